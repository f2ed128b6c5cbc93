#pragma once

#include "storage/database.hpp"
#include "storage/failure.hpp"

#include <doctest/doctest.h>

#include <array>
#include <map>
#include <memory>
#include <string>
#include <tuple>
#include <vector>

/// What every engine must keep, as one test body.
///
/// An engine joins with a factory: `std::unique_ptr<Database> open()`, which may be called again once the
/// database it gave is closed and then finds the same rows. Its schema has the tables below; the engine's own
/// test spells them in its own DDL:
///
///     boxes(box integer key, label text unique, weight integer null, content bytes)
///     parts(box integer, part text, amount integer; key box, part)
///     moves(journal of boxes: by box; amount integer, note text null, proof bytes)
namespace creditd::storage::testing {

inline constexpr std::array box_columns{Column{"box"}, Column{"label", ColumnType::Text}, Column{"weight"},
                                        Column{"content", ColumnType::Bytes}};
inline constexpr Table boxes{"boxes", Ownership::Account, 1, box_columns};

inline constexpr std::array part_columns{Column{"box"}, Column{"part", ColumnType::Text}, Column{"amount"}};
inline constexpr Table parts{"parts", Ownership::Account, 2, part_columns};

inline constexpr std::array move_columns{Column{"amount"}, Column{"note", ColumnType::Text},
                                         Column{"proof", ColumnType::Bytes}};
inline constexpr Journal moves{"moves", "box", move_columns};

inline constexpr Query heavy_boxes{
    "heavy_boxes", "SELECT box, label FROM boxes WHERE weight >= $2 AND box <> $1 AND weight < $2 + 100 "
                   "ORDER BY box LIMIT 10"};
inline constexpr Query count_boxes{"count_boxes", "SELECT COUNT(*) FROM boxes"};

struct Box
{
    std::int64_t box = 0;
    std::string label;
    std::optional<std::int64_t> weight;
    std::string content;

    bool operator==(Box const&) const = default;
};

struct Move
{
    std::int64_t position = 0;
    std::int64_t box = 0;
    std::int64_t seq = 0;
    std::int64_t amount = 0;

