#include "http/client.hpp"
#include "http/json.hpp"
#include "http/testing/client.hpp"
#include "stripe/gateway.hpp"
#include "stripe/json_members.hpp"
#include "stripe/sandbox/sandbox.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <future>
#include <string>
#include <variant>

namespace creditd::stripe::sandbox {
namespace {

using topups::Checkout;
using topups::CheckoutPayment;
using topups::CheckoutState;
using topups::Dispute;
using topups::DisputeState;
using topups::Listed;
using topups::News;
using topups::Payment;
using topups::PaymentState;
using topups::RefundState;
using topups::RefusedCall;
using topups::UnknownOutcome;

/// The gateway in front of a sandbox, with a clock moved by hand.
struct World
{
    World() { sandbox.start(); }

    [[nodiscard]] static std::uint16_t port_of(std::string const& base)
    {
        return static_cast<std::uint16_t>(std::stoul(base.substr(base.rfind(':') + 1)));
    }

    template <class Result, class Send>
    topups::Reply<Result> ask(Send const& send)
    {
        auto promise = std::make_shared<std::promise<topups::Reply<Result>>>();
        send([promise](topups::Reply<Result> reply) { promise->set_value(std::move(reply)); });
        return promise->get_future().get();
    }

    template <class Result, class Send>
    Result good(Send const& send)
    {
        auto reply = ask<Result>(send);
        if (auto const* const refused = std::get_if<RefusedCall>(&reply)) {
            FAIL(refused->message);
        }
        if (auto const* const unknown = std::get_if<UnknownOutcome>(&reply)) {
            FAIL(unknown->why);
        }
        return std::get<Result>(std::move(reply));
    }

    topups::CheckoutOrder order(std::int64_t amount = 8000)
    {
        return {.purchase = "pur_1",
                .user_id = "alice",
                .product = "Pro: 1000 credits",
                .price = {amount, "usd"},
                .success_url = "https://shop.example/ok?session={CHECKOUT_SESSION_ID}",
                .cancel_url = "https://shop.example/no",
                .save_method = true,
                .expires_at = Moment::from_milliseconds(now_ms) + Duration::hours(1)};
    }

    topups::Reply<Checkout> try_to_create(topups::CheckoutOrder what, std::string const& key)
    {
        return ask<Checkout>([&](auto done) { gateway.create_checkout(what, key, std::move(done)); });
    }

    Checkout create(std::string const& key = "key-1")
    {
        return good<Checkout>([&](auto done) { gateway.create_checkout(order(), key, std::move(done)); });
    }

    Checkout checkout(std::string const& id)
    {
        return good<Checkout>([&](auto done) { gateway.retrieve_checkout(id, std::move(done)); });
    }

    Payment payment(std::string const& id)
    {
        return good<Payment>([&](auto done) { gateway.retrieve_payment(id, std::move(done)); });
    }

    topups::Reply<topups::Refund> refund(std::string const& payment_id, std::int64_t amount,
                                         std::string const& key)
    {
        return ask<topups::Refund>([&](auto done) {
            gateway.create_refund(
                {.refund = "ref_1", .purchase = "pur_1", .payment_id = payment_id, .amount = amount}, key,
                std::move(done));
        });
    }

    std::vector<News> news()
    {
        return good<Listed<News>>([&](auto done) {
                   gateway.list_news(Moment{}, Moment::from_milliseconds(now_ms + 1000), {}, std::move(done));
               })
            .items;
    }

    std::string control(std::string const& path, std::string const& words)
    {
        auto const answer = person.post("/_sandbox/" + path, words);
        CHECK(answer.status == 200);
        return answer.body;
    }

