#include "http/testing/scripted_peer.hpp"
#include "stripe/gateway.hpp"

#include <doctest/doctest.h>

#include <future>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace creditd::stripe {
namespace {

using http::testing::scripted_answer;
using http::testing::ScriptedPeer;
using topups::Checkout;
using topups::RefusedCall;
using topups::UnknownOutcome;

constexpr auto session =
    R"({"id":"cs_1","object":"checkout.session","status":"open","payment_status":"unpaid",
    "mode":"payment","livemode":false,"amount_subtotal":1000,"amount_total":1000,"currency":"usd",
    "url":"https://pay.example/cs_1","expires_at":1800000000})";

/// The gateway in front of a peer that says these lines.
struct World
{
    explicit World(std::vector<std::string> lines)
        : peer(std::move(lines)),
          gateway(
              {.secret_key = "sk_test_1", .api_base = peer.base(), .first_pause = Duration::milliseconds(1)})
    {}

    topups::Reply<Checkout> create()
    {
        return ask<Checkout>([this](auto done) {
            gateway.create_checkout(
                {.purchase = "pur_1",
                 .user_id = "alice@example.com",
                 .product = "Pro: 1000 credits",
                 .price = {8000, "usd"},
                 .success_url = "https://shop.example/ok?session_id={CHECKOUT_SESSION_ID}",
                 .cancel_url = "https://shop.example/no",
                 .expires_at = Moment::from_milliseconds(1'800'000'000'000)},
                "key-1", std::move(done));
        });
    }

    template <class Result, class Send>
    topups::Reply<Result> ask(Send const& send)
    {
        auto promise = std::make_shared<std::promise<topups::Reply<Result>>>();
        send([promise](topups::Reply<Result> reply) { promise->set_value(std::move(reply)); });
        return promise->get_future().get();
    }

    ScriptedPeer peer;
    Gateway gateway;
};

bool has(std::string const& request, std::string_view words)
{
    return request.find(words) != std::string::npos;
}

TEST_CASE("STRIPE-5: a call carries the key, the version and the key of idempotency")
{
    World world{{scripted_answer(200, session)}};
    auto const reply = world.create();
    REQUIRE(std::holds_alternative<Checkout>(reply));
    CHECK(std::get<Checkout>(reply).url == "https://pay.example/cs_1");

    auto const request = world.peer.requests().at(0);
    CHECK(request.starts_with("POST /v1/checkout/sessions HTTP/1.1\r\n"));
    for (auto const* line :
         {"Authorization: Bearer sk_test_1\r\n", "Stripe-Version: 2026-10-28.endive\r\n",
          "Idempotency-Key: key-1\r\n", "Content-Type: application/x-www-form-urlencoded\r\n",
          "&metadata[purchase]=pur_1&", "&payment_intent_data[metadata][purchase]=pur_1&",
          "&client_reference_id=pur_1&", "&line_items[0][price_data][unit_amount]=8000&",
          "%7BCHECKOUT_SESSION_ID%7D"}) {
        CAPTURE(line);
        CHECK(has(request, line));
    }
}

TEST_CASE("STRIPE-5: what may be repeated is, byte for byte")
{
    auto const broken = std::string{"HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\n{"};
    for (auto const& first :
         {scripted_answer(500, "{}"), scripted_answer(503, ""), scripted_answer(409, "{}"), broken,
          scripted_answer(400, "{}", "Stripe-Should-Retry: true\r\n")}) {
        World world{{first, scripted_answer(200, session)}};
        CHECK(std::holds_alternative<Checkout>(world.create()));
        auto const requests = world.peer.requests();
        REQUIRE(requests.size() == 2);
        CHECK(requests[0] == requests[1]);
    }
}

TEST_CASE("STRIPE-5: after three attempts the outcome is unknown")
{
    World world{{scripted_answer(500, "{}"), scripted_answer(502, "?"), scripted_answer(500, "{}")}};
    auto const reply = world.create();
    REQUIRE(std::holds_alternative<UnknownOutcome>(reply));
    CHECK(has(std::get<UnknownOutcome>(reply).why, "500"));
    CHECK(world.peer.requests().size() == 3);
}

TEST_CASE("STRIPE-5: advice against a repetition is heeded")
{
    World world{{scripted_answer(500, "{}", "Stripe-Should-Retry: false\r\n")}};
    CHECK(std::holds_alternative<UnknownOutcome>(world.create()));
    CHECK(world.peer.requests().size() == 1);
}

