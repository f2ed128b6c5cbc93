// The worked examples of the rules, to the number. Amounts are checkable by eye.

#include "ledger/testing/world.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>

namespace creditd::ledger {

using testing::at;
using testing::Texts;
using testing::World;

TEST_CASE("LEDGER-6: example 1: a grant that ended at 10:00 is found expired at 10:01, dated 10:00")
{
    World world;
    world.grant("A", 100, {.until = at("10:00")});

    world.set_clock(at("10:01"));
    world.read();

    CHECK(world.new_lines() == Texts{"promo +100 (A +100)", "expiry -100 (A -100) at 10:00"});
    CHECK(world.figures() == "balance 0, held 0, available 0, debt 0");
    CHECK(world.last_line().created_at == at("10:01"));
}

TEST_CASE("LEDGER-3: example 2: a refund of spent credits makes debt, and the next purchase pays it")
{
    World world;
    world.buy("P1", 100);
    world.spend(70);
    (void)world.new_lines();

    world.refund("P1", 100);

    CHECK(world.new_lines() == Texts{"refund -100 (P1 -30), makes debt 70"});
    CHECK(world.figures() == "balance -70, held 0, available 0, debt 70");

    world.buy("P2", 100);

    CHECK(world.new_lines() == Texts{"purchase +100 (P2 +100)", "debt_repayment 0 (P2 -70), repays debt 70"});
    CHECK(world.figures() == "balance 30, held 0, available 30, debt 0");
}

TEST_CASE(
    "LEDGER-3: example 3: debt blocks promotional credits without consuming them, and they expire as usual")
{
    World world;
    world.grant("promo", 50, {.until = at("12:00")});
    world.refund("P1", 100);
    REQUIRE(world.debt() == 100_credits);

    CHECK(world.available() == 0_credits);
    CHECK(world.try_spend(10) == "short 60");
    CHECK(world.left("promo") == 50_credits);

    world.set_clock(at("12:00"));
    world.read();

    CHECK(world.figures() == "balance -100, held 0, available 0, debt 100");
}

TEST_CASE(
    "HOLD-2, HOLD-3: example 4: a capture takes the slices in order; what is left of an expired grant expires")
{
    World world;
    world.grant("A", 100, {.until = at("10:00")});
    world.grant("B", 20);
    world.hold("job", 120, at("11:00"));
    (void)world.new_lines();

    world.set_clock(at("10:30"));
    world.capture("job", 70);

    CHECK(world.new_lines() == Texts{"usage -70 (A -70)", "expiry -30 (A -30)"});
    CHECK(world.left("A") == 0_credits);
    CHECK(world.left("B") == 20_credits);
    CHECK(world.figures() == "balance 20, held 0, available 20, debt 0");
}

TEST_CASE("LEDGER-3, TOPUP-6: example 5: a refund leaves held slices alone; released, they pay the debt")
{
    World world;
    world.buy("P1", 100);
    world.hold("job", 60);
    (void)world.new_lines();

    world.refund("P1", 100);

    CHECK(world.new_lines() == Texts{"refund -100 (P1 -40), makes debt 60"});
    CHECK(world.figures() == "balance 0, held 60, available 0, debt 60");

    world.release("job");

    CHECK(world.new_lines() ==
          Texts{"hold_released 0 (P1 +60)", "debt_repayment 0 (P1 -60), repays debt 60"});
    CHECK(world.figures() == "balance 0, held 0, available 0, debt 0");
    CHECK(world.account().grants.empty());
}

TEST_CASE(
    "TOPUP-8: example 6: a dispute lost takes what was set aside, then other paid credits; won again, it gives back")
{
    World world;
    world.buy("P1", 100);
    world.spend(70);
    world.open_dispute("P1");
    CHECK(world.held() == 30_credits);
    world.buy("P2", 100);
    (void)world.new_lines();

    world.lose_dispute("P1", 100);
    CHECK(world.new_lines() == Texts{"dispute -100 (P1 -30, P2 -70)"});
    CHECK(world.figures() == "balance 30, held 0, available 30, debt 0");

    world.refund("P2", 100);
    CHECK(world.new_lines() == Texts{"refund -100 (P2 -30), makes debt 70"});

    world.reinstate("P1", 100);
    CHECK(world.new_lines() ==
          Texts{"reinstatement +100 (P1 again +100)", "debt_repayment 0 (P1 again -70), repays debt 70"});
    CHECK(world.figures() == "balance 30, held 0, available 30, debt 0");
}

TEST_CASE(
    "TOPUP-6: example 7: refunds of 333, 333 and 334 of 1000 cents take 33.3, 66.6 and 100 credits in all")
{
    // The part of the top-ups: what all reversals so far amount to, rounded down, less what was taken
    // already.
    auto const target = [](std::int64_t reversed_cents) {
        return Credits::from_micro(
            static_cast<std::int64_t>(__int128{(100_credits).micro()} * reversed_cents / 1000));
    };
    World world;
    world.buy("P1", 100);
    std::int64_t reversed_cents = 0;
    Credits taken;
    auto const refund_cents = [&](std::int64_t cents) {
        reversed_cents += cents;
        world.refund("P1", target(reversed_cents) - taken);
        taken = target(reversed_cents);
    };

    refund_cents(333);
    CHECK(world.balance() == Credits::from_micro(66'700'000));
    refund_cents(333);
    CHECK(world.balance() == Credits::from_micro(33'400'000));
    refund_cents(334);

    CHECK(world.balance() == 0_credits);
    CHECK(world.debt() == 0_credits);
}

TEST_CASE(
    "HOLD-4, LEDGER-6: example 8: of a spend on a fast clock and a capture on a slow one, exactly one succeeds")
{
    // The hold of everything ends at 10:00:00.000. One node's clock is 0.5 s ahead, the other's 0.4 s behind.
    World world;
    world.grant("A", 100);
    world.hold("job", 100, at("10:00"));
    Moment const fast = at("10:00:00.300");
    Moment const slow = at("09:59:59.400");

    SUBCASE("the spend comes first: it ends the hold in writing, and the account's time does not go back")
    {
        world.set_clock(fast);
        CHECK(world.try_spend(100) == "");
        world.set_clock(slow);
        CHECK(world.try_capture("job", 100) == "not open");
        CHECK(world.last_line().created_at == fast);
    }
    SUBCASE("the capture comes first: nothing is left to spend")
    {
        world.set_clock(slow);
        CHECK(world.try_capture("job", 100) == "");
        world.set_clock(fast);
        CHECK(world.try_spend(100) == "short 100");
    }

    CHECK(world.figures() == "balance 0, held 0, available 0, debt 0");
    auto const is_usage = [](Transaction const& line) { return line.type == TransactionType::Usage; };
    CHECK(std::ranges::count_if(world.lines(), is_usage) == 1);
}

TEST_CASE("TOPUP-7: example 9: a refund of 50 among fifty spends of 1 on a balance of 60 never makes debt")
{
    // Wherever the refund comes among the spends, it is refused or they are, as what is free decides.
    for (int spends_before = 0; spends_before <= 50; ++spends_before) {
        CAPTURE(spends_before);
        World world;
        world.buy("P1", 60);
        int spent = 0;
        bool refunded = false;
        for (int step = 0; step <= 50; ++step) {
            if (step == spends_before && world.available() >= 50_credits) {
                world.refund("P1", 50);
                refunded = true;
            }
            if (step < 50) {
                spent += world.try_spend(1).empty() ? 1 : 0;
            }
        }

        CHECK(refunded == (spends_before <= 10));
        CHECK(spent == (refunded ? 10 : 50));
        CHECK(world.debt() == 0_credits);
        CHECK(world.balance() == Credits::whole(60 - spent - (refunded ? 50 : 0)));
    }
}

}  // namespace creditd::ledger
