#include "topups/event_expiry_runner.hpp"
#include "topups/event_log.hpp"
#include "topups/reconciliation.hpp"
#include "topups/reconciliation_json.hpp"
#include "topups/testing/world.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace creditd::topups {

namespace {

using testing::at;
using testing::told;
using testing::World;

}  // namespace

TEST_CASE("TOPUP-9: an event has its effect once, however often it comes; each delivery is counted")
{
    World world;
    world.open("alice");
    auto const p1 = world.begin("alice");
    auto const news = world.news_of(world.paid_checkout(p1), "checkout.session.completed");
    for (int i = 0; i < 3; ++i) {
        CHECK(world.webhook(news) == 200);
    }
    CHECK(world.figures("alice") == "balance 100, held 0, available 100, debt 0");
    world.be_admin();
    auto const listed = world.get("/admin/webhook-events?type=checkout.session.completed").body;
    CHECK(at(listed, "total") == "1");
    CHECK(at(listed, "items.0.deliveries") == "3");
    CHECK(at(listed, "items.0.state") == "processed");
    CHECK(at(listed, "items.0.outcome") == "paid");
    CHECK(at(listed, "items.0.purchaseId") == world.id_of(p1));
}

TEST_CASE("TOPUP-9: without a signature that fits nothing is read")
{
    World world;
    world.open("alice");
    auto const p1 = world.begin("alice");
    auto const news = world.news_of(world.paid_checkout(p1));
    CHECK(world.webhook(news, "") == 400);
    CHECK(world.webhook(news, "forged") == 400);
    CHECK(world.status(p1) == "pending");
    CHECK(told(world.post("/webhooks/stripe", "{}")) == "400 webhook_signature_invalid");
    world.be_admin();
    CHECK(at(world.get("/admin/webhook-events").body, "total") == "0");
}

TEST_CASE("TOPUP-9: unknown kinds and other people's objects are kept and answered 200")
{
    World world;
    world.open("alice");
    CHECK(world.webhook(world.news_of(Unrelated{}, "customer.created")) == 200);
    CHECK(world.webhook(world.news_of(Checkout{.id = "cs_foreign", .our_purchase = {}})) == 200);
    CHECK(world.webhook(world.news_of(Refund{.id = "re_x", .payment_id = "pi_x", .our_refund = {}})) == 200);
    world.be_admin();
    CHECK(at(world.get("/admin/webhook-events?state=ignored").body, "total") == "2");
    CHECK(at(world.get("/admin/webhook-events?state=waiting").body, "items.0.waitsFor") == "pi_x");
}

TEST_CASE("TOPUP-9: events that are done are forgotten after a while; those that wait stay")
{
    World world;
    world.open("alice");
    auto const keep_for = Duration::days(90);
    auto const left = [&](std::string_view state = {}) {
        world.be_admin();
        return at(world.get(fmt::format("/admin/webhook-events?{}", state)).body, "total");
    };
    auto const p1 = world.begin("alice");
    auto const paid = world.news_of(world.paid_checkout(p1));
    auto const foreign = world.news_of(Unrelated{}, "customer.created");
    CHECK(world.webhook(paid) == 200);
    CHECK(world.webhook(foreign) == 200);
    CHECK(world.webhook(world.news_of(Refund{.id = "re_x", .payment_id = "pi_x", .our_refund = {}})) == 200);

    world.advance(keep_for);
    forget_events(*world.service.services, keep_for);
    CHECK(left() == "3");
    world.advance(Duration::milliseconds(1));
    forget_events(*world.service.services, Duration{});
    CHECK(left() == "3");
    CHECK(world.webhook(foreign) == 200);  // it came again
    forget_events(*world.service.services, keep_for);
    CHECK(left("state=processed") == "0");
    CHECK(left("state=ignored") == "1");
    CHECK(left("state=waiting") == "1");

    CHECK(world.webhook(paid) == 200);  // known no more, and yet it brings nothing twice
    CHECK(world.figures("alice") == "balance 100, held 0, available 100, debt 0");
}

TEST_CASE("TOPUP-9: many old events are forgotten a slice at a time, the oldest first")
{
    World world;
    for (std::int64_t i = 0; i <= EventLog::forgotten_at_once; ++i) {
        world.advance(Duration::milliseconds(1));
        CHECK(world.webhook(world.news_of(Unrelated{}, i == EventLog::forgotten_at_once ? "last" : "old")) ==
              200);
    }
    world.advance(Duration::days(2));
    forget_events(*world.service.services, Duration::days(1));
    world.be_admin();
    auto const rest = world.get("/admin/webhook-events").body;
    CHECK(at(rest, "total") == "1");
    CHECK(at(rest, "items.0.type") == "last");
    forget_events(*world.service.services, Duration::days(1));
    CHECK(at(world.get("/admin/webhook-events").body, "total") == "0");
}

