#include "ledger/grant_credits.hpp"
#include "ledger/testing/world.hpp"

#include <doctest/doctest.h>

namespace creditd::ledger {

using testing::at;
using testing::Texts;
using testing::World;

TEST_CASE(
    "LEDGER-5: every addition makes a grant with its source, amount, priority, times and whether it was paid")
{
    World world;

    world.grant("A", 100,
                {.until = at("12:00"),
                 .priority = 7,
                 .paid = true,
                 .source = GrantSource::Purchase,
                 .purchase = "P"});

    auto const& facts = world.facts("A");
    CHECK(facts.source == GrantSource::Purchase);
    CHECK(facts.amount == 100_credits);
    CHECK(facts.priority == 7);
    CHECK(facts.paid);
    CHECK(facts.effective_at == at("09:00"));
    CHECK(facts.expires_at == at("12:00"));
    CHECK(facts.purchase == 1);
    CHECK(world.last_line().made_grants == std::vector{facts});
    CHECK(world.figures() == "balance 100, held 0, available 100, debt 0");
}

TEST_CASE("LEDGER-5: a grant has priority 50 unless told otherwise, and no end")
{
    World world;

    world.grant("A", 1);

    CHECK(world.facts("A").priority == 50);
    CHECK_FALSE(world.facts("A").expires_at.has_value());
}

TEST_CASE(
    "LEDGER-5: a grant with a later beginning is scheduled: shown, without a line, and not part of the balance")
{
    World world;

    world.grant("A", 100, {.from = at("10:00"), .until = at("11:00")});

    CHECK(world.new_lines().empty());
    CHECK(world.figures() == "balance 0, held 0, available 0, debt 0");
    REQUIRE(world.account().grants.size() == 1);
    CHECK(world.account().grants.front().scheduled);
    CHECK(world.account().grants.front().facts.amount == 100_credits);
}

TEST_CASE("LEDGER-5: a grant whose beginning is now or past is posted at once")
{
    World world;

    world.grant("now", 1, {.from = at("09:00")});
    CHECK(world.new_lines() == Texts{"promo +1 (now +1)"});
    world.grant("past", 2, {.from = at("08:00")});
    CHECK(world.new_lines() == Texts{"promo +2 (past +2)"});
}

TEST_CASE(
    "LEDGER-5: an account has at most so many open grants, scheduled ones among them; used up ones do not count")
{
    World world;
    world.max_open_grants = 2;
    world.grant("A", 10);
    world.grant("B", 10, {.from = at("12:00")});

    CHECK(world.try_grant("C", 1) == "too many grants");
    world.spend(10);
    CHECK(world.try_grant("C", 1) == "");
}

TEST_CASE("LEDGER-9: a balance of 4,000,000,000 credits is the most; a micro-credit beyond it is refused")
{
    World world;
    world.grant("A", Credits::from_micro(Credits::limit_micro - 1));

    CHECK(world.try_grant("B", Credits::from_micro(2)) == "balance out of range");
    CHECK(world.try_grant("B", Credits::from_micro(1)) == "");
    CHECK(world.balance().micro() == 4'000'000'000'000'000);
    CHECK(world.try_grant("C", Credits::from_micro(1)) == "balance out of range");
}

TEST_CASE("LEDGER-9: too many grants are refused before a balance out of range")
{
    World world;
    world.max_open_grants = 1;
    world.grant("A", Credits::from_micro(Credits::limit_micro));

    CHECK(world.try_grant("B", Credits::from_micro(Credits::limit_micro)) == "too many grants");
}

TEST_CASE("LEDGER-3: whatever arrives pays debt first, as much as there is of both")
{
    World world;
    world.adjust(-30, {.allow_debt = true});
    (void)world.new_lines();

    world.grant("less", 10);
    CHECK(world.new_lines() == Texts{"promo +10 (less +10)", "debt_repayment 0 (less -10), repays debt 10"});
    CHECK(world.figures() == "balance -20, held 0, available 0, debt 20");
    CHECK(world.account().grants.empty());

    world.grant("exact", 20);
    CHECK(world.figures() == "balance 0, held 0, available 0, debt 0");

    world.grant("free of debt", 5);
    CHECK(world.new_lines().back() == "promo +5 (free of debt +5)");
    CHECK(world.figures() == "balance 5, held 0, available 5, debt 0");
}

TEST_CASE("LEDGER-4: the lines of an account are numbered 1, 2, 3 … and say balance, held and debt after")
{
    World world;
    world.grant("A", 100);
    world.hold("job", 30);
    world.spend(20);
    world.adjust(-100, {.allow_debt = true});

    auto const& lines = world.lines();

    REQUIRE(lines.size() == 4);
    std::int64_t seq = 0;
    std::int64_t number = 0;
    for (auto const& line : lines) {
        CHECK(line.seq == ++seq);
        CHECK(line.number > number);
        number = line.number;
    }
    CHECK(lines[0].balance_after == 100_credits);
    CHECK(lines[1].held_after == 30_credits);
    CHECK(lines[2].balance_before() == 100_credits);
    CHECK(lines[2].balance_after == 80_credits);
    CHECK(lines[3].balance_after == Credits::whole(-20));
    CHECK(lines[3].debt_after == 50_credits);
}

TEST_CASE("LEDGER-6: earned counts every grant but reinstatements; spent counts usage less its reversals")
{
    World world;
    world.buy("P1", 100);
    world.grant("promo", 10);
    world.adjust(5);
    world.spend(40);
    world.reverse_usage(4, 15);
    world.refund("P1", 50);
    world.reinstate("P1", 50);
    world.adjust(-3);

    CHECK(world.account().earned == (115_credits).micro());
    CHECK(world.account().spent == (25_credits).micro());
}

}  // namespace creditd::ledger
