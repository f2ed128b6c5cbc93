#include "topups/testing/world.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <atomic>
#include <latch>

namespace creditd::topups {

namespace {

using testing::at;
using testing::ScriptedGateway;
using testing::told;
using testing::World;
using Trouble = ScriptedGateway::Trouble;

}  // namespace

TEST_CASE("TOPUP-1: the catalogue is the seed's: three sizes, and enterprise on request")
{
    World world;
    world.open("alice");
    world.be_user("alice");
    auto const body = world.get("/credits/packages").body;
    CHECK(at(body, "items.0.id") == "starter");
    CHECK(at(body, "items.0.credits") == "100");
    CHECK(at(body, "items.0.price") == R"({"amount":1000,"currency":"usd"})");
    CHECK(at(body, "items.0.perCredit") == "0.1");
    CHECK(at(body, "items.1.price.amount") == "8000");
    CHECK(at(body, "items.1.perCredit") == "0.08");
    CHECK(at(body, "items.2.credits") == "10000");
    CHECK(at(body, "items.2.perCredit") == "0.06");
    CHECK(at(body, "items.3") == R"({"id":"enterprise","title":"Enterprise","custom":true})");
}

TEST_CASE("TOPUP-3: the purchase exists before its checkout, and is named in it")
{
    World world;
    world.open("alice");
    auto const p1 = world.begin("alice");
    auto const& order = world.gateway->orders().at(0);
    CHECK(order.purchase == world.id_of(p1));
    CHECK(order.user_id == "alice");
    CHECK(order.price == Money{1000, "usd"});
    CHECK(order.success_url ==
          "https://shop.example/credits/checkout/return?session_id={CHECKOUT_SESSION_ID}");
    CHECK(world.status(p1) == "pending");
}

TEST_CASE("TOPUP-3: the same key gets the same bytes and makes one checkout, also after it was paid")
{
    World world;
    world.open("alice");
    world.be_user("alice");
    auto const first = world.post("/credits/checkout", R"({"packageId":"starter"})", "k");
    REQUIRE(first.status == 201);
    CHECK(at(first.body, "purchase.status") == "pending");
    CHECK(at(first.body, "url") == "https://pay.example/cs_1");
    auto const parts = world.service.ids.decode(crypto::IdKind::Purchase, at(first.body, "purchase.id"));
    world.tell(world.paid_checkout({parts->account, parts->number}));

    world.be_user("alice");
    auto const again = world.post("/credits/checkout", R"({"packageId":"starter"})", "k");
    CHECK(again.status == 201);
    CHECK(again.body == first.body);
    CHECK(world.gateway->made() == 1);
    CHECK(told(world.post("/credits/checkout", R"({"packageId":"pro"})", "k")) ==
          "422 idempotency_key_reused");
    CHECK(told(world.post("/credits/checkout", R"({"packageId":"pro"})")) == "400 idempotency_key_required");
}

TEST_CASE("TOPUP-3: a call whose answer was lost is repeated with the same key, and makes no second checkout")
{
    World world;
    world.cashier->start();  // answers those who waited too long
    world.open("alice");
    world.gateway->set_trouble(Trouble::LosesAnswer);
    world.be_user("alice");
    CHECK(told(world.post("/credits/checkout", R"({"packageId":"starter"})", "k")) ==
          "503 payment_provider_unavailable");

    world.gateway->set_trouble(Trouble::None);
    world.advance(Duration::seconds(6));
    world.run_due();
    auto const again = world.post("/credits/checkout", R"({"packageId":"starter"})", "k");
    CHECK(again.status == 201);
    CHECK(at(again.body, "url") == "https://pay.example/cs_1");
    CHECK(world.gateway->made() == 1);
}

TEST_CASE("TOPUP-3: a checkout that was first heard of when it had ended has no page to send the buyer to")
{
    World world;
    world.cashier->start();  // answers those who waited too long
    world.open("alice");
    world.gateway->set_trouble(Trouble::LosesAnswer);
    world.be_user("alice");
    (void)world.post("/credits/checkout", R"({"packageId":"starter"})", "k");

    auto ended = world.gateway->checkout("cs_1");
    ended.state = CheckoutState::Expired;
    ended.url.clear();
    world.tell(ended);
    auto const again = world.post("/credits/checkout", R"({"packageId":"starter"})", "k");
    CHECK(again.status == 201);
    CHECK(at(again.body, "url") == "-");
}

TEST_CASE("TOPUP-3: after 23 hours the checkout is looked for and never ordered again")
{
    World world;
    world.cashier->start();
    world.open("alice");
    world.be_user("alice");
    SUBCASE("it was made")
    {
        world.gateway->set_trouble(Trouble::LosesAnswer);
    }
    SUBCASE("it never was")
    {
        world.gateway->set_trouble(Trouble::LosesOrder);
    }
    auto const lost = world.post("/credits/checkout", R"({"packageId":"starter"})", "k");
    CHECK(told(lost) == "503 payment_provider_unavailable");
    auto const made = world.gateway->made();

    world.gateway->set_trouble(Trouble::None);
    world.advance(Duration::seconds(23 * 3600 + 1));
    world.run_due();
    CHECK(world.gateway->made() == made);
    CHECK(told(world.post("/credits/checkout", R"({"packageId":"starter"})", "k")) ==
          (made == 1 ? "201" : "502 payment_provider_refused"));
}

TEST_CASE("TOPUP-3: what the provider refuses has failed, and nobody is charged")
{
    World world;
    world.open("alice");
    world.gateway->set_trouble(Trouble::Refuses);
    world.be_user("alice");
    CHECK(told(world.post("/credits/checkout", R"({"packageId":"starter"})", "k")) ==
          "502 payment_provider_refused");
    CHECK(at(world.get("/credits/purchases").body, "items.0.status") == "failed");
    CHECK(world.facts == std::vector<std::string>{"payment.failed"});
}

TEST_CASE("TOPUP-1: a purchase keeps what it pinned when its package changes or goes")
{
    World world;
    world.open("alice");
    auto const p1 = world.begin("alice");
    world.be_admin();
    CHECK(
        world
            .send(
                http::Method::Patch, "/admin/packages/starter",
                R"({"credits":1,"prices":[{"amount":5000,"currency":"usd"}],"reasonCode":"r","reason":"r"})")
            .status == 200);
    CHECK(world.send(http::Method::Delete, "/admin/packages/starter", R"({"reasonCode":"r","reason":"r"})")
              .status == 204);

    world.tell(world.paid_checkout(p1));

    CHECK(world.figures("alice") == "balance 100, held 0, available 100, debt 0");
    world.be_user("alice");
    CHECK(told(world.post("/credits/checkout", R"({"packageId":"starter"})", "k")) ==
          "404 package_not_found");
}

TEST_CASE("TOPUP-1: two checkouts at once are two purchases, each credited when it is paid")
{
    World world;
    world.open("alice");
    auto const p1 = world.begin("alice");
    auto const p2 = world.begin("alice");
    world.tell(world.paid_checkout(p2));
    CHECK(world.status(p1) == "pending");
    CHECK(world.figures("alice") == "balance 100, held 0, available 100, debt 0");
    world.tell(world.paid_checkout(p1));
    CHECK(world.figures("alice") == "balance 200, held 0, available 200, debt 0");
    CHECK(world.purchase(p2).receipt.ends_with("-000001"));
    CHECK(world.purchase(p1).receipt.ends_with("-000002"));
    CHECK(world.verifies());
}

TEST_CASE("TOPUP-1: an offer is for one user, sold once, until it ends")
{
    World world;
    world.open("alice");
    world.open("bob");
    world.be_admin();
    CHECK(told(world.post("/credits/checkout", R"({"packageId":"enterprise"})", "k0")) ==
          "404 account_not_found");
    auto const offer = [&](std::string_view title) {
        world.be_admin();
        auto const made = world.post(
            "/admin/offers",
            fmt::format(
                R"({{"userId":"alice","title":"{}","credits":500,"price":{{"amount":2000,"currency":"eur"}},)"
                R"("expiresAt":"{}","reasonCode":"deal","reason":"big customer"}})",
                title, to_text(world.now() + Duration::days(1))));
        REQUIRE_MESSAGE(made.status == 201, made.body);
        return at(made.body, "offer.id");
    };
    auto const id = offer("Special");
    world.be_user("alice");
    CHECK(at(world.get("/credits/packages").body, "offers.0.id") == id);
    CHECK(told(world.post("/credits/checkout", R"({"packageId":"enterprise"})", "k1")) ==
          "409 package_custom");
    world.be_user("bob");
    CHECK(told(world.post("/credits/checkout", fmt::format(R"({{"packageId":"{}"}})", id), "k2")) ==
          "404 offer_not_found");

    auto const p1 = world.begin("alice", id);
    CHECK(world.purchase(p1).terms.price == Money{2000, "eur"});
    CHECK(world.purchase(p1).terms.credits == 500_credits);
    world.be_user("alice");
    CHECK(told(world.post("/credits/checkout", fmt::format(R"({{"packageId":"{}"}})", id), "k3")) ==
          "409 offer_closed");

    auto expired = world.gateway->checkout(world.purchase(p1).checkout_id);
    expired.state = CheckoutState::Expired;
    world.tell(expired);
    CHECK(world.status(p1) == "expired");
    auto const p2 = world.begin("alice", id);
    CHECK(p2 != p1);

    auto const late = offer("Late");
    auto const withdrawn = offer("Withdrawn");
    world.be_admin();
    CHECK(
        world.post(fmt::format("/admin/offers/{}/withdraw", withdrawn), R"({"reasonCode":"r","reason":"r"})")
            .status == 200);
    world.be_user("alice");
    CHECK(told(world.post("/credits/checkout", fmt::format(R"({{"packageId":"{}"}})", withdrawn), "k4")) ==
          "409 offer_closed");
    world.advance(Duration::days(1));
    CHECK(told(world.post("/credits/checkout", fmt::format(R"({{"packageId":"{}"}})", late), "k5")) ==
          "410 offer_expired");
}

TEST_CASE("ADMIN-7: a suspended user cannot check out, but what was paid is credited")
{
    World world;
    world.open("alice");
    auto const p1 = world.begin("alice");
    world.suspend("alice");
    world.be_user("alice");
    CHECK(told(world.post("/credits/checkout", R"({"packageId":"starter"})", "k")) ==
          "403 account_suspended");
    world.tell(world.paid_checkout(p1));
    CHECK(world.figures("alice") == "balance 100, held 0, available 100, debt 0");
}

TEST_CASE("TOPUP-4: whoever comes back has the checkout looked up; only its owner is credited")
{
    World world;
    world.open("alice");
    world.open("mallory");
    auto const p1 = world.begin("alice");
    (void)world.paid_checkout(p1);  // paid at the provider; its webhook is lost
    world.be_nobody();

    auto const response = world.get("/credits/checkout/return?session_id=" + world.purchase(p1).checkout_id);
    CHECK(response.status == 200);
    CHECK(response.body == R"({"status":"paid"})");
    CHECK(world.figures("alice") == "balance 100, held 0, available 100, debt 0");
    CHECK(world.figures("mallory") == "balance 0, held 0, available 0, debt 0");

    CHECK(told(world.get("/credits/checkout/return?session_id=cs_unknown")) == "404 purchase_not_found");
    CHECK(told(world.get("/credits/checkout/return?session_id=" + world.payment_of(p1))) ==
          "404 purchase_not_found");
    CHECK(told(world.get("/credits/checkout/return")) == "422 validation_failed");
}

TEST_CASE("TOPUP-4: however many come back at once, the provider is asked for the checkout once at a time")
{
    World world;
    world.open("alice");
    auto const p1 = world.begin("alice");
    auto const before = world.gateway->calls();
    std::atomic<int> answered = 0;
    auto const look = [&] { world.cashier->look_up_checkout(p1, [&] { ++answered; }); };

    // No worker is free until all three have asked.
    std::latch asked{1};
    for (int i = 0; i < 2; ++i) {
        REQUIRE(world.service.workers.run([&] { asked.wait(); }));
    }
    look();
    look();
    look();
    asked.count_down();
    world.drain();
    CHECK(world.gateway->calls() == before + 1);
    CHECK(answered == 3);

    look();
    world.drain();
    CHECK(world.gateway->calls() == before + 2);
    CHECK(answered == 4);
}

TEST_CASE("TOPUP-5: a payment that succeeded has its checkout looked up when nothing else tells of it")
{
    World world;
    world.open("alice");
    auto const p1 = world.begin("alice");
    (void)world.paid_checkout(p1);
    Payment payment{
        .id = world.payment_of(p1), .our_purchase = world.id_of(p1), .state = PaymentState::Succeeded};
    world.tell(payment);
    CHECK(world.status(p1) == "pending");

    world.advance(Duration::seconds(11));
    world.run_due();
    CHECK(world.status(p1) == "paid");
}

TEST_CASE(
    "TOPUP-10: means that were to be kept are looked up with the checkout when nothing else tells of them")
{
    World world;
    world.open("alice");
    world.be_user("alice");
    auto const started =
        world.post("/credits/checkout", R"({"packageId":"starter","savePaymentMethod":true})", "k1");
    world.drain();
    auto const parts = world.service.ids.decode(crypto::IdKind::Purchase, at(started.body, "purchase.id"));
    REQUIRE(parts);
    PurchaseKey const key{parts->account, parts->number};
    auto checkout = world.paid_checkout(key);
    world.tell(checkout);  // as an event has it: the payment's id and no more
    CHECK(world.status(key) == "paid");
    CHECK_FALSE(world.purchase(key).method);

    checkout.saved_method = SavedMethod{"cus_1", "pm_1", "visa •••• 4242"};
    world.gateway->put(checkout);
    world.advance(Duration::seconds(11));
    world.run_due();
    REQUIRE(world.purchase(key).method);
    CHECK(world.purchase(key).method->label == "visa •••• 4242");
    CHECK(world.figures("alice") == "balance 100, held 0, available 100, debt 0");
}

TEST_CASE("IDENT-2: another user's purchase looks like none")
{
    World world;
    world.open("alice");
    world.open("bob");
    auto const p1 = world.buy("alice");
    auto const path = "/credits/purchases/" + world.id_of(p1);
    world.be_user("alice");
    CHECK(world.get(path).status == 200);
    CHECK(world.get(path + "/receipt").status == 200);
    world.be_user("bob");
    CHECK(told(world.get(path)) == "404 purchase_not_found");
    CHECK(told(world.get(path + "/receipt")) == "404 purchase_not_found");
    world.be_service();
    CHECK(world.get(path).status == 200);
    CHECK(at(world.get("/credits/purchases?userId=alice").body, "total") == "1");
}

TEST_CASE("TOPUP-12: a receipt names seller, number, date, tax and what went back, and escapes what it shows")
{
    World world;
    world.settings.seller_name = "Müller & Söhne <GmbH>";
    world.settings.seller_tax_id = "DE123";
    world.open("alice");
    auto const p1 = world.begin("alice");
    world.be_user("alice");
    CHECK(told(world.get("/credits/purchases/" + world.id_of(p1) + "/receipt")) == "404 receipt_not_found");
    auto checkout = world.paid_checkout(p1);
    checkout.total = 1190;
    checkout.tax = 190;
    checkout.taxes = {{"VAT", "19", 190}};
    world.tell(checkout);
    world.refunded(p1, "re_1", 100);

    world.be_user("alice");
    auto const page = world.get("/credits/purchases/" + world.id_of(p1) + "/receipt").body;
    for (auto const* part :
         {"Müller &amp; Söhne &lt;GmbH&gt;", "DE123", "-000001", "Starter: 100 credits", "10.00&nbsp;USD",
          "VAT 19 %", "1.90&nbsp;USD", "11.90&nbsp;USD", "-1.00&nbsp;USD", "Test mode"}) {
        CHECK_MESSAGE(page.contains(part), part);
    }
}

}  // namespace creditd::topups
