#include "base/bytes.hpp"
#include "ledger/domain/state_format.hpp"
#include "ledger/domain/tallies_format.hpp"
#include "ledger/testing/world.hpp"

#include <doctest/doctest.h>

namespace creditd::ledger {

using testing::at;
using testing::World;

TEST_CASE("LEDGER-11: an account's state reads back, cut short it does not")
{
    World world;
    world.buy("P1", 100, at("12:00"));
    world.grant("scheduled", 5, {.from = at("11:00")});
    world.hold("job", 30);
    world.open_dispute("P1");
    world.adjust(-10, {.allow_debt = true});
    auto account = world.account();
    account.chain.fill(std::byte{0xab});
    account.last_position = 12345;
    account.status = AccountStatus::Suspended;
    account.set_watch({.kind = WatchKind::LowBalance, .threshold = 20_credits, .armed = false});
    auto const bytes = state_of(account);

    Account read;
    REQUIRE(read_state(read, bytes));
    CHECK(read.status == AccountStatus::Suspended);
    CHECK(read.opened_at == account.opened_at);
    CHECK(read.last_at == account.last_at);
    CHECK(read.balance == account.balance);
    CHECK(read.held == account.held);
    CHECK(read.debt == account.debt);
    CHECK(read.seq == account.seq);
    CHECK(read.last_position == 12345);
    CHECK(read.chain == account.chain);
    CHECK(read.earned == account.earned);
    CHECK(read.spent == account.spent);
    CHECK(read.tallies == account.tallies);
    CHECK(read.grants == account.grants);
    CHECK(read.holds == account.holds);
    CHECK(read.watches == account.watches);

    for (std::size_t size = 0; size < bytes.size(); ++size) {
        CAPTURE(size);
        Account cut;
        CHECK_FALSE(read_state(cut, std::string_view{bytes}.substr(0, size)));
    }
}

TEST_CASE(
    "TOPUP-11: an account has at most one watch of each kind, and one without watches has no byte of them")
{
    Account account;
    auto const bare = state_of(account);
    account.set_watch({.kind = WatchKind::AutoTopUp, .threshold = 5_credits});
    account.set_watch({.kind = WatchKind::LowBalance, .threshold = 1_credits});
    account.set_watch({.kind = WatchKind::AutoTopUp, .threshold = 7_credits, .armed = false});
    REQUIRE(account.watches.size() == 2);
    CHECK(account.watches[0] == Watch{WatchKind::LowBalance, 1_credits, true});
    CHECK(account.watches[1] == Watch{WatchKind::AutoTopUp, 7_credits, false});

    auto const reads = [](std::vector<Watch> watches) {
        Account changed;
        changed.watches = std::move(watches);
        Account read;
        return read_state(read, state_of(changed)) && read.watches == changed.watches;
    };
    CHECK(reads(account.watches));
    auto quiet = account.watches;
    quiet[0].by_mail = false;
    CHECK(reads(quiet));
    CHECK(quiet != account.watches);
    CHECK_FALSE(reads({account.watches[1], account.watches[0]}));
    CHECK_FALSE(reads({account.watches[0], account.watches[0]}));
    CHECK_FALSE(reads({Watch{static_cast<WatchKind>(3), 1_credits, true}}));
    CHECK_FALSE(reads({Watch{static_cast<WatchKind>(8), 1_credits, true}}));  // a bit that means nothing
    CHECK_FALSE(reads({Watch{WatchKind::LowBalance, -(1_credits), true}}));

    account.remove_watch(WatchKind::LowBalance);
    REQUIRE(account.find_watch(WatchKind::AutoTopUp) != nullptr);
    account.remove_watch(WatchKind::AutoTopUp);
    CHECK(account.find_watch(WatchKind::AutoTopUp) == nullptr);
    CHECK(state_of(account) == bare);
}

TEST_CASE("LEDGER-9: sums over many lines pass 64 bits unharmed")
{
    Tallies tallies;
    for (int i = 0; i < 3000; ++i) {
        tallies.add(TransactionType::Usage, Credits::from_micro(-Credits::limit_micro));
    }

    Tallies read;
    REQUIRE(read_tallies(read, tallies_bytes(tallies)));

    CHECK(read == tallies);
    CHECK(read.micro[4] == -__int128{3000} * Credits::limit_micro);
    CHECK(read.lines[4] == 3000);
}

TEST_CASE("LEDGER-11: a state says each thing once: an account with one grant fits into a hundred bytes")
{
    World world;
    world.grant("A", 1'000'000);
    for (int i = 0; i < 100; ++i) {
        world.spend(1);
    }
    CHECK(state_of(world.account()).size() < 75);
    world.hold("job", 5, at("10:00"));
    CHECK(state_of(world.account()).size() < 100);
}

TEST_CASE("LEDGER-3: debt is what the balance lacks of what grants have left: never negative")
{
    World world;
    world.grant("A", 10);
    auto const state = state_of(world.account());
    auto const with_free = [&](Credits free) {
        auto changed = state.substr(0, state.size() - 1);  // the last byte is what the grant has free
        ByteWriter{changed}.short_micro(free.micro());
        return changed;
    };
    REQUIRE(with_free(10_credits) == state);

    Account more;
    REQUIRE(read_state(more, with_free(11_credits)));
    CHECK(more.debt == 1_credits);
    Account less;
    CHECK_FALSE(read_state(less, with_free(9_credits)));
    Account beyond;
    CHECK_FALSE(read_state(beyond, with_free(Credits::from_micro(Credits::limit_micro + 1))));
}

TEST_CASE("LEDGER-6: an account before its first line reads back")
{
    Account account;
    account.opened_at = account.last_at = at("09:00");
    Account read;
    REQUIRE(read_state(read, state_of(account)));
    CHECK(read.opened_at == at("09:00"));
    CHECK(read.last_at == at("09:00"));
    CHECK(read.seq == 0);
    CHECK(read.last_position == 0);
}

}  // namespace creditd::ledger