TEST_CASE("TOPUP-9: an admin has an event run again; what it brought before it does not bring twice")
{
    World world;
    world.open("alice");
    auto const p1 = world.begin("alice");
    CHECK(world.webhook(world.news_of(world.paid_checkout(p1))) == 200);
    world.be_admin();
    auto const id = at(world.get("/admin/webhook-events").body, "items.0.id");
    CHECK(told(world.post(fmt::format("/admin/webhook-events/{}/replay", id), "{}")) ==
          "422 validation_failed");

    auto const again = world.post(fmt::format("/admin/webhook-events/{}/replay", id),
                                  R"({"reasonCode":"check","reason":"to be sure"})");
    CHECK(again.status == 200);
    CHECK(at(again.body, "event.outcome") == "nothing new");
    CHECK(at(again.body, "event.deliveries") == "1");
    CHECK(world.figures("alice") == "balance 100, held 0, available 100, debt 0");
    CHECK(told(world.post("/admin/webhook-events/evt_none/replay", R"({"reasonCode":"c","reason":"r"})")) ==
          "404 webhook_event_not_found");
}

TEST_CASE("TOPUP-4: live money for a test purchase has no effect and is to be reviewed")
{
    World world;
    world.open("alice");
    auto const p1 = world.begin("alice");
    auto news = world.news_of(world.paid_checkout(p1));
    news.live = true;
    CHECK(world.webhook(news) == 200);
    CHECK(world.status(p1) == "pending");
    CHECK(names_of(world.purchase(p1).reasons()) == std::vector<std::string_view>{"wrong_mode"});

    world.be_admin();
    auto const path = "/admin/purchases/" + world.id_of(p1);
    CHECK(at(world.get("/admin/purchases?needsReview=true").body, "total") == "1");
    CHECK(at(world.get(path).body, "purchase.reviewReasons") == R"(["wrong_mode"])");
    CHECK(world.post(path + "/dismiss-review", R"({"reasonCode":"seen","reason":"a test"})").status == 200);
    CHECK(at(world.get("/admin/purchases?needsReview=true").body, "total") == "0");
}

TEST_CASE("TOPUP-4: reconciling a purchase asks for its checkout and books what it says")
{
    World world;
    world.open("alice");
    auto const p1 = world.begin("alice");
    (void)world.paid_checkout(p1);
    world.be_admin();
    auto const response = world.post("/admin/purchases/" + world.id_of(p1) + "/reconcile",
                                     R"({"reasonCode":"check","reason":"a user asks"})");
    CHECK(response.status == 202);
    world.drain();
    CHECK(world.status(p1) == "paid");
}

TEST_CASE("TOPUP-4: a delayed payment that failed while nobody listened is found in the provider's record")
{
    World world;
    world.open("alice");
    auto const p1 = world.begin("alice");
    auto waiting = world.gateway->checkout(world.purchase(p1).checkout_id);
    waiting.state = CheckoutState::Complete;
    world.gateway->put(waiting);
    auto failed = waiting;
    failed.payment = CheckoutPayment::Failed;
    world.gateway->put(world.news_of(failed));

    Reconciliation reconciliation{*world.service.services, world.gateway};
    auto const report = reconciliation.run(world.now() - Duration::hours(1), world.now());
    REQUIRE(report);
    CHECK(report->ended_early.empty());
    CHECK(world.status(p1) == "failed");

    // A success that came behind it stands, and the old failure is no difference.
    world.tell(world.paid_checkout(p1));
    CHECK(world.status(p1) == "paid");
    auto const later = reconciliation.run(world.now() - Duration::hours(1), world.now());
    REQUIRE(later);
    CHECK(later->differences.empty());
}

TEST_CASE("TOPUP-4: what reconciliation finds wrong about a purchase is to be reviewed there, until it was")
{
    World world;
    world.open("alice");
    auto const denied = world.buy("alice");
    auto const forgotten = world.buy("alice");
    auto const fine = world.buy("alice");
    auto checkout = world.gateway->checkout(world.purchase(denied).checkout_id);
    checkout.state = CheckoutState::Open;
    checkout.payment = CheckoutPayment::Unpaid;
    world.gateway->put(checkout);
    world.gateway->forget_checkout(world.purchase(forgotten).checkout_id);
    Reconciliation reconciliation{*world.service.services, world.gateway};
    auto const found = [&] {
        auto const report =
            reconciliation.run(world.now() - Duration::hours(1), world.now() + Duration::hours(1));
        REQUIRE(report);
        CHECK(report->ended_early.empty());
        CHECK(report->repaired.empty());
        return report->differences.size();
    };

    CHECK(found() == 2);

    using Names = std::vector<std::string_view>;
    CHECK(names_of(world.purchase(denied).reasons()) == Names{"credited_not_paid"});
    CHECK(names_of(world.purchase(forgotten).reasons()) == Names{"unknown_there"});
    CHECK_FALSE(world.purchase(fine).needs_review());
    CHECK(world.status(denied) == "paid");  // nothing is taken back by itself
    world.be_admin();
    CHECK(at(world.get("/admin/purchases?needsReview=true").body, "total") == "2");
    for (auto const& key : {denied, forgotten}) {
        auto const path = "/admin/purchases/" + world.id_of(key) + "/dismiss-review";
        CHECK(world.post(path, R"({"reasonCode":"seen","reason":"a test"})").status == 200);
    }
    CHECK(found() == 0);
    CHECK(at(world.get("/admin/purchases?needsReview=true").body, "total") == "0");
    CHECK(world.verifies());
}

