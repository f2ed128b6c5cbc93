#pragma once

#include "storage/testing/contract_tables.hpp"

#include <stdexcept>

namespace creditd::storage::testing {

/// The part of `contract.hpp` about what is there after a batch, after a restart, and for a reader.
template <class Factory>
void durability_contract(Factory& factory)
{
    SUBCASE("a batch that is not committed leaves nothing")
    {
        auto const database = factory.open();
        store(*database, {1, "kept", 1, ""});
        {
            auto const batch = database->begin(0);
            batch->upsert(boxes, row_of({1, "changed", 2, ""}));
            batch->insert(boxes, row_of({2, "new", 2, ""}));
            append(*batch, 1, 1, 5, 0, 2);
        }
        CHECK(stored_box(*database, 1)->label == "kept");
        CHECK(stored_box(*database, 2) == std::nullopt);
        CHECK(load_box(*database->begin(0), 2) == std::nullopt);
    }

    SUBCASE("what was committed is there when the database is opened again")
    {
        Box const box{1, "kept", 1, "x"};
        {
            auto const database = factory.open();
            store(*database, box);
            database->close();
        }
        auto const database = factory.open();
        CHECK(stored_box(*database, 1) == box);
    }

    SUBCASE("a read stays in its moment while the writer goes on")
    {
        auto const database = factory.open();
        store(*database, {1, "one", 1, ""});
        database->read([&](Reader& before) {
            CHECK(boxes_in(before) == 1);
            store(*database, {2, "two", 2, ""});
            database->between_batches(0);
            CHECK(boxes_in(before) == 1);
            CHECK(find_box(before, 2) == std::nullopt);
            database->read([](Reader& after) { CHECK(boxes_in(after) == 2); });
        });
        database->read([](Reader& after) { CHECK(boxes_in(after) == 2); });
    }

    SUBCASE("a read sees nothing of a batch under way")
    {
        auto const database = factory.open();
        auto const batch = database->begin(0);
        batch->upsert(boxes, row_of({1, "one", 1, ""}));
        CHECK(stored_box(*database, 1) == std::nullopt);
        batch->commit(0);
        CHECK(stored_box(*database, 1).has_value());
    }

    SUBCASE("a read that throws gives its place back")
    {
        auto const database = factory.open();
        store(*database, {1, "one", 1, ""});
        for (int time = 0; time < 20; ++time) {
            CHECK_THROWS_AS(database->read([](Reader& reader) {
                reader.query(count_boxes, {}, [](Row const&) { throw std::runtime_error("enough"); });
            }),
                            std::runtime_error);
        }
        CHECK(stored_box(*database, 1).has_value());
    }
}

}  // namespace creditd::storage::testing