TEST_CASE("STRIPE-5: a refusal is final and says what Stripe says")
{
    World world{{scripted_answer(402, R"({"error":{"type":"card_error","code":"authentication_required",
        "decline_code":"authentication_required","message":"Ask the buyer.","payment_intent":{"id":"pi_9",
        "next_action":{"redirect_to_url":{"url":"https://bank.example"}}}}})")}};
    auto const reply = world.create();
    REQUIRE(std::holds_alternative<RefusedCall>(reply));
    auto const& refused = std::get<RefusedCall>(reply);
    CHECK(refused.status == 402);
    CHECK(refused.code == "authentication_required");
    CHECK(refused.message == "Ask the buyer.");
    CHECK(refused.object_id == "pi_9");
    CHECK(refused.buyer_url == "https://bank.example");
    CHECK(refused.needs_buyer);
    CHECK_FALSE(refused.not_found);

    World other{
        {scripted_answer(404, R"({"error":{"type":"invalid_request_error","code":"resource_missing"}})")}};
    auto const missing = other.create();
    REQUIRE(std::holds_alternative<RefusedCall>(missing));
    CHECK(std::get<RefusedCall>(missing).not_found);
}

TEST_CASE("STRIPE-5: what says nothing about our request is an unknown outcome")
{
    auto const error = [](std::string const& type) { return R"({"error":{"type":")" + type + R"("}})"; };
    for (auto const& answer :
         {scripted_answer(401, error("invalid_request_error")),
          scripted_answer(403, error("invalid_request_error")),
          scripted_answer(429, error("invalid_request_error"), "Retry-After: 7\r\n"),
          scripted_answer(400, error("idempotency_error")), scripted_answer(400, "<html>"),
          scripted_answer(302, "", "Location: /\r\n"), scripted_answer(200, "{}"),
          scripted_answer(200, "garbage"), scripted_answer(200, R"({"object":"checkout.session"})")}) {
        CAPTURE(answer);
        World world{{answer}};
        auto const reply = world.create();
        REQUIRE(std::holds_alternative<UnknownOutcome>(reply));
        if (answer.find("429") != std::string::npos) {
            CHECK(std::get<UnknownOutcome>(reply).retry_after == Duration::seconds(7));
        }
        CHECK_FALSE(has(std::get<UnknownOutcome>(reply).why, "sk_test"));
    }
}

TEST_CASE("STRIPE-5: a call that waits to be repeated is answered when the client stops")
{
    ScriptedPeer peer{{scripted_answer(500, "{}")}};
    Gateway gateway{{.secret_key = "sk_test_1", .api_base = peer.base(), .first_pause = Duration::hours(1)}};
    std::promise<topups::Reply<topups::Refund>> promise;
    gateway.retrieve_refund(
        "re_1", [&](topups::Reply<topups::Refund> reply) { promise.set_value(std::move(reply)); });
    while (peer.requests().empty()) {
        std::this_thread::yield();
    }
    gateway.stop();
    CHECK(std::holds_alternative<UnknownOutcome>(promise.get_future().get()));
}

TEST_CASE("STRIPE-5: a page says where the next begins, and one bad item spoils it")
{
    auto const page = [](std::string const& more, std::string const& status) {
        return R"({"object":"list","has_more":)" + more +
               R"(,"data":[{"id":"re_2","object":"refund","amount":5,
            "status":"succeeded","payment_intent":"pi_1"},{"id":"re_1","object":"refund","amount":6,"status":")" +
               status + R"(","payment_intent":"pi_1"}]})";
    };
    World world{{scripted_answer(200, page("true", "failed")), scripted_answer(200, page("false", "failed")),
                 scripted_answer(200, page("false", "strange"))}};
    auto const list = [&] {
        return world.ask<topups::Listed<topups::Refund>>(
            [&](auto done) { world.gateway.list_refunds("pi_1", "re_9", std::move(done)); });
    };
    auto const first = list();
    REQUIRE(std::holds_alternative<topups::Listed<topups::Refund>>(first));
    CHECK(std::get<topups::Listed<topups::Refund>>(first).next == "re_1");
    CHECK(std::get<topups::Listed<topups::Refund>>(first).items.size() == 2);
    CHECK(std::get<topups::Listed<topups::Refund>>(list()).next.empty());
    CHECK(std::holds_alternative<UnknownOutcome>(list()));
    CHECK(world.peer.requests().at(0).starts_with(
        "GET /v1/refunds?limit=100&starting_after=re_9&payment_intent=pi_1 HTTP/1.1\r\n"));
}

TEST_CASE("STRIPE-5: an id cannot lead a call to another path")
{
    World world{{scripted_answer(404, R"({"error":{"type":"invalid_request_error"}})")}};
    (void)world.ask<topups::Refund>(
        [&](auto done) { world.gateway.retrieve_refund("../charges?x=1#", std::move(done)); });
    CHECK(world.peer.requests().at(0).starts_with("GET /v1/refunds/..%2Fcharges%3Fx%3D1%23 HTTP/1.1\r\n"));
}

}  // namespace
}  // namespace creditd::stripe
