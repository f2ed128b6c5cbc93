#include "ledger/domain/bring_forward.hpp"
#include "ledger/testing/world.hpp"

#include <doctest/doctest.h>

namespace creditd::ledger {

using testing::at;
using testing::Texts;
using testing::World;

TEST_CASE("LEDGER-6: everything due is posted in time order, each line dated at its own moment")
{
    World world;
    world.grant("A", 100, {.until = at("12:00")});
    world.hold("job", 40, at("11:00"));
    world.grant("B", 7, {.from = at("10:00"), .until = at("13:00")});
    (void)world.new_lines();

    world.set_clock(at("14:00"));
    world.read();

    CHECK(world.new_lines() == Texts{"promo +7 (B +7) at 10:00", "hold_expired 0 (A +40) at 11:00",
                                     "expiry -100 (A -100) at 12:00", "expiry -7 (B -7) at 13:00"});
    CHECK(world.last_line().created_at == at("14:00"));
    CHECK(world.figures() == "balance 0, held 0, available 0, debt 0");
}

TEST_CASE("LEDGER-6: at one moment holds end, then grants begin, then grants expire")
{
    World world;
    world.grant("C", 10, {.until = at("10:00")});
    world.grant("A", 100, {.until = at("10:00")});
    world.hold("job", 10 + 100, at("10:00"));
    world.grant("D", 3, {.until = at("10:00")});
    world.grant("B", 5, {.from = at("10:00")});
    (void)world.new_lines();

    world.set_clock(at("10:00"));
    world.read();

    // What the hold gives back to A and C comes at the moment at which they expire, and expires with it.
    CHECK(world.new_lines() == Texts{"hold_expired 0 (C +10, A +100)", "expiry -10 (C -10)",
                                     "expiry -100 (A -100)", "promo +5 (B +5)", "expiry -3 (D -3)"});
    CHECK(world.balance() == 5_credits);
}

TEST_CASE("LEDGER-6: nothing is posted a millisecond before it is due")
{
    World world;
    world.grant("A", 100, {.until = at("10:00")});
    world.hold("job", 10, at("10:00"));
    world.grant("B", 5, {.from = at("10:00")});
    (void)world.new_lines();

    world.set_clock(at("09:59:59.999"));
    world.read();
    CHECK(world.new_lines().empty());

    world.set_clock(at("10:00"));
    world.read();
    CHECK(world.new_lines() == Texts{"hold_expired 0 (A +10)", "expiry -100 (A -100)", "promo +5 (B +5)"});
}

TEST_CASE("LEDGER-6: the account says when something is due next")
{
    World world;
    CHECK(world.account().next_due_at() == std::nullopt);
    world.grant("never", 10);
    CHECK(world.account().next_due_at() == std::nullopt);
    world.grant("A", 100, {.until = at("12:00")});
    CHECK(world.account().next_due_at() == at("12:00"));
    world.hold("job", 10, at("11:00"));
    CHECK(world.account().next_due_at() == at("11:00"));
    world.grant("B", 5, {.from = at("10:00")});
    CHECK(world.account().next_due_at() == at("10:00"));

    world.set_clock(at("12:00"));
    world.read();

    CHECK(world.account().next_due_at() == std::nullopt);
}

TEST_CASE("LEDGER-6: a refused command still posts what was due")
{
    World world;
    world.grant("A", 100, {.until = at("10:00")});
    (void)world.new_lines();

    world.set_clock(at("10:00"));
    CHECK(world.try_spend(1) == "short 1");

    CHECK(world.new_lines() == Texts{"expiry -100 (A -100)"});
}

TEST_CASE("LEDGER-6: an account's time never goes back, whichever clock decides")
{
    World world;
    world.set_clock(at("10:00:00.500"));
    world.grant("A", 100, {.until = at("10:00:00.600")});

    world.set_clock(at("09:00"));
    world.spend(10);

    CHECK(world.last_line().created_at == at("10:00:00.500"));
    CHECK(world.last_line().occurred_at == at("10:00:00.500"));

    world.set_clock(at("10:00:00.600"));
    world.read();
    world.set_clock(at("10:00:00.599"));
    CHECK(world.try_spend(1) == "short 1");
}

TEST_CASE("LEDGER-6, LEDGER-3: a scheduled grant that begins pays debt at its own moment")
{
    World world;
    world.adjust(-30, {.allow_debt = true});
    world.grant("A", 100, {.from = at("10:00")});
    (void)world.new_lines();

    world.set_clock(at("11:00"));
    world.read();

    CHECK(world.new_lines() ==
          Texts{"promo +100 (A +100) at 10:00", "debt_repayment 0 (A -30), repays debt 30 at 10:00"});
    CHECK(world.figures() == "balance 70, held 0, available 70, debt 0");
}

TEST_CASE("HOLD-3: a grant that passes its expiry while held stays good for that hold")
{
    World world;
    world.grant("A", 100, {.until = at("10:00")});
    world.hold("job", 60, at("11:00"));
    (void)world.new_lines();

    world.set_clock(at("10:30"));
    world.read();
    CHECK(world.new_lines() == Texts{"expiry -40 (A -40) at 10:00"});
    CHECK(world.figures() == "balance 60, held 60, available 0, debt 0");

    SUBCASE("captured, it pays")
    {
        world.capture("job", 60);
        CHECK(world.new_lines() == Texts{"usage -60 (A -60)"});
    }
    SUBCASE("released, it expires at once")
    {
        world.release("job");
        CHECK(world.new_lines() == Texts{"hold_released 0 (A +60)", "expiry -60 (A -60)"});
    }
    SUBCASE("ended by time, it expires at that moment")
    {
        world.set_clock(at("12:00"));
        world.read();
        CHECK(world.new_lines() == Texts{"hold_expired 0 (A +60) at 11:00", "expiry -60 (A -60) at 11:00"});
    }
    CHECK(world.balance() == 0_credits);
}

TEST_CASE("LEDGER-3: paid credits that an ended hold frees pay debt; promotional ones are only blocked by it")
{
    World world;
    world.buy("bought", 50);
    world.grant("promo", 50);
    world.hold("job", 100, at("10:00"));
    world.adjust(-30, {.allow_debt = true});
    (void)world.new_lines();

    world.set_clock(at("10:00"));
    world.read();

    CHECK(world.new_lines() ==
          Texts{"hold_expired 0 (promo +50, bought +50)", "debt_repayment 0 (bought -30), repays debt 30"});
    CHECK(world.left("promo") == 50_credits);
    CHECK(world.figures() == "balance 70, held 0, available 70, debt 0");
}

}  // namespace creditd::ledger
