#include "ledger/reverse_purchase.hpp"
#include "ledger/testing/world.hpp"

#include <doctest/doctest.h>

namespace creditd::ledger {

using testing::at;
using testing::Texts;
using testing::World;

TEST_CASE(
    "TOPUP-6: a claw-back takes that purchase's grants first, then other paid ones, never promotional or held ones")
{
    World world;
    world.buy("P1", 100);
    world.buy("P2", 100);
    world.grant("promo", 100);
    world.hold("job", 110);  // promo 100, P1 10
    (void)world.new_lines();

    world.refund("P2", 100);
    world.refund("P1", 100);

    CHECK(world.new_lines() == Texts{"refund -100 (P2 -100)", "refund -100 (P1 -90), makes debt 10"});
    CHECK(world.figures() == "balance 100, held 110, available 0, debt 10");
}

TEST_CASE("TOPUP-6: the bonus of a purchase is promotional and not taken by its refund")
{
    World world;
    world.buy("P1", 10);
    world.grant("bonus", 5, {.purchase = "P1"});
    (void)world.new_lines();

    world.refund("P1", 10);

    CHECK(world.new_lines() == Texts{"refund -10 (P1 -10)"});
    CHECK(world.left("bonus") == 5_credits);
}

TEST_CASE("TOPUP-6: a reinstatement is paid, never ends sooner than in 30 days, and pays debt first")
{
    World world;
    world.refund("P1", 30);

    world.reinstate("P1", 100, at("12:00"));

    CHECK(world.facts("P1 again").paid);
    CHECK(world.facts("P1 again").expires_at == at("09:00") + Duration::days(30));
    CHECK(world.figures() == "balance 70, held 0, available 70, debt 0");

    world.reinstate("P2", 1, at("2027-06-01 00:00"));
    CHECK(world.facts("P2 again").expires_at == at("2027-06-01 00:00"));
    world.reinstate("P3", 1);
    CHECK_FALSE(world.facts("P3 again").expires_at.has_value());
}

TEST_CASE(
    "TOPUP-8: an opened dispute holds what is free of that purchase, without end; won, it is free again")
{
    World world;
    world.buy("P1", 100);
    world.buy("P2", 50);
    world.spend(30);
    (void)world.new_lines();

    world.open_dispute("P1");
    CHECK(world.new_lines() == Texts{"hold_placed 0 (P1 -70)"});
    CHECK(world.figures() == "balance 120, held 70, available 50, debt 0");
    world.advance(Duration::days(400));
    world.read();
    CHECK(world.held() == 70_credits);

    world.win_dispute("P1");
    CHECK(world.new_lines() == Texts{"hold_released 0 (P1 +70)"});
    CHECK(world.figures() == "balance 120, held 0, available 120, debt 0");
}

TEST_CASE("TOPUP-8: slices that another hold releases to a disputed purchase join the dispute")
{
    World world;
    world.buy("P1", 100);
    world.hold("job", 40);
    world.open_dispute("P1");
    (void)world.new_lines();

    world.capture("job", 10);

    CHECK(world.new_lines() == Texts{"usage -10 (P1 -10)", "hold_placed 0 (P1 -30)"});
    CHECK(world.figures() == "balance 90, held 90, available 0, debt 0");

    world.lose_dispute("P1", 100);
    CHECK(world.new_lines() == Texts{"dispute -100 (P1 -60, P1 -30), makes debt 10"});
    CHECK(world.figures() == "balance -10, held 0, available 0, debt 10");
}

TEST_CASE("TOPUP-8: a dispute lost for less than was set aside frees the rest")
{
    World world;
    world.buy("P1", 100);
    world.open_dispute("P1");
    (void)world.new_lines();

    world.lose_dispute("P1", 60);

    CHECK(world.new_lines() == Texts{"dispute -60 (P1 -60)"});
    CHECK(world.figures() == "balance 40, held 0, available 40, debt 0");
}

TEST_CASE("TOPUP-8: a disputed grant that expires meanwhile is lost or won in the same way")
{
    World world;
    world.buy("P1", 100, at("10:00"));
    world.open_dispute("P1");
    (void)world.new_lines();
    world.set_clock(at("11:00"));

    SUBCASE("lost")
    {
        world.lose_dispute("P1", 100);
        CHECK(world.new_lines() == Texts{"dispute -100 (P1 -100)"});
    }
    SUBCASE("won: it expires at once")
    {
        world.win_dispute("P1");
        CHECK(world.new_lines() == Texts{"hold_released 0 (P1 +100)", "expiry -100 (P1 -100)"});
    }
    CHECK(world.figures() == "balance 0, held 0, available 0, debt 0");
}

TEST_CASE("TOPUP-8: a dispute without any hold open is lost like a refund")
{
    World world;
    world.buy("P1", 100);
    (void)world.new_lines();

    world.lose_dispute("P1", 100);

    CHECK(world.new_lines() == Texts{"dispute -100 (P1 -100)"});
}

}  // namespace creditd::ledger
