// What `verify` finds in single rows: an account's state, its watches, a line's key.

#include "ledger/testing/books_file.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>

namespace creditd::ledger {

using namespace testing;

TEST_CASE("LEDGER-1: verify finds every single bit changed in an account's row")
{
    storage::testing::InFiles const in_files;
    StoredWorld world;
    world.grant("alice", 10, {.until = at("12:00"), .paid = true, .source = GrantSource::Purchase});
    world.grant("alice", 5, {.from = at("11:00")});
    world.hold("alice", 3, at("10:00"));
    world.spend("alice", 1);
    REQUIRE(world.complaints() == "");
    world.close();
    Specimen specimen{world};
    auto const& accounts = tables()[1];
    auto const [row, state] = [&] {
        File file{specimen.path()};
        auto const cells = file.rows(accounts).at(0);
        return std::pair{cells, std::get<std::string>(cells.back())};
    }();
    auto const step = std::max<std::size_t>(1, static_cast<std::size_t>(1 / scale()));

    for (std::size_t bit = 0; bit < (state.size() - 1) * 8; bit += step) {
        auto const place = bit / 8;
        if (is_status(place, static_cast<std::int64_t>(bit % 8))) {
            continue;
        }
        auto changed_state = state;
        changed_state[1 + place] = static_cast<char>(changed_state[1 + place] ^ (1 << bit % 8));
        auto after = row;
        after.back() = changed_state;
        {
            File file{specimen.path()};
            REQUIRE(file.replace(accounts, row, after));
        }
        CAPTURE(place);
        CAPTURE(bit % 8);
        CHECK(specimen.complaints().contains(names_of(accounts, row).front()));
        specimen.restore();
    }
}

TEST_CASE("LEDGER-1: verify finds a watch that does not fit what is available")
{
    StoredWorld world;
    world.grant("alice", 100);
    auto const spend_under = [](Watch watch) {
        return [watch](Posting& posting, engine::WorkingSet&) -> Verdict {
            auto const seq = spend_credits(posting, {.amount = 1_credits}).value();
            posting.account().set_watch(watch);
            return LineAnswer{seq};
        };
    };
    struct Case
    {
        Watch watch;
        bool fits;
    };
    for (auto const& [watch, fits] : {Case{{WatchKind::LowBalance, 5_credits, true}, true},
                                      Case{{WatchKind::LowBalance, 5_credits, false}, false},
                                      Case{{WatchKind::LowBalance, 200_credits, true}, false},
                                      Case{{WatchKind::LowBalance, 200_credits, false}, true},
                                      Case{{WatchKind::AutoTopUp, 1_credits, false}, false},
                                      Case{{WatchKind::AutoTopUp, 200_credits, true}, true}}) {
        REQUIRE(world.run(world.command("alice", spend_under(watch))).fate == engine::Fate::Decided);
        CHECK((world.complaints() == "") == fits);
        REQUIRE(world.run(world.command("alice", spend_under({watch.kind, 0_credits, true}))).fate ==
                engine::Fate::Decided);
    }
    CHECK(world.complaints() == "");
}

TEST_CASE("ENGINE-2: verify finds an idempotency key that two lines carry")
{
    storage::testing::InFiles const in_files;
    StoredWorld world;
    world.grant("alice", 10);
    auto const spend_one = [](Posting& posting, engine::WorkingSet&) -> Verdict {
        return LineAnswer{spend_credits(posting, {.amount = 1_credits}).value()};
    };
    for (auto const* const key : {"first", "second"}) {
        REQUIRE(world.run(world.command("alice", spend_one, key_named(key))).fate == engine::Fate::Decided);
    }
    REQUIRE(world.complaints() == "");
    auto const second = world.lines("alice").back().number;
    world.close();
    Specimen specimen{world};
    {
        File file{specimen.path()};
        REQUIRE(file.run(
            "UPDATE transactions SET key = (SELECT key FROM transactions WHERE seq = 2) WHERE seq = 3", {}));
    }

    CHECK(specimen.complaints() == fmt::format("idempotency_keys: row {}\n", second));
}

}  // namespace creditd::ledger
