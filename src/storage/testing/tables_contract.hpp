#pragma once

#include "storage/failure.hpp"
#include "storage/testing/contract_tables.hpp"

#include <array>
#include <limits>
#include <string>
#include <vector>

namespace creditd::storage::testing {

/// The part of `contract.hpp` about rows under keys, and queries.
template <class Factory>
void tables_contract(Factory& factory)
{
    auto const database = factory.open();
    Box const box{7, "seven", 70, std::string("\0raw\xff", 5)};

    SUBCASE("what a batch committed, the next one loads")
    {
        {
            auto const batch = database->begin(0);
            CHECK(load_box(*batch, 7) == std::nullopt);
            batch->insert(boxes, row_of(box));
            CHECK(load_box(*batch, 7) == box);  // and itself, before
            batch->commit(0);
        }
        CHECK(load_box(*database->begin(0), 7) == box);
        CHECK(stored_box(*database, 7) == box);
        CHECK(stored_box(*database, 8) == std::nullopt);
    }

    SUBCASE("null, empty text and empty bytes are three different things")
    {
        Box const empty{1, "", std::nullopt, ""};
        store(*database, empty);
        CHECK(stored_box(*database, 1) == empty);
        CHECK(stored_box(*database, 1)->weight == std::nullopt);
    }

    SUBCASE("integers keep all their 64 bits")
    {
        auto const lowest = std::numeric_limits<std::int64_t>::min();
        auto const highest = std::numeric_limits<std::int64_t>::max();
        store(*database, {highest, "h", lowest, ""});
        CHECK(stored_box(*database, highest)->weight == lowest);
    }

    SUBCASE("an upsert makes the row or replaces all of its values")
    {
        store(*database, box);
        Box const changed{7, "changed", std::nullopt, "other"};
        store(*database, changed);
        CHECK(stored_box(*database, 7) == changed);
        database->read([](Reader& reader) { CHECK(boxes_in(reader) == 1); });
    }

    SUBCASE("an update of the last column alone keeps the others, and is seen by the batch that made it")
    {
        store(*database, box);
        store(*database, {8, "eight", 1, "other"});
        Box changed = box;
        changed.content = "more than there was";
        auto const batch = database->begin(0);
        CHECK(load_box(*batch, box.box) == box);
        batch->update_last(boxes, row_of(changed));
        CHECK(load_box(*batch, box.box) == changed);
        batch->commit(0);
        CHECK(stored_box(*database, box.box) == changed);
        CHECK(stored_box(*database, 8) == Box{8, "eight", 1, "other"});
    }

    SUBCASE("an upsert never displaces another row")
    {
        store(*database, box);
        auto const batch = database->begin(0);
        auto const displace = [&] {
            batch->upsert(boxes, row_of({8, "seven", 1, ""}));
            batch->commit(0);
        };
        CHECK_THROWS_AS(displace(), StorageFailure);  // by the commit at the latest
    }

    SUBCASE("a second row under one key is refused")
    {
        store(*database, box);
        {
            auto const batch = database->begin(0);
            auto const repeat = [&] {
                batch->insert(boxes, row_of({7, "again", 1, ""}));
                batch->commit(0);
            };
            CHECK_THROWS_AS(repeat(), StorageFailure);
        }
        CHECK(stored_box(*database, 7) == box);
    }

    SUBCASE("removing takes the row, and nothing when there is none")
    {
        store(*database, box);
        auto const batch = database->begin(0);
        std::array const key{Value::integer(7)};
        batch->remove(boxes, key);
        batch->remove(boxes, key);
        batch->commit(0);
        CHECK(stored_box(*database, 7) == std::nullopt);
    }

    SUBCASE("a key may have several columns")
    {
        auto const put = [](Batch& batch, std::string_view part, std::int64_t amount) {
            std::array const row{Value::integer(1), Value::text(part), Value::integer(amount)};
            batch.upsert(parts, row);
        };
        auto const batch = database->begin(0);
        put(*batch, "lid", 1);
        put(*batch, "base", 2);
        put(*batch, "lid", 3);
        batch->commit(0);
        std::int64_t amount = 0;
        std::array const key{Value::integer(1), Value::text("lid")};
        database->read([&](Reader& reader) {
            CHECK(reader.find(parts, key, [&](Row const& row) { amount = row.integer(2); }));
        });
        CHECK(amount == 3);
    }

    SUBCASE("a query takes its parameters by name and gives its rows in order")
    {
        for (std::int64_t number = 1; number <= 5; ++number) {
            store(*database, {number, "b" + std::to_string(number), number * 10, ""});
        }
        std::vector<std::int64_t> found;
        std::array const parameters{Value::integer(4), Value::integer(20)};
        auto const collect = [&](Row const& row) { found.push_back(row.integer(0)); };
        database->read([&](Reader& reader) { reader.query(heavy_boxes, parameters, collect); });
        CHECK(found == std::vector<std::int64_t>{2, 3, 5});

        found.clear();
        auto const batch = database->begin(0);
        batch->upsert(boxes, row_of({6, "b6", 60, ""}));
        batch->query(heavy_boxes, parameters, collect);
        CHECK(found == std::vector<std::int64_t>{2, 3, 5, 6});  // its own writes too
    }
}

}  // namespace creditd::storage::testing