    bool operator==(Move const&) const = default;
};

inline std::array<Value, 4> row_of(Box const& box)
{
    return {Value::integer(box.box), Value::text(box.label), Value::integer_or_null(box.weight),
            Value::bytes(box.content)};
}

inline Box box_from(Row const& row)
{
    return {row.integer(0), std::string(row.text(1)), row.integer_or_null(2), std::string(row.bytes(3))};
}

inline std::optional<Box> load_box(Batch& batch, std::int64_t number)
{
    std::optional<Box> found;
    std::array const key{Value::integer(number)};
    bool const any = batch.load(boxes, key, [&](Row const& row) { found = box_from(row); });
    CHECK(any == found.has_value());
    return found;
}

inline std::optional<Box> find_box(Reader& reader, std::int64_t number)
{
    std::optional<Box> found;
    std::array const key{Value::integer(number)};
    bool const any = reader.find(boxes, key, [&](Row const& row) { found = box_from(row); });
    CHECK(any == found.has_value());
    return found;
}

inline std::optional<Box> stored_box(Database& database, std::int64_t number)
{
    std::optional<Box> found;
    database.read([&](Reader& reader) { found = find_box(reader, number); });
    return found;
}

inline std::int64_t boxes_in(Reader& reader)
{
    std::int64_t count = -1;
    reader.query(count_boxes, {}, [&](Row const& row) { count = row.integer(0); });
    return count;
}

inline void store(Database& database, Box const& box, int lane = 0)
{
    auto const batch = database.begin(lane);
    batch->upsert(boxes, row_of(box));
    batch->commit(0);
}

/// Appends a move whose note is null when its amount is odd.
inline std::int64_t append(Batch& batch, std::int64_t box, std::int64_t seq, std::int64_t number,
                           std::int64_t previous, std::int64_t amount)
{
    std::array const values{Value::integer(amount), amount % 2 != 0 ? Value::null() : Value::text("even"),
                            Value::bytes(std::string_view("\0\x01", 2))};
    return batch.append(moves, box, seq, number, previous, values);
}

inline Move move_from(Row const& row)
{
    CHECK(row.is_null(5) == (row.integer(4) % 2 != 0));
    CHECK(row.bytes(6) == std::string_view("\0\x01", 2));
    return {row.integer(0), row.integer(1), row.integer(2), row.integer(4)};
}

inline std::vector<Move> journal_of(Database& database, std::int64_t box, JournalPlace newest,
                                    std::int64_t count)
{
    std::vector<Move> found;
    database.read([&](Reader& reader) {
        reader.read_journal(moves, box, newest, count,
                            [&](Row const& row) { found.push_back(move_from(row)); });
    });
    return found;
}

/// Two boxes whose moves lie between each other: box 1 has three, box 2 two. Returns where box 1's last one
/// is.
inline JournalPlace two_interleaved_journals(Database& database)
{
    auto const batch = database.begin(0);
    auto const first = append(*batch, 1, 1, 10, 0, 101);
    auto const other = append(*batch, 2, 1, 11, 0, 201);
    auto const second = append(*batch, 1, 2, 20, first, 102);
    append(*batch, 2, 2, 21, other, 202);
    auto const third = append(*batch, 1, 3, 30, second, 103);
    batch->commit(0);
    return {3, third};
}

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

template <class Factory>
void journal_contract(Factory& factory)
{
    auto const database = factory.open();

    SUBCASE("a journal is read backwards from any known place, its owner's rows only")
    {
        auto const newest = two_interleaved_journals(*database);
        auto const all = journal_of(*database, 1, newest, 10);
        REQUIRE(all.size() == 3);
        CHECK(all[0] == Move{newest.position, 1, 3, 103});
        CHECK(all[1] == Move{all[1].position, 1, 2, 102});
        CHECK(all[2] == Move{all[2].position, 1, 1, 101});

        CHECK(journal_of(*database, 1, newest, 2) == std::vector{all[0], all[1]});
        CHECK(journal_of(*database, 1, {2, all[1].position}, 10) == std::vector{all[1], all[2]});
        CHECK(journal_of(*database, 1, newest, 0).empty());
        CHECK(journal_of(*database, 3, {0, 0}, 10).empty());  // nothing yet
    }

    SUBCASE("a batch reads rows of a journal by their owner and number, announced or not")
    {
        two_interleaved_journals(*database);
        auto const batch = database->begin(0);
        auto const row_of_box = [&](std::int64_t box, std::int64_t number) {
            std::optional<Move> found;
            bool const any =
                batch->load_row(moves, box, number, [&](Row const& row) { found = move_from(row); });
            CHECK(any == found.has_value());
            return found;
        };
        batch->want_row(moves, 1, 20);
        batch->want_row(moves, 2, 21);
        batch->want_row(moves, 2, 20);  // the other's
        CHECK(row_of_box(1, 20) == Move{20, 1, 2, 102});
        CHECK(row_of_box(2, 21) == Move{21, 2, 2, 202});
        CHECK(row_of_box(2, 20) == std::nullopt);
        CHECK(row_of_box(1, 10) == Move{10, 1, 1, 101});
        CHECK(row_of_box(1, 12) == std::nullopt);
        CHECK(row_of_box(1, 20) == Move{20, 1, 2, 102});  // again
    }

    SUBCASE("walking back finds the place of an earlier row")
    {
        auto const newest = two_interleaved_journals(*database);
        auto const all = journal_of(*database, 1, newest, 10);
        database->read([&](Reader& reader) {
            auto const first = reader.walk_back(moves, 1, newest, 1);
            CHECK(first.seq == 1);
            CHECK(first.position == all[2].position);
            CHECK(reader.walk_back(moves, 1, newest, 3).position == newest.position);
        });
    }

    SUBCASE("a scan gives every row once, an owner's in the order of their seq, in slices")
    {
        two_interleaved_journals(*database);
        std::map<std::int64_t, std::vector<std::int64_t>> amounts;
        JournalCursor after;
        std::vector<std::int64_t> slices;
        do {
            database->read([&](Reader& reader) {
                slices.push_back(reader.scan_journal(moves, after, 2, [&](Row const& row) {
                    auto const move = move_from(row);
                    amounts[move.box].push_back(move.amount);
                }));
            });
        } while (slices.back() != 0);
        CHECK(slices == std::vector<std::int64_t>{2, 2, 1, 0});
        CHECK(amounts[1] == std::vector<std::int64_t>{101, 102, 103});
        CHECK(amounts[2] == std::vector<std::int64_t>{201, 202});
    }

    SUBCASE("a place that is not the owner's is noticed")
    {
        auto const newest = two_interleaved_journals(*database);
        CHECK_THROWS_AS((void)journal_of(*database, 2, newest, 1), StorageFailure);
        CHECK_THROWS_AS((void)journal_of(*database, 1, {2, newest.position}, 1), StorageFailure);
    }
}

inline std::optional<KeyEntry> found_key(Database& database, KeySpace space, KeyScope const& scope)
{
    auto const batch = database.begin(0);
    batch->want_key(space, scope);
    return batch->find_key(space, scope);
}

inline KeyScope key_scope(std::int64_t owner, int number)
{
    KeyScope scope{owner, {}};
    scope.key[0] = static_cast<std::byte>(number);
    scope.key[9] = std::byte{0xff};
    return scope;
}

template <class Factory>
void keys_contract(Factory& factory)
{
    auto const database = factory.open();
    auto const mine = key_scope(7, 1);
    auto const nobodys = key_scope(0, 2);
    KeyEntry const entry{mine.key, 0xfedc'ba98'7654'3210, 11};

    SUBCASE("a key is known from the commit on, in its own space")
    {
        {
            auto const batch = database->begin(0);
            CHECK(!batch->find_key(KeySpace::Idempotency, mine));
            batch->add_key(KeySpace::Idempotency, mine, entry);
            append(*batch, 7, 1, 11, 0, 2);
            batch->commit(11);
        }
        auto const found = found_key(*database, KeySpace::Idempotency, mine);
        REQUIRE(found);
        CHECK(found->key == mine.key);
        CHECK(found->fingerprint == entry.fingerprint);
        CHECK(found->place == 11);
        CHECK(!found_key(*database, KeySpace::Reference, mine));
        CHECK(!found_key(*database, KeySpace::Idempotency, key_scope(7, 3)));
    }

    SUBCASE("a key that was not committed is not known")
    {
        {
            auto const batch = database->begin(0);
            CHECK(!batch->find_key(KeySpace::Idempotency, mine));
            batch->add_key(KeySpace::Idempotency, mine, entry);
        }
        CHECK(!found_key(*database, KeySpace::Idempotency, mine));
    }

    SUBCASE("keys of no account are kept too, and many in one batch")
    {
        auto const batch = database->begin(0);
        std::int64_t place = 20;
        for (auto const& scope : {nobodys, mine}) {
            for (auto const space : {KeySpace::Reference, KeySpace::Idempotency}) {
                batch->want_key(space, scope);
                CHECK(!batch->find_key(space, scope));
                batch->add_key(space, scope, {scope.key, 5, place++});
            }
        }
        batch->commit(place);
        CHECK(found_key(*database, KeySpace::Reference, nobodys)->place == 20);
        CHECK(found_key(*database, KeySpace::Idempotency, nobodys)->place == 21);
        CHECK(found_key(*database, KeySpace::Idempotency, mine)->place == 23);
    }

    SUBCASE("forgetting leaves what is not below")
    {
        {
            auto const batch = database->begin(0);
            CHECK(!batch->find_key(KeySpace::Idempotency, mine));
            batch->add_key(KeySpace::Idempotency, mine, entry);
            batch->commit(11);
        }
        {
            auto const batch = database->begin(0);
            batch->forget_keys_before(KeySpace::Idempotency, 11);
            batch->commit(12);
        }
        CHECK(found_key(*database, KeySpace::Idempotency, mine));
    }
}

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

/// The whole contract; call it from one TEST_CASE per engine.
template <class Factory>
void storage_contract(Factory&& factory)
{
    SUBCASE("tables")
    {
        tables_contract(factory);
    }
    SUBCASE("journals")
    {
        journal_contract(factory);
    }
    SUBCASE("keys")
    {
        keys_contract(factory);
    }
    SUBCASE("durability and snapshots")
    {
        durability_contract(factory);
    }
}

}  // namespace creditd::storage::testing