TEST_CASE("TOPUP-4: the report of the latest reconciliation is kept in the database, whichever node made it")
{
    World world;
    world.open("alice");
    auto const shown = [&](std::string_view path) {
        world.be_admin();
        return at(world.get("/admin/reconciliation").body, path);
    };
    CHECK(shown("report") == "null");
    auto const p1 = world.begin("alice");
    (void)world.paid_checkout(p1);
    auto const day = Duration::days(1);

    Reconciliation one{*world.service.services, world.gateway};
    CHECK(one.run(world.now() - day, world.now()));
    CHECK(shown("report.repaired.0") == world.id_of(p1));
    CHECK(shown("report.endedEarly") == "null");

    Reconciliation other{*world.service.services, world.gateway};
    auto const report = other.run(world.now() - day, world.now());
    REQUIRE(report);
    CHECK(report->repaired.empty());
    CHECK(world.get("/admin/reconciliation").body ==
          R"({"report":)" + to_json(*report) + R"(,"running":null})");
}

TEST_CASE("TOPUP-4: an admin begins a reconciliation, one at a time, and who did and why is audited")
{
    World world;
    world.open("alice");
    auto const p1 = world.begin("alice");
    (void)world.paid_checkout(p1);
    std::string const path = "/admin/reconciliation/runs";
    std::string const because = R"("reasonCode":"test","reason":"for a test"})";
    world.be_admin();
    CHECK(told(world.post(path, "{}")) == "422 validation_failed");
    CHECK(told(world.post(path, R"({"days":31,)" + because)) == "422 validation_failed");

    world.gateway->hold_lists();
    auto const begun = world.post(path, R"({"days":2,)" + because, "key");
    CHECK(begun.status == 202);
    auto const from = at(begun.body, "running.from");
    CHECK(from == to_text(world.now() - Duration::days(2)));
    CHECK(at(world.get("/admin/reconciliation").body, "running.from") == from);
    CHECK(told(world.post(path, "{" + because)) == "409 reconciliation_running");
    CHECK(world.post(path, R"({"days":2,)" + because, "key").body == begun.body);
    CHECK_FALSE(world.reconciliation->run(world.now(), world.now()));

    world.gateway->let_lists_go();
    world.reconciliation->wait();
    auto const after = world.get("/admin/reconciliation").body;
    CHECK(at(after, "running") == "null");
    CHECK(at(after, "report.from") == from);
    CHECK(at(after, "report.repaired.0") == world.id_of(p1));

    CHECK(world.post(path, "{" + because).status == 202);
    world.reconciliation->wait();
    CHECK(at(world.get("/admin/reconciliation").body, "report.repaired") == "[]");
}

TEST_CASE("ADMIN-1: packages change only with a reason, and each change is audited with before and after")
{
    World world;
    world.be_admin();
    CHECK(told(world.post("/admin/packages", R"({"id":"x","title":"X","credits":1,)"
                                             R"("prices":[{"amount":1,"currency":"usd"}]})")) ==
          "422 validation_failed");
    std::string const body = R"({"id":"x","title":"X","credits":1,"prices":[{"amount":1,"currency":"usd"},)"
                             R"({"amount":2,"currency":"jpy"}],"reasonCode":"new","reason":"spring"})";
    CHECK(world.post("/admin/packages", body).status == 201);
    CHECK(told(world.post("/admin/packages", body)) == "409 package_taken");
    CHECK(told(world.send(http::Method::Patch, "/admin/packages/x",
                          R"({"prices":[],"reasonCode":"r","reason":"r"})")) == "422 validation_failed");
    CHECK(told(world.send(http::Method::Patch, "/admin/packages/none",
                          R"({"reasonCode":"r","reason":"r"})")) == "404 package_not_found");
    CHECK(at(world
                 .send(http::Method::Patch, "/admin/packages/x",
                       R"({"active":false,"reasonCode":"r","reason":"r"})")
                 .body,
             "package.active") == "false");
    world.open("alice");
    world.be_user("alice");
    CHECK(told(world.post("/credits/checkout", R"({"packageId":"x"})", "k")) == "404 package_not_found");
    CHECK(at(world.get("/credits/packages?currency=jpy").body, "items") ==
          R"([{"id":"enterprise","title":"Enterprise","custom":true}])");
}

}  // namespace creditd::topups
