#include "topups/testing/world.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <atomic>
#include <thread>

namespace creditd::topups {

namespace {

using testing::at;
using testing::told;
using testing::World;
using Trouble = testing::ScriptedGateway::Trouble;

http::Response refund(World& world, PurchaseKey key, std::string_view more, std::string const& idempotency,
                      std::string const& who = "usr_admin")
{
    world.be_admin(who);
    auto response =
        world.post(fmt::format("/admin/purchases/{}/refund", world.id_of(key)),
                   fmt::format(R"({{{}"reasonCode":"asked","reason":"the user asked"}})", more), idempotency);
    world.drain();
    return response;
}

}  // namespace

TEST_CASE("TOPUP-7: a refund of ours takes the credits first, then the provider is asked, once")
{
    World world;
    world.open("alice");
    auto const p1 = world.buy("alice");

    auto const begun = refund(world, p1, R"("amount":500,)", "k");
    CHECK(begun.status == 201);
    CHECK(at(begun.body, "refund.state") == "pending");
    CHECK(at(begun.body, "balance.balance") == "50");
    CHECK(world.purchase(p1).refunds.at(0).state == RefundState::Succeeded);
    CHECK(world.purchase(p1).refunds.at(0).provider_id == "re_2");

    CHECK(refund(world, p1, R"("amount":500,)", "k").body == begun.body);
    CHECK(world.purchase(p1).refunds.size() == 1);

    auto news = world.refund(p1, "re_2", 500, RefundState::Succeeded);
    news.our_refund = at(begun.body, "refund.id");
    world.tell(news);
    CHECK(world.purchase(p1).refunds.size() == 1);
    CHECK(world.figures("alice") == "balance 50, held 0, available 50, debt 0");
    CHECK(world.facts == std::vector<std::string>{"purchase.paid", "purchase.refunded"});
    CHECK(world.verifies());
}

TEST_CASE("TOPUP-6: a bonus that was spent is a debt after a full refund, and giving back ends it again")
{
    World world;
    world.open("alice");
    world.be_admin();
    REQUIRE(world
                .post("/admin/packages",
                      R"({"id":"gift","title":"Gift","credits":100,"bonusCredits":20,)"
                      R"("prices":[{"amount":1000,"currency":"usd"}],"reasonCode":"sale","reason":"spring"})")
                .status == 201);
    auto const p1 = world.buy("alice", "gift");
    world.spend("alice", 20_credits);  // the bonus: promotional credits burn down first
    CHECK(world.figures("alice") == "balance 100, held 0, available 100, debt 0");

    // All that was bought is there, so nothing has to be forced (TOPUP-7).
    auto const begun = refund(world, p1, "", "k");
    CHECK(begun.status == 201);
    CHECK(world.status(p1) == "refunded");
    CHECK(world.purchase(p1).booked.bonus_taken == 20_credits);
    CHECK(world.account("alice").debt == 20_credits);

    // The same in two parts, by the provider: reversals know no order.
    world.open("bob");
    auto const p2 = world.buy("bob", "gift");
    world.spend("bob", 20_credits);
    world.refunded(p2, "re_21", 400);
    world.refunded(p2, "re_22", 600);
    CHECK(world.figures("bob") == world.figures("alice"));
    world.refunded(p2, "re_21", 400, RefundState::Failed);
    world.refunded(p2, "re_22", 600, RefundState::Failed);
    CHECK(world.figures("bob") == "balance 100, held 0, available 100, debt 0");
    CHECK(world.verifies());
}

TEST_CASE("TOPUP-7: at most what the free credits are worth, unless forced; then the rest is a debt")
{
    World world;
    world.open("alice");
    auto const p1 = world.buy("alice");
    world.spend("alice", 70_credits);

    auto const refused = refund(world, p1, "", "k1");
    CHECK(told(refused) == "409 refund_exceeds_credits");
    CHECK(at(refused.body, "refundable") == "300");
    CHECK(told(refund(world, p1, R"("amount":301,)", "k2")) == "409 refund_exceeds_credits");
    CHECK(told(refund(world, p1, R"("amount":300,)", "k3")) == "201");
    CHECK(world.figures("alice") == "balance 0, held 0, available 0, debt 0");

    CHECK(told(refund(world, p1, R"("amount":701,"force":true,)", "k4")) == "422 refund_exceeds_payment");
    CHECK(told(refund(world, p1, R"("force":true,)", "k5")) == "201");
    CHECK(world.figures("alice") == "balance -70, held 0, available 0, debt 70");
    CHECK(told(refund(world, p1, R"("force":true,)", "k6")) == "409 purchase_not_refundable");
}

TEST_CASE("TOPUP-7: held credits are not there to be refunded, and a disputed purchase is the bank's affair")
{
    World world;
    world.open("alice");
    auto const p1 = world.buy("alice");
    (void)world.hold("alice", 60_credits);
    CHECK(at(refund(world, p1, "", "k1").body, "refundable") == "400");
    world.disputed(p1, "dp_1", 1000, DisputeState::Open);
    CHECK(told(refund(world, p1, R"("amount":1,)", "k2")) == "409 purchase_not_refundable");
    auto const p2 = world.begin("alice");
    CHECK(told(refund(world, p2, "", "k3")) == "409 purchase_not_refundable");
}

TEST_CASE("TOPUP-2: lists tell the status and the money of each purchase as the purchase itself does")
{
    World world;
    world.open("alice");
    auto const refunded = world.buy("alice");
    auto const disputed = world.buy("alice");
    (void)world.buy("alice");
    REQUIRE(told(refund(world, refunded, R"("amount":300,)", "k1")) == "201");
    world.disputed(disputed, "dp_1", 1000, DisputeState::Open);

    auto const list = world.get("/admin/purchases").body;
    CHECK(at(list, "items.0.status") == "paid");
    CHECK(at(list, "items.1.status") == "disputed");
    CHECK(at(list, "items.2.status") == "partially_refunded");
    CHECK(at(list, "items.2.reversed.amount") == "300");
    CHECK(at(list, "items.2.needsReview") == "false");
}

TEST_CASE("TOPUP-7: a refund that the provider refuses gives the credits back")
{
    World world;
    world.open("alice");
    auto const p1 = world.buy("alice");
    world.gateway->set_trouble(Trouble::Refuses);
    CHECK(told(refund(world, p1, "", "k")) == "201");
    CHECK(world.purchase(p1).refunds.at(0).state == RefundState::Failed);
    CHECK(world.figures("alice") == "balance 100, held 0, available 100, debt 0");
    CHECK(world.status(p1) == "paid");
    CHECK(world.verifies());
}

TEST_CASE(
    "ADMIN-4: a refund above the threshold waits; approved, it begins in that commit and is carried out")
{
    World world;
    world.settings.approve_refund_above.own = {{"usd", 500}, {"eur", 1}};
    world.has_second_person = true;
    world.open("alice");
    auto const p1 = world.buy("alice");
    CHECK(told(refund(world, p1, R"("amount":500,)", "k1")) == "201");

    auto const asked = refund(world, p1, R"("amount":501,"force":true,)", "k2");
    CHECK(told(asked) == "422 refund_exceeds_payment");  // what would be refused now asks nobody
    auto const p2 = world.buy("alice");
    auto const waits = refund(world, p2, "", "k3");
    CHECK(told(waits) == "202");
    CHECK(at(waits.body, "approval.request.amount") == "1000");
    CHECK(at(waits.body, "approval.subject") == world.id_of(p2));
    CHECK(refund(world, p2, "", "k3").body == waits.body);
    CHECK(world.purchase(p2).refunds.empty());

    auto const decide = [&](std::string const& who) {
        world.be_admin(who);
        auto response = world.post(fmt::format("/admin/approvals/{}/approve", at(waits.body, "approval.id")),
                                   R"({"reasonCode":"test","reason":"seen"})");
        world.drain();
        return response;
    };
    CHECK(told(decide("usr_admin")) == "403 own_approval");
    auto const approved = decide("usr_second");
    CHECK(told(approved) == "200");
    CHECK(at(approved.body, "result.refund.state") == "pending");
    CHECK(world.purchase(p2).refunds.at(0).state == RefundState::Succeeded);
    CHECK(world.purchase(p2).refunds.at(0).actor == "user:usr_admin");
    CHECK(world.status(p2) == "refunded");
    CHECK(told(decide("usr_second")) == "409 approval_decided");
    CHECK(world.purchase(p2).refunds.size() == 1);
    CHECK(world.verifies());
}

TEST_CASE("ADMIN-4: refunds of one purchase by one person are weighed together, those that failed left out")
{
    World world;
    world.settings.approve_refund_above.own = {{"usd", 500}};
    world.has_second_person = true;
    world.open("alice");
    auto const p1 = world.buy("alice");
    world.gateway->set_trouble(Trouble::Refuses);
    CHECK(told(refund(world, p1, R"("amount":400,)", "k1")) == "201");
    world.gateway->set_trouble(Trouble::None);
    CHECK(told(refund(world, p1, R"("amount":300,)", "k2")) == "201");
    CHECK(told(refund(world, p1, R"("amount":201,)", "k3")) == "202");
    CHECK(told(refund(world, p1, R"("amount":200,)", "k4")) == "201");

    CHECK(told(refund(world, p1, R"("amount":300,)", "k5", "usr_second")) == "201");
    CHECK(world.purchase(p1).reversed() == 800);
}

TEST_CASE("ADMIN-4: a refund is decided anew when it is approved")
{
    World world;
    world.settings.approve_refund_above.own = {{"usd", 500}, {"eur", 1}};
    world.has_second_person = true;
    world.open("alice");
    auto const p1 = world.buy("alice");
    auto const id = at(refund(world, p1, "", "k").body, "approval.id");
    world.spend("alice", 1_credits);

    world.be_admin("usr_second");
    auto const target = fmt::format("/admin/approvals/{}/approve", id);
    auto const refused = world.post(target, R"({"reasonCode":"test","reason":"seen"})");
    CHECK(told(refused) == "409 refund_exceeds_credits");
    CHECK(at(refused.body, "refundable") == "990");
    CHECK(at(world.get("/admin/approvals/" + id).body, "approval.status") == "pending");
    CHECK(world.purchase(p1).refunds.empty());
}

TEST_CASE("TOPUP-7: without a provider nothing can be refunded, and no credits are taken")
{
    audit::testing::Service service{[](engine::WorkingSet& set, storage::Database& database) {
        set.add<ledger::Books>();
        add_shelves(set, database);
        audit::add_shelves(set, database);
    }};
    Settings const settings;
    ledger::Settings const accounts;
    Cashier cashier{*service.services, settings, {}};
    service.serve(routes(*service.services, accounts, cashier));
    service.caller->act_as(service.principal("service:desk", {"refunds:write"}));
    auto const id = service.ids.encode(crypto::IdKind::Purchase, {1, 1});
    CHECK(told(service.caller->call(http::Method::Post, fmt::format("/admin/purchases/{}/refund", id),
                                    R"({"reasonCode":"asked","reason":"the user asked"})",
                                    {{"Idempotency-Key", "k"}})) == "503 payments_not_configured");
}

TEST_CASE("TOPUP-3: a refund whose answer was lost is asked for again with the same key, then looked for")
{
    World world;
    world.open("alice");
    auto const p1 = world.buy("alice");
    world.gateway->set_trouble(Trouble::LosesAnswer);
    CHECK(told(refund(world, p1, R"("amount":500,)", "k")) == "201");
    CHECK(world.purchase(p1).refunds.at(0).provider_id.empty());
    auto const made = world.gateway->made();

    world.gateway->set_trouble(Trouble::None);
    SUBCASE("soon: with the same key")
    {
        world.advance(Duration::minutes(1));
    }
    SUBCASE("after a day: looked for")
    {
        world.advance(Duration::hours(24));
    }
    world.run_due();
    CHECK(world.gateway->made() == made);
    CHECK(world.purchase(p1).refunds.at(0).state == RefundState::Succeeded);
    CHECK(world.purchase(p1).refunds.size() == 1);
    CHECK(world.figures("alice") == "balance 50, held 0, available 50, debt 0");
}

TEST_CASE("TOPUP-3: a refund that never reached the provider is given back after a day, not sent again")
{
    World world;
    world.open("alice");
    auto const p1 = world.buy("alice");
    world.gateway->set_trouble(Trouble::LosesOrder);
    CHECK(told(refund(world, p1, R"("amount":500,)", "k")) == "201");
    auto const made = world.gateway->made();
    world.gateway->set_trouble(Trouble::None);
    world.advance(Duration::hours(24));
    world.run_due();
    CHECK(world.gateway->made() == made);
    CHECK(world.purchase(p1).refunds.at(0).state == RefundState::Failed);
    CHECK(world.figures("alice") == "balance 100, held 0, available 100, debt 0");
}

TEST_CASE("TOPUP-6: a total that does not fit has the refunds listed, and each is booked once")
{
    World world;
    world.open("alice");
    auto const p1 = world.buy("alice");
    world.gateway->put(world.refund(p1, "re_a", 100, RefundState::Succeeded));
    world.gateway->put(world.refund(p1, "re_b", 200, RefundState::Pending));
    world.gateway->put(world.refund(p1, "re_c", 300, RefundState::Failed));
    world.tell(RefundedTotal{world.payment_of(p1), 300, "usd"});
    world.run_due();
    CHECK(world.purchase(p1).refunds.size() == 3);
    CHECK(world.figures("alice") == "balance 70, held 0, available 70, debt 0");

    auto const calls = world.gateway->calls();
    world.tell(RefundedTotal{world.payment_of(p1), 300, "usd"});
    world.run_due();
    CHECK(world.gateway->calls() == calls);
}

TEST_CASE("TOPUP-7, example 9: a refund while fifty spends run never makes a debt")
{
    World world;
    world.open("alice");
    auto const p1 = world.buy("alice");
    world.spend("alice", 40_credits);

    std::atomic<int> spent = 0;
    std::thread spender{[&] {
        for (int i = 0; i < 50; ++i) {
            spent += world.try_spend("alice", 1_credits) ? 1 : 0;
        }
    }};
    auto const response = refund(world, p1, R"("amount":500,)", "k");
    spender.join();

    bool const is_refunded = response.status == 201;
    CHECK((is_refunded || told(response) == "409 refund_exceeds_credits"));
    auto const account = world.account("alice");
    CHECK(account.debt.is_zero());
    CHECK(account.balance == 60_credits - Credits::whole(spent) - (is_refunded ? 50_credits : Credits{}));
    CHECK(world.verifies());
}

}  // namespace creditd::topups
