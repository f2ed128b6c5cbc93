#include "ledger/reverse_usage.hpp"
#include "ledger/testing/world.hpp"

#include <doctest/doctest.h>

namespace creditd::ledger {

using testing::at;
using testing::Texts;
using testing::World;

TEST_CASE(
    "USAGE-3: reversed usage returns to the grants that paid, last drawn first, in parts up to what was charged")
{
    World world;
    world.grant("soon", 100, {.until = at("12:00")});
    world.grant("keep", 50);
    world.spend(120);
    auto const usage = world.last_line().seq;
    (void)world.new_lines();

    world.reverse_usage(usage, 15);
    world.reverse_usage(usage, 15);
    CHECK(world.try_reverse_usage(usage, Credits::from_micro(90'000'001)) == "left 90");
    world.reverse_usage(usage, 90);
    CHECK(world.try_reverse_usage(usage, Credits::from_micro(1)) == "left 0");

    CHECK(world.new_lines() == Texts{"usage_reversal +15 (keep +15)",
                                     "usage_reversal +15 (keep +5, soon +10)",
                                     "usage_reversal +90 (soon +90)"});
    CHECK(world.last_line().corrects == usage);
    CHECK(world.left("soon") == 100_credits);
    CHECK(world.left("keep") == 50_credits);
    CHECK(world.account().spent == 0);
}

TEST_CASE("USAGE-3: a slice of an expired grant returns as a grant with the life it had left at the spend")
{
    World world;
    world.buy("A", 100, at("10:00"));
    world.grant("keep", 5);
    world.set_clock(at("09:40"));
    world.spend(103);
    auto const usage = world.last_line().seq;
    (void)world.new_lines();

    world.set_clock(at("11:00"));
    world.reverse_usage(usage, 103);

    CHECK(world.new_lines() == Texts{"usage_reversal +103 (keep +3, heir +100)"});
    auto const& heir = world.facts("heir");
    CHECK(heir.expires_at == at("11:20"));
    CHECK(heir.source == GrantSource::UsageReversal);
    CHECK(heir.paid);
    CHECK(heir.purchase == world.facts("A").purchase);
    CHECK(world.last_line().made_grants == std::vector{heir});

    world.set_clock(at("11:20"));
    world.read();
    CHECK(world.new_lines() == Texts{"expiry -100 (heir -100)"});
    CHECK(world.balance() == 5_credits);
}

TEST_CASE("USAGE-3: at its expiry a grant takes nothing back any more; a millisecond before, it does")
{
    World world;
    world.grant("A", 100, {.until = at("10:00")});
    world.spend(10);
    auto const usage = world.last_line().seq;

    world.set_clock(at("09:59:59.999"));
    world.reverse_usage(usage, 5);
    CHECK(world.left("A") == 95_credits);

    world.set_clock(at("10:00"));
    world.reverse_usage(usage, 5);
    CHECK(world.left("A") == 0_credits);
    CHECK(world.left("heir") == 5_credits);
    CHECK(world.facts("heir").expires_at == at("11:00"));
}

TEST_CASE(
    "USAGE-3, HOLD-3: what an expired grant paid through a hold returns with the life it had when it was held")
{
    World world;
    world.grant("A", 100, {.until = at("10:00")});
    world.set_clock(at("09:45"));
    world.hold("job", 100, at("12:00"));
    world.set_clock(at("10:30"));
    world.capture("job", 100);
    auto const usage = world.last_line().seq;

    world.set_clock(at("11:00"));
    world.reverse_usage(usage, 40);

    CHECK(world.facts("heir").expires_at == at("11:15"));
    CHECK(world.figures() == "balance 40, held 0, available 40, debt 0");
}

TEST_CASE("USAGE-3: a grant that was used up is there again")
{
    World world;
    world.grant("A", 10, {.until = at("12:00"), .priority = 3});
    world.spend(10);
    REQUIRE(world.account().grants.empty());

    world.reverse_usage(2, 10);

    REQUIRE(world.account().grants.size() == 1);
    CHECK(world.account().grants.front().facts == world.facts("A"));
}

TEST_CASE("USAGE-3, LEDGER-3: what comes back pays debt")
{
    World world;
    world.grant("A", 100);
    world.spend(100);
    world.adjust(-30, {.allow_debt = true});
    (void)world.new_lines();

    world.reverse_usage(2, 50);

    CHECK(world.new_lines() ==
          Texts{"usage_reversal +50 (A +50)", "debt_repayment 0 (A -30), repays debt 30"});
    CHECK(world.figures() == "balance 20, held 0, available 20, debt 0");
}

TEST_CASE(
    "USAGE-3: more than is left of the line is refused before too many grants, and either changes nothing")
{
    World world;
    world.grant("A", 10);
    world.spend(10);
    world.grant("B", 1);
    world.grant("C", 1);
    world.max_open_grants = 2;

    CHECK(world.try_reverse_usage(2, 11) == "left 10");
    CHECK(world.try_reverse_usage(2, 10) == "too many grants");
    world.max_open_grants = 3;
    CHECK(world.try_reverse_usage(2, 10) == "");
}

}  // namespace creditd::ledger