    std::atomic<std::int64_t> now_ms = 1'800'000'000'000;
    Sandbox sandbox{{.now = [this] { return Moment::from_milliseconds(now_ms); }}};
    Gateway gateway{{.secret_key = "sk_test_1",
                     .api_base = sandbox.base(),
                     .deadline = Duration::seconds(5),
                     .first_pause = Duration::milliseconds(1)}};
    http::testing::Client person{port_of(sandbox.base())};
};

TEST_CASE("STRIPE-6: a checkout is paid on its page and then says so to everybody")
{
    World world;
    auto const made = world.create();
    CHECK(made.state == CheckoutState::Open);
    CHECK(made.payment == CheckoutPayment::Unpaid);
    CHECK(made.subtotal == 8000);
    CHECK(made.our_purchase == "pur_1");
    CHECK(made.payment_id.empty());
    REQUIRE(made.url == world.sandbox.base() + "/pay/" + made.id);

    auto const page = world.person.get("/pay/" + made.id);
    CHECK(page.status == 200);
    CHECK(page.body.contains("Test mode."));
    CHECK(page.body.contains("80.00 USD"));
    auto const paid = world.person.send("POST", "/pay/" + made.id, "outcome=pay",
                                        {{"Content-Type", "application/x-www-form-urlencoded"}});
    CHECK(paid.status == 303);
    CHECK(paid.header("Location") == "https://shop.example/ok?session=" + made.id);

    auto const looked_up = world.checkout(made.id);
    CHECK(looked_up.state == CheckoutState::Complete);
    CHECK(looked_up.payment == CheckoutPayment::Paid);
    REQUIRE(looked_up.saved_method);
    CHECK(looked_up.saved_method->label == "visa •••• 4242");
    auto const payment = world.payment(looked_up.payment_id);
    CHECK(payment.state == PaymentState::Succeeded);
    CHECK(payment.received == 8000);
    CHECK(payment.our_purchase == "pur_1");

    auto const news = world.news();
    REQUIRE(news.size() == 2);  // the newest first, and none of what concerns nobody
    CHECK(news[0].type == "checkout.session.completed");
    CHECK(news[1].type == "payment_intent.succeeded");
    CHECK(std::get<Checkout>(news[0].subject).payment == CheckoutPayment::Paid);

    auto const found = world.good<Listed<Checkout>>(
        [&](auto done) { world.gateway.find_checkouts_of(looked_up.payment_id, std::move(done)); });
    REQUIRE(found.items.size() == 1);
    CHECK(found.items[0].id == made.id);
}

TEST_CASE("STRIPE-6: delayed payments arrive or fail later, declined ones can be tried again")
{
    World world;
    auto const made = world.create();
    world.control("checkout/" + made.id, R"({"outcome":"decline"})");
    CHECK(world.checkout(made.id).state == CheckoutState::Open);
    CHECK(world.news()[0].type == "payment_intent.payment_failed");

    world.control("checkout/" + made.id, R"({"outcome":"delayed"})");
    CHECK(world.checkout(made.id).payment == CheckoutPayment::Unpaid);
    CHECK(world.checkout(made.id).state == CheckoutState::Complete);
    world.control("checkout/" + made.id, R"({"outcome":"arrive"})");
    CHECK(world.checkout(made.id).payment == CheckoutPayment::Paid);
    CHECK(world.news()[0].type == "checkout.session.async_payment_succeeded");

    auto const other = world.create("key-2");
    world.control("checkout/" + other.id, R"({"outcome":"delayed"})");
    world.control("checkout/" + other.id, R"({"outcome":"fail"})");
    CHECK(std::get<Checkout>(world.news()[0].subject).payment == CheckoutPayment::Failed);
}

TEST_CASE("STRIPE-6: a checkout expires at its time, or when it is told to")
{
    World world;
    auto const made = world.create();
    world.now_ms += Duration::hours(1).in_milliseconds();
    CHECK(world.checkout(made.id).state == CheckoutState::Expired);
    CHECK(world.person.post("/_sandbox/checkout/" + made.id, R"({"outcome":"pay"})").status == 409);

    auto const other = world.create("key-2");
    auto const expired =
        world.good<Checkout>([&](auto done) { world.gateway.expire_checkout(other.id, std::move(done)); });
    CHECK(expired.state == CheckoutState::Expired);
    CHECK(world.news()[0].type == "checkout.session.expired");
}

TEST_CASE("STRIPE-6: the same key makes a thing once, and not another thing")
{
    World world;
    auto const first = world.create("key-1");
    CHECK(world.create("key-1").id == first.id);
    auto const other = world.try_to_create(world.order(1), "key-1");
    REQUIRE(std::holds_alternative<UnknownOutcome>(other));
    CHECK(std::get<UnknownOutcome>(other).why.contains("another request"));
    CHECK(world.create("key-2").id != first.id);
}

TEST_CASE("STRIPE-6: refunds succeed, wait, fail later, and never pass what was paid")
{
    World world;
    auto const made = world.create();
    world.control("checkout/" + made.id, R"({"outcome":"pay"})");
    auto const payment = world.checkout(made.id).payment_id;

    auto const first = world.refund(payment, 3000, "ref-1");
    REQUIRE(std::holds_alternative<topups::Refund>(first));
    CHECK(std::get<topups::Refund>(first).state == RefundState::Succeeded);
    CHECK(std::get<topups::Refund>(first).our_refund == "ref_1");
    auto const too_much = world.refund(payment, 5001, "ref-2");
    REQUIRE(std::holds_alternative<RefusedCall>(too_much));

    world.control("outcomes", R"({"refund":"pending"})");
    auto const second = world.refund(payment, 5000, "ref-3");
    REQUIRE(std::holds_alternative<topups::Refund>(second));
    auto const id = std::get<topups::Refund>(second).id;
    CHECK(std::get<topups::Refund>(second).state == RefundState::Pending);
    auto const none_left = world.refund(payment, 1, "ref-4");
    REQUIRE(std::holds_alternative<RefusedCall>(none_left));
    CHECK(std::get<RefusedCall>(none_left).code == "charge_already_refunded");

    world.control("refunds/" + id, R"({"status":"failed"})");
    auto const listed = world.good<Listed<topups::Refund>>(
        [&](auto done) { world.gateway.list_refunds(payment, {}, std::move(done)); });
    REQUIRE(listed.items.size() == 2);
    CHECK(listed.items[0].state == RefundState::Failed);
    CHECK_FALSE(listed.items[0].failure.empty());
    CHECK(std::holds_alternative<topups::Refund>(world.refund(payment, 5000, "ref-5")));
}

TEST_CASE("STRIPE-6: disputes are asked about, opened, won and lost")
{
    World world;
    auto const made = world.create();
    world.control("checkout/" + made.id, R"({"outcome":"pay"})");
    auto const payment = world.checkout(made.id).payment_id;

    auto const opened = world.control("payments/" + payment + "/dispute", R"({"kind":"inquiry"})");
    auto const id = text_of(http::json::parse(opened)->root(), "id");
    auto const state = [&] {
        return world.good<Dispute>([&](auto done) { world.gateway.retrieve_dispute(id, std::move(done)); })
            .state;
    };
    CHECK(state() == DisputeState::Inquiry);
    world.control("disputes/" + id, R"({"status":"needs_response"})");
    CHECK(state() == DisputeState::Open);
    auto const refused = world.refund(payment, 1, "ref-1");
    REQUIRE(std::holds_alternative<RefusedCall>(refused));
    CHECK(std::get<RefusedCall>(refused).code == "charge_disputed");
    world.control("disputes/" + id, R"({"status":"won"})");
    CHECK(state() == DisputeState::Won);
    CHECK(world.news()[0].type == "charge.dispute.closed");
}

TEST_CASE("STRIPE-6: a saved means is charged, declined, or wants the buyer")
{
    World world;
    auto const setup = world.good<Checkout>([&](auto done) {
        world.gateway.create_setup({.setup = "set_1",
                                    .user_id = "alice",
                                    .currency = "usd",
                                    .success_url = "https://shop.example/ok",
                                    .cancel_url = "https://shop.example/no"},
                                   "key-1", std::move(done));
    });
    world.control("checkout/" + setup.id, R"({"outcome":"pay"})");
    auto const method = world.checkout(setup.id).saved_method;
    REQUIRE(method);

    auto const charge = [&](std::string const& outcome) {
        world.control("outcomes", R"({"charge":")" + outcome + "\"}");
        return world.ask<Payment>([&](auto done) {
            world.gateway.charge_saved_method({.purchase = "pur_2",
                                               .user_id = "alice",
                                               .description = "Starter",
                                               .price = {1000, "usd"},
                                               .method = *method},
                                              "key-" + outcome, std::move(done));
        });
    };
    auto const good = charge("succeed");
    REQUIRE(std::holds_alternative<Payment>(good));
    CHECK(std::get<Payment>(good).received == 1000);
    auto const under_way = charge("process");
    REQUIRE(std::holds_alternative<Payment>(under_way));
    CHECK(std::get<Payment>(under_way).state == PaymentState::Processing);
    auto const declined = charge("decline");
    REQUIRE(std::holds_alternative<RefusedCall>(declined));
    CHECK(std::get<RefusedCall>(declined).reason == "insufficient_funds");
    CHECK(std::get<RefusedCall>(declined).object_id.starts_with("pi_"));
    CHECK_FALSE(std::get<RefusedCall>(declined).needs_buyer);
    auto const wants_buyer = charge("authenticate");
    REQUIRE(std::holds_alternative<RefusedCall>(wants_buyer));
    CHECK(std::get<RefusedCall>(wants_buyer).needs_buyer);

