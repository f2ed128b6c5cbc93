#include "topups/testing/world.hpp"

#include <doctest/doctest.h>

namespace creditd::topups {

namespace {

using testing::World;
using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("TOPUP-6, example 2: what was spent of a refunded purchase is a debt that the next purchase repays")
{
    World world;
    world.open("alice");
    auto const p1 = world.buy("alice");
    world.spend("alice", 70_credits);

    world.refunded(p1, "re_1", 1000);

    CHECK(world.figures("alice") == "balance -70, held 0, available 0, debt 70");
    CHECK(world.status(p1) == "refunded");

    world.buy("alice");

    CHECK(world.lines("alice") ==
          Lines{"purchase 100", "usage -70", "refund -100", "purchase 100", "debt_repayment 0 repays 70"});
    CHECK(world.figures("alice") == "balance 30, held 0, available 30, debt 0");
    CHECK(world.verifies());
}

TEST_CASE("TOPUP-6, example 5: a refund takes nothing that is held; what the hold gives back pays the debt")
{
    World world;
    world.open("alice");
    auto const p1 = world.buy("alice");
    auto const hold = world.hold("alice", 60_credits);

    world.refunded(p1, "re_1", 1000);
    CHECK(world.figures("alice") == "balance 0, held 60, available 0, debt 60");

    world.release("alice", hold);
    CHECK(world.figures("alice") == "balance 0, held 0, available 0, debt 0");
    CHECK(world.verifies());
}

TEST_CASE("TOPUP-8, example 6: a lost dispute takes from other purchases; won on appeal, it is given back")
{
    World world;
    world.open("alice");
    auto const p1 = world.buy("alice");
    world.spend("alice", 70_credits);
    world.disputed(p1, "dp_1", 1000, DisputeState::Open);
    CHECK(world.figures("alice") == "balance 30, held 30, available 0, debt 0");
    CHECK(world.status(p1) == "disputed");
    auto const p2 = world.buy("alice");

    world.disputed(p1, "dp_1", 1000, DisputeState::Lost);
    CHECK(world.figures("alice") == "balance 30, held 0, available 30, debt 0");
    CHECK(world.status(p1) == "refunded");

    world.refunded(p2, "re_2", 1000);
    CHECK(world.figures("alice") == "balance -70, held 0, available 0, debt 70");

    world.disputed(p1, "dp_1", 1000, DisputeState::Won);
    CHECK(world.figures("alice") == "balance 30, held 0, available 30, debt 0");
    CHECK(world.status(p1) == "paid");
    CHECK(world.lines("alice") == Lines{"purchase 100", "usage -70", "hold_placed 0", "purchase 100",
                                        "dispute -100", "refund -100", "reinstatement 100",
                                        "debt_repayment 0 repays 70"});
    CHECK(world.verifies());
}

TEST_CASE("TOPUP-6, example 7: three refunds of a third each take 33.3, 66.6 and 100 credits in all")
{
    World world;
    world.open("alice");
    auto const p1 = world.buy("alice");

    world.refunded(p1, "re_1", 333);
    CHECK(world.purchase(p1).booked.taken == Credits::from_micro(33'300'000));
    CHECK(world.status(p1) == "partially_refunded");
    world.refunded(p1, "re_2", 333);
    CHECK(world.purchase(p1).booked.taken == Credits::from_micro(66'600'000));
    world.refunded(p1, "re_3", 334);

    CHECK(world.purchase(p1).booked.taken == 100_credits);
    CHECK(world.figures("alice") == "balance 0, held 0, available 0, debt 0");
    CHECK(world.status(p1) == "refunded");
    CHECK(world.verifies());
}

TEST_CASE("TOPUP-6: a refund that fails after having succeeded gives the credits back as a reinstatement")
{
    World world;
    world.open("alice");
    auto const p1 = world.buy("alice");
    world.refunded(p1, "re_1", 500, RefundState::Succeeded);
    CHECK(world.figures("alice") == "balance 50, held 0, available 50, debt 0");

    world.refunded(p1, "re_1", 500, RefundState::Failed);

    CHECK(world.lines("alice") == Lines{"purchase 100", "refund -50", "reinstatement 50"});
    CHECK(world.purchase(p1).booked.taken.is_zero());
    CHECK(world.status(p1) == "paid");
    CHECK(world.verifies());
}

TEST_CASE("TOPUP-6: an older piece of news about a refund does not undo a newer one")
{
    World world;
    world.open("alice");
    auto const p1 = world.buy("alice");
    world.refunded(p1, "re_1", 500, RefundState::Failed);
    world.refunded(p1, "re_1", 500, RefundState::Succeeded);
    world.refunded(p1, "re_1", 500, RefundState::Pending);

    CHECK(world.purchase(p1).refunds.at(0).state == RefundState::Failed);
    CHECK(world.figures("alice") == "balance 100, held 0, available 100, debt 0");
}

TEST_CASE("TOPUP-8: opened, won, then refunded: the credits come free and are taken once")
{
    World world;
    world.open("alice");
    auto const p1 = world.buy("alice");
    world.disputed(p1, "dp_1", 1000, DisputeState::Open);
    world.disputed(p1, "dp_1", 1000, DisputeState::Won);
    CHECK(world.figures("alice") == "balance 100, held 0, available 100, debt 0");

    world.refunded(p1, "re_1", 1000);

    CHECK(world.lines("alice") == Lines{"purchase 100", "hold_placed 0", "hold_released 0", "refund -100"});
    CHECK(world.figures("alice") == "balance 0, held 0, available 0, debt 0");
}

TEST_CASE("TOPUP-6: a refund after a lost dispute takes nothing twice, and is to be reviewed")
{
    World world;
    world.open("alice");
    auto const p1 = world.buy("alice");
    world.disputed(p1, "dp_1", 1000, DisputeState::Open);
    world.disputed(p1, "dp_1", 1000, DisputeState::Lost);
    world.refunded(p1, "re_1", 1000);

    CHECK(world.lines("alice") == Lines{"purchase 100", "hold_placed 0", "dispute -100"});
    CHECK(world.figures("alice") == "balance 0, held 0, available 0, debt 0");
    CHECK(names_of(world.purchase(p1).reasons()) == std::vector<std::string_view>{"reversed_too_much"});
}

TEST_CASE("TOPUP-8: an inquiry only flags; one that becomes a dispute holds")
{
    World world;
    world.open("alice");
    auto const p1 = world.buy("alice");
    world.disputed(p1, "dp_1", 1000, DisputeState::Inquiry);
    CHECK(world.figures("alice") == "balance 100, held 0, available 100, debt 0");
    CHECK(world.status(p1) == "paid");
    CHECK(world.purchase(p1).disputes.size() == 1);

    world.disputed(p1, "dp_1", 1000, DisputeState::Open);
    CHECK(world.figures("alice") == "balance 100, held 100, available 0, debt 0");
    CHECK(world.facts == std::vector<std::string>{"purchase.paid", "purchase.disputed"});
}

TEST_CASE(
    "TOPUP-6: a refund while the purchase is disputed takes from what the dispute holds, in either order")
{
    World world;
    world.open("alice");
    auto const p1 = world.buy("alice");
    world.open("bob");
    auto const p2 = world.buy("bob");

    world.disputed(p1, "dp_1", 1000, DisputeState::Open);
    world.refunded(p1, "re_1", 300);
    world.refunded(p2, "re_2", 300);
    world.disputed(p2, "dp_2", 1000, DisputeState::Open);

    CHECK(world.figures("alice") == "balance 70, held 70, available 0, debt 0");
    CHECK(world.figures("bob") == "balance 70, held 70, available 0, debt 0");
    CHECK(world.lines("alice") == Lines{"purchase 100", "hold_placed 0", "refund -30", "hold_placed 0"});
    CHECK(world.verifies());
}

TEST_CASE("TOPUP-8: usage that is reversed while the purchase is disputed joins the dispute")
{
    World world;
    world.open("alice");
    auto const p1 = world.buy("alice");
    world.spend("alice", 40_credits);
    world.disputed(p1, "dp_1", 1000, DisputeState::Open);

    world.reverse_usage("alice", 40_credits);

    CHECK(world.figures("alice") == "balance 100, held 100, available 0, debt 0");
    world.disputed(p1, "dp_1", 1000, DisputeState::Lost);
    CHECK(world.figures("alice") == "balance 0, held 0, available 0, debt 0");
    CHECK(world.verifies());
}

TEST_CASE("TOPUP-9: a refund before its purchase is known waits, and is booked once the purchase is paid")
{
    World world;
    world.open("alice");
    auto const p1 = world.begin("alice");
    CHECK(world.webhook(world.news_of(world.refund(p1, "re_1", 400, RefundState::Succeeded))) == 200);
    world.run_due();
    CHECK(world.lines("alice").empty());
    world.be_admin();
    CHECK(testing::at(world.get("/admin/webhook-events?state=waiting").body, "total") == "1");

    world.tell(world.paid_checkout(p1));
    world.run_due();

    CHECK(world.lines("alice") == Lines{"purchase 100", "refund -40"});
    world.be_admin();
    CHECK(testing::at(world.get("/admin/webhook-events?state=waiting").body, "total") == "0");
    CHECK(world.verifies());
}

TEST_CASE("TOPUP-6: bonus credits are reversed in the same proportion, promotional ones of others never")
{
    World world;
    world.open("alice");
    world.be_admin();
    REQUIRE(world
                .post("/admin/packages",
                      R"({"id":"gift","title":"Gift","credits":100,"bonusCredits":20,)"
                      R"("prices":[{"amount":1000,"currency":"usd"}],"reasonCode":"sale","reason":"spring"})")
                .status == 201);
    world.adjust("alice", 50_credits);
    auto const p1 = world.buy("alice", "gift");
    CHECK(world.figures("alice") == "balance 170, held 0, available 170, debt 0");

    world.refunded(p1, "re_1", 500);
    CHECK(world.purchase(p1).booked.taken == 50_credits);
    CHECK(world.purchase(p1).booked.bonus_taken == 10_credits);
    CHECK(world.figures("alice") == "balance 110, held 0, available 110, debt 0");

    world.refunded(p1, "re_2", 500);
    CHECK(world.figures("alice") == "balance 50, held 0, available 50, debt 0");

    world.refunded(p1, "re_1", 500, RefundState::Failed);
    CHECK(world.figures("alice") == "balance 110, held 0, available 110, debt 0");
    CHECK(world.lines("alice") == Lines{"adjustment 50", "purchase 100", "purchase 20", "refund -60",
                                        "refund -60", "reinstatement 50", "reinstatement 10"});
    CHECK(world.verifies());
}

TEST_CASE("LEDGER-9: a paid purchase that would pass the bound is kept for review, and credited once it fits")
{
    World world;
    world.open("alice");
    world.adjust("alice", 3'999'999'950_credits);
    auto const p1 = world.begin("alice");
    world.tell(world.paid_checkout(p1));

    CHECK(world.status(p1) == "paid");
    CHECK(names_of(world.purchase(p1).reasons()) == std::vector<std::string_view>{"not_credited"});
    CHECK(world.facts.empty());

    world.spend("alice", 1000_credits);
    world.tell(world.paid_checkout(p1));
    CHECK(world.purchase(p1).is_credited());
    CHECK_FALSE(world.purchase(p1).needs_review());
    CHECK(world.facts == std::vector<std::string>{"purchase.paid"});
    CHECK(world.verifies());
}

TEST_CASE("LEDGER-9: a reversal that the ledger cannot book is kept for review, and booked once it fits")
{
    World world;
    world.open("alice");
    auto const p1 = world.buy("alice");
    world.adjust("alice", -3'999'999'950_credits - 100_credits);
    world.refunded(p1, "re_1", 1000);
    CHECK(world.purchase(p1).booked.taken.is_zero());
    CHECK(names_of(world.purchase(p1).reasons()) == std::vector<std::string_view>{"reversal_not_booked"});

    world.adjust("alice", 1000_credits);
    world.refunded(p1, "re_2", 1, RefundState::Failed);
    CHECK(world.purchase(p1).booked.taken == 100_credits);
    CHECK_FALSE(world.purchase(p1).needs_review());
}

TEST_CASE("TOPUP-1: credits end as many days after the payment as the package says")
{
    World world;
    world.open("alice");
    world.be_admin();
    REQUIRE(world
                .post("/admin/packages",
                      R"({"id":"month","title":"Month","credits":100,"validForDays":30,)"
                      R"("prices":[{"amount":1000,"currency":"usd"}],"reasonCode":"sale","reason":"spring"})")
                .status == 201);
    auto const p1 = world.buy("alice", "month");
    CHECK(world.account("alice").grants.at(0).facts.expires_at == world.now() + Duration::days(30));
    CHECK(world.purchase(p1).booked.expire_at == world.now() + Duration::days(30));
}

TEST_CASE("TOPUP-11: one fact for each thing that happened, however often it is told")
{
    World world;
    world.open("alice");
    auto const p1 = world.begin("alice");
    Payment attempt{.id = world.payment_of(p1), .our_purchase = world.id_of(p1)};
    attempt.decline = Decline{"card_declined", "insufficient_funds", "Your card was declined."};
    world.tell(attempt);
    world.tell(attempt);
    for (int i = 0; i < 3; ++i) {
        world.tell(world.paid_checkout(p1));
        world.refunded(p1, "re_1", 100);
        world.disputed(p1, "dp_1", 100, DisputeState::Open);
    }
    world.tell(attempt);
    CHECK(world.facts == std::vector<std::string>{"payment.failed", "purchase.paid", "purchase.refunded",
                                                  "purchase.disputed"});
}

}  // namespace creditd::topups
