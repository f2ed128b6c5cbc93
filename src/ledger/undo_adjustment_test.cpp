#include "ledger/testing/world.hpp"
#include "ledger/undo_adjustment.hpp"

#include <doctest/doctest.h>

namespace creditd::ledger {

using testing::at;
using testing::Texts;
using testing::World;

TEST_CASE("LEDGER-13: an addition is taken back from its own grant, by a line that names it")
{
    World world;
    world.grant("A", 10, {.priority = 1});
    world.adjust(100);
    auto const added = world.last_line().seq;
    (void)world.new_lines();

    CHECK(undoable(world.account(), world.lines().back()) == -(100_credits));
    world.undo(added);

    CHECK(world.last_line().corrects == added);
    CHECK(world.last_line().type == TransactionType::Adjustment);
    CHECK(world.last_line().reason_code == "correction");
    CHECK(world.figures() == "balance 10, held 0, available 10, debt 0");
    CHECK(world.left("A") == 10_credits);
    CHECK(world.account().grants.size() == 1);
}

TEST_CASE("LEDGER-13: of an addition that is spent in part, what is left is taken back")
{
    World world;
    world.adjust(100);
    world.grant("later", 50, {.priority = 90});
    world.spend(30);
    (void)world.new_lines();

    world.undo(1);

    CHECK(world.last_line().amount == -(70_credits));
    CHECK(world.figures() == "balance 50, held 0, available 50, debt 0");
    CHECK(world.left("later") == 50_credits);
}

TEST_CASE("LEDGER-13: what is held of an addition stays with its hold, also when that ends")
{
    World world;
    world.adjust(100);
    world.hold("job", 40);

    world.undo(1);
    CHECK(world.last_line().amount == -(60_credits));
    CHECK(world.figures() == "balance 40, held 40, available 0, debt 0");

    world.release("job");
    CHECK(world.try_undo(1) == "undone before");
    CHECK(world.figures() == "balance 40, held 0, available 40, debt 0");
}

TEST_CASE("LEDGER-13: an addition with nothing left cannot be taken back")
{
    World world;

    SUBCASE("spent")
    {
        world.adjust(100);
        world.spend(100);
    }
    SUBCASE("expired")
    {
        world.adjust(100, {.until = at("10:00")});
        world.set_clock(at("10:00"));
        world.read();
    }
    SUBCASE("expires at this very moment")
    {
        world.adjust(100, {.until = at("10:00")});
        world.set_clock(at("10:00"));
    }
    SUBCASE("held")
    {
        world.adjust(100);
        world.hold("job", 100);
    }

    CHECK(world.try_undo(1) == "nothing left");
}

TEST_CASE("LEDGER-13: what of an addition paid debt is not taken back")
{
    World world;
    world.adjust(-30, {.allow_debt = true});
    world.adjust(100);
    REQUIRE(world.figures() == "balance 70, held 0, available 70, debt 0");

    world.undo(2);

    CHECK(world.last_line().amount == -(70_credits));
    CHECK(world.figures() == "balance 0, held 0, available 0, debt 0");
}

TEST_CASE("LEDGER-13: an addition that debt blocks is taken back, and the debt stays")
{
    World world;
    world.buy("P", 50, at("12:00"));
    world.adjust(100);
    world.spend(50);
    world.refund("P", 50);
    REQUIRE(world.figures() == "balance 50, held 0, available 50, debt 50");

    world.undo(2);

    CHECK(world.figures() == "balance -50, held 0, available 0, debt 50");
}

TEST_CASE("LEDGER-13: a deduction goes back to the grants that paid it")
{
    World world;
    world.grant("soon", 40, {.until = at("12:00")});
    world.buy("P", 100);
    world.adjust(-70);
    auto const deducted = world.last_line().seq;
    (void)world.new_lines();

    world.undo(deducted);

    CHECK(world.new_lines() == Texts{"adjustment +70 (P +30, soon +40)"});
    CHECK(world.left("soon") == 40_credits);
    CHECK(world.left("P") == 100_credits);
    CHECK(world.last_line().corrects == deducted);
}

TEST_CASE("LEDGER-13: a slice of a grant that has expired comes back with the life it had left")
{
    World world;
    world.buy("P", 100, at("10:00"));
    world.set_clock(at("09:40"));
    world.adjust(-100);
    world.set_clock(at("11:00"));

    world.undo(2);

    CHECK(world.facts("back").expires_at == at("11:20"));
    CHECK(world.facts("back").source == GrantSource::Adjustment);
    CHECK(world.facts("back").paid);
    CHECK(world.facts("back").purchase == world.facts("P").purchase);
}

TEST_CASE("LEDGER-13: what had become debt comes back as a grant, which pays debt first")
{
    World world;
    world.grant("A", 20);
    world.adjust(-50, {.allow_debt = true});
    REQUIRE(world.figures() == "balance -30, held 0, available 0, debt 30");
    (void)world.new_lines();

    SUBCASE("while the debt stands")
    {
        world.undo(2);
        CHECK(world.new_lines() ==
              Texts{"adjustment +50 (back +30, A +20)", "debt_repayment 0 (back -30), repays debt 30"});
        CHECK(world.figures() == "balance 20, held 0, available 20, debt 0");
        CHECK(world.left("A") == 20_credits);
    }
    SUBCASE("once other credits have paid it")
    {
        world.grant("B", 30);
        (void)world.new_lines();
        world.undo(2);
        CHECK(world.figures() == "balance 50, held 0, available 50, debt 0");
        CHECK(world.left("back") == 30_credits);
        CHECK_FALSE(world.facts("back").paid);
        CHECK_FALSE(world.facts("back").expires_at);
    }
}

TEST_CASE("LEDGER-13: an adjustment is taken back once")
{
    World world;
    world.adjust(10);
    world.adjust(-5);

    world.undo(1);
    world.undo(2);

    CHECK(world.try_undo(1) == "undone before");
    CHECK(world.try_undo(2) == "undone before");
    CHECK(world.figures() == "balance 5, held 0, available 5, debt 0");
}

TEST_CASE("LEDGER-13: taking back counts as neither earned nor spent")
{
    World world;
    world.adjust(10);
    world.adjust(-4);
    auto const earned = world.account().earned;

    world.undo(2);
    world.undo(1);

    CHECK(world.account().earned == earned);
    CHECK(world.account().spent == 0);
}

TEST_CASE("LEDGER-13, LEDGER-9: giving back keeps the number of grants and the bound of a balance")
{
    World world;
    world.adjust(100);
    world.adjust(-100);
    SUBCASE("grants")
    {
        world.grant("one", 1);
        world.max_open_grants = 1;
        CHECK(world.try_undo(2) == "too many grants");
    }
    SUBCASE("balance")
    {
        world.grant("all", 4'000'000'000_credits);
        CHECK(world.try_undo(2) == "balance out of range");
    }
}

}  // namespace creditd::ledger
