#include "ledger/domain/burn_down.hpp"
#include "ledger/spend_credits.hpp"
#include "ledger/testing/world.hpp"

#include <doctest/doctest.h>

#include <array>

namespace creditd::ledger {

using testing::at;
using testing::Texts;
using testing::World;

TEST_CASE("LEDGER-7: each key of the burn-down order decides only where all keys before it are equal")
{
    // Each grant pays before the next: the first difference is the key that its comment names; later keys say
    // the opposite.
    auto const with = [&](int priority, std::optional<Moment> expires, bool paid, Moment effective,
                          int number) {
        GrantFacts facts;
        facts.priority = priority;
        facts.expires_at = expires;
        facts.paid = paid;
        facts.effective_at = effective;
        facts.number = number;
        return facts;
    };
    std::array const order{
        with(10, std::nullopt, true, at("09:50"), 9),         // priority ascending
        with(50, at("11:00"), true, at("09:40"), 8),          // soonest expiry
        with(50, at("11:00:00.001"), false, at("09:30"), 7),  // an expiry a millisecond later
        with(50, at("11:00:00.001"), true, at("09:10"), 6),   // promotional before paid
        with(50, at("11:00:00.001"), true, at("09:20"), 4),   // earliest effective
        with(50, at("11:00:00.001"), true, at("09:20"), 5),   // number
        with(50, std::nullopt, false, at("09:00"), 3),        // never expiring last
        with(51, at("10:00"), false, at("08:00"), 1),
    };

    for (std::size_t a = 0; a < order.size(); ++a) {
        for (std::size_t b = 0; b < order.size(); ++b) {
            CAPTURE(a);
            CAPTURE(b);
            CHECK(pays_before(order[a], order[b]) == (a < b));
        }
    }
}

TEST_CASE("LEDGER-7: a spend records which grants paid how much, in burn-down order")
{
    World world;
    world.buy("bought", 50);
    world.grant("late", 50, {.until = at("12:00")});
    world.grant("soon", 50, {.until = at("11:00")});
    (void)world.new_lines();

    world.spend(120);

    CHECK(world.new_lines() == Texts{"usage -120 (soon -50, late -50, bought -20)"});
}

TEST_CASE("LEDGER-7: what a hold has of a grant does not pay for a spend")
{
    World world;
    world.grant("first", 50, {.until = at("11:00")});
    world.grant("second", 50);
    world.hold("job", 30);
    (void)world.new_lines();

    world.spend(60);

    CHECK(world.new_lines() == Texts{"usage -60 (first -20, second -40)"});
}

TEST_CASE("LEDGER-3: a spend of exactly what is available passes; one micro-credit more is refused whole")
{
    World world;
    world.grant("A", 100);
    world.hold("job", 40);

    CHECK(world.try_spend(Credits::from_micro(60'000'001)) == "short 0.000001");
    CHECK(world.figures() == "balance 100, held 40, available 60, debt 0");
    CHECK(world.try_spend(60) == "");
    CHECK(world.figures() == "balance 40, held 40, available 0, debt 0");
}

TEST_CASE(
    "LEDGER-3: a refusal says what was required, available, held and owed, and when credits expire next")
{
    World world;
    world.grant("soon", 10, {.until = at("11:00")});
    world.grant("later", 90, {.until = at("12:00")});
    world.hold("job", 40);
    world.adjust(-80, {.allow_debt = true});
    REQUIRE(world.figures() == "balance 20, held 40, available 0, debt 20");

    CHECK(world.try_spend(5) == "short 25");
    CHECK(world.shortage() == InsufficientCredits{.required = 5_credits,
                                                  .available = 0_credits,
                                                  .held = 40_credits,
                                                  .debt = 20_credits,
                                                  .shortfall = 25_credits,
                                                  .next_expiry = std::nullopt});

    world.grant("fresh", 30, {.until = at("10:30")});
    CHECK(world.try_spend(100) == "short 90");
    CHECK(world.shortage().next_expiry == at("10:30"));
}

TEST_CASE("USAGE-1: a spend of 0 makes a line of 0, also when nothing is available")
{
    World world;

    world.spend(0);

    CHECK(world.new_lines() == Texts{"usage 0"});
}

TEST_CASE("LEDGER-5: a grant pays until a millisecond before it expires, and not at that moment")
{
    World world;
    world.grant("A", 100, {.until = at("10:00")});
    world.set_clock(at("09:59:59.999"));
    CHECK(world.try_spend(1) == "");

    world.set_clock(at("10:00"));

    CHECK(world.try_spend(1) == "short 1");
    CHECK(world.balance() == 0_credits);
}

TEST_CASE("LEDGER-5: a scheduled grant pays from its own moment on")
{
    World world;
    world.grant("A", 100, {.from = at("10:00")});
    world.set_clock(at("09:59:59.999"));
    CHECK(world.try_spend(1) == "short 1");

    world.set_clock(at("10:00"));

    CHECK(world.try_spend(1) == "");
}

}  // namespace creditd::ledger