    auto const cancel = [&](std::string const& id, std::string const& key) {
        return world.ask<Payment>([&](auto done) { world.gateway.cancel_payment(id, key, std::move(done)); });
    };
    auto const left_open = std::get<RefusedCall>(wants_buyer).object_id;
    auto const canceled = cancel(left_open, "cancel-1");
    REQUIRE(std::holds_alternative<Payment>(canceled));
    CHECK(std::get<Payment>(canceled).state == PaymentState::Canceled);
    for (auto const& over : {left_open, std::get<Payment>(good).id, std::get<Payment>(under_way).id}) {
        auto const refused = cancel(over, "cancel-2" + over);
        REQUIRE(std::holds_alternative<RefusedCall>(refused));
        CHECK(std::get<RefusedCall>(refused).code == "payment_intent_unexpected_state");
    }
}

TEST_CASE("STRIPE-6: after any fault the same key still makes one checkout")
{
    for (auto const* kind : {"error", "error_after", "cut", "cut_after"}) {
        CAPTURE(kind);
        World world;
        world.control("faults", R"({"kind":")" + std::string{kind} + R"(","call":"POST /v1/checkout"})");
        auto const made = world.create();
        auto const all = world.good<Listed<Checkout>>([&](auto done) {
            world.gateway.list_checkouts(Moment{}, Moment::from_milliseconds(world.now_ms + 1000), {},
                                         std::move(done));
        });
        REQUIRE(all.items.size() == 1);
        CHECK(all.items[0].id == made.id);
    }
    for (auto const* kind : {"garbage", "busy"}) {
        CAPTURE(kind);
        World world;
        world.control("faults", R"({"kind":")" + std::string{kind} + R"("})");
        CHECK(std::holds_alternative<UnknownOutcome>(world.try_to_create(world.order(), "key-1")));
        CHECK(world.create("key-1").state == CheckoutState::Open);
    }
}

TEST_CASE("STRIPE-6: a sandbox takes test keys only, and no parameter that it does not know")
{
    World world;
    auto const call = [&](std::string const& key, std::string const& query) {
        return world.person.send("GET", "/v1/events" + query, {}, {{"Authorization", "Bearer " + key}});
    };
    CHECK(call("sk_test_1", "").status == 200);
    CHECK(call("sk_live_1", "").status == 401);
    CHECK(call("nonsense", "").status == 401);
    CHECK(world.person.get("/v1/events").status == 401);
    auto const unknown = call("sk_test_1", "?colour=red");
    CHECK(unknown.status == 400);
    CHECK(unknown.body.contains("parameter_unknown"));
    CHECK(call("sk_test_1", "?limit=1&limit=2").status == 400);
    CHECK(call("sk_test_1", "?limit=%zz").status == 400);
}

}  // namespace
}  // namespace creditd::stripe::sandbox
