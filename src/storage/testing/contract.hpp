#pragma once

#include "storage/failure.hpp"
#include "storage/testing/contract_tables.hpp"
#include "storage/testing/durability_contract.hpp"
#include "storage/testing/keys_contract.hpp"
#include "storage/testing/tables_contract.hpp"

#include <doctest/doctest.h>

#include <map>
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

/// The part about journals.
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
