#include "embedded/stripe_samples.hpp"
#include "http/json.hpp"
#include "stripe/objects.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <variant>

namespace creditd::stripe {
namespace {

using topups::Checkout;
using topups::CheckoutPayment;
using topups::CheckoutState;
using topups::Dispute;
using topups::DisputeState;
using topups::Payment;
using topups::PaymentState;
using topups::Refund;
using topups::RefundState;

std::string sample(std::string const& name)
{
    auto const files = embedded::stripe_samples();
    auto const path = "events/" + name + ".json";
    auto const found = std::ranges::find(files, path, &embedded::EmbeddedFile::path);
    REQUIRE(found != files.end());
    return std::string{found->content};
}

std::optional<topups::News> read(std::string_view text)
{
    auto const document = http::json::parse(text);
    REQUIRE(document);
    return news_from(document->root());
}

template <class Object>
Object subject_of(std::string const& name)
{
    auto const news = read(sample(name));
    REQUIRE(news);
    CHECK(news->event_id.starts_with("evt_"));
    CHECK_FALSE(news->live);
    REQUIRE(std::holds_alternative<Object>(news->subject));
    return std::get<Object>(news->subject);
}

/// `text` with the first `from` in it said otherwise.
std::string with(std::string text, std::string_view from, std::string_view to)
{
    auto const at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

TEST_CASE("STRIPE-4: a completed checkout says what was paid, for which purchase")
{
    auto const news = read(sample("checkout.session.completed"));
    REQUIRE(news);
    CHECK(news->type == "checkout.session.completed");
    CHECK(news->as_of == Moment::from_milliseconds(1'793'000'040'000));

    auto const checkout = subject_of<Checkout>("checkout.session.completed");
    CHECK(checkout.id.starts_with("cs_test_"));
    CHECK(checkout.our_purchase.empty());  // its reference is no metadata: a buyer may have written it
    CHECK(checkout.state == CheckoutState::Complete);
    CHECK(checkout.payment == CheckoutPayment::Paid);
    CHECK(checkout.subtotal == 8000);
    CHECK(checkout.total == 8000);
    CHECK(checkout.tax == 0);
    CHECK(checkout.currency == "usd");
    CHECK(checkout.payment_id == "pi_3SAmplePaymentInt001");
    CHECK(checkout.expires_at == Moment::from_milliseconds(1'793'086'400'000));

    auto const ours = read(with(sample("checkout.session.completed"), "\"order_id\"", "\"purchase\""));
    REQUIRE(ours);
    CHECK(std::get<Checkout>(ours->subject).our_purchase == "42");
}

TEST_CASE("STRIPE-4: delayed means of payment are unpaid until they succeed or fail for good")
{
    CHECK(subject_of<Checkout>("checkout.session.completed.unpaid_delayed_method").payment ==
          CheckoutPayment::Unpaid);
    CHECK(subject_of<Checkout>("checkout.session.async_payment_succeeded").payment == CheckoutPayment::Paid);
    CHECK(subject_of<Checkout>("checkout.session.async_payment_failed").payment == CheckoutPayment::Failed);
    CHECK(subject_of<Checkout>("checkout.session.completed.no_payment_required").payment ==
          CheckoutPayment::NotRequired);
    auto const expired = subject_of<Checkout>("checkout.session.expired");
    CHECK(expired.state == CheckoutState::Expired);
    CHECK(expired.payment_id.empty());
}

TEST_CASE("STRIPE-4: payments, refunds and disputes are read from their events")
{
    auto const payment = subject_of<Payment>("payment_intent.succeeded");
    CHECK(payment.state == PaymentState::Succeeded);
    CHECK(payment.received == 8000);
    CHECK_FALSE(payment.decline);
    auto const declined = subject_of<Payment>("payment_intent.payment_failed");
    CHECK(declined.state == PaymentState::Waiting);
    REQUIRE(declined.decline);
    CHECK(declined.decline->code == "card_declined");

    auto const refund = subject_of<Refund>("refund.created");
    CHECK(refund.state == RefundState::Succeeded);
    CHECK(refund.amount == 2000);
    CHECK(refund.payment_id == "pi_3SAmplePaymentInt001");
    CHECK(subject_of<Refund>("refund.created.pending").state == RefundState::Pending);
    CHECK(subject_of<Refund>("refund.failed").state == RefundState::Failed);
    CHECK(subject_of<topups::RefundedTotal>("charge.refunded.partial").amount == 2000);
    CHECK(subject_of<topups::RefundedTotal>("charge.refunded.full").amount == 8000);

    CHECK(subject_of<Dispute>("charge.dispute.created.inquiry").state == DisputeState::Inquiry);
    auto const dispute = subject_of<Dispute>("charge.dispute.created");
    CHECK(dispute.state == DisputeState::Open);
    CHECK(dispute.amount == 8000);
    CHECK(dispute.reason == "fraudulent");
    CHECK(dispute.answer_by == Moment::from_milliseconds(1'794'300'000'000));
    CHECK(subject_of<Dispute>("charge.dispute.closed.won").state == DisputeState::Won);
    CHECK(subject_of<Dispute>("charge.dispute.closed.lost").state == DisputeState::Lost);
}

TEST_CASE("STRIPE-4: every sample event is understood")
{
    int understood = 0;
    for (auto const& file : embedded::stripe_samples()) {
        if (file.path.starts_with("events/")) {
            CAPTURE(file.path);
            auto const news = read(file.content);
            REQUIRE(news);
            CHECK_FALSE(std::holds_alternative<topups::Unrelated>(news->subject));
            ++understood;
        }
    }
    CHECK(understood == 20);
}

TEST_CASE("STRIPE-4: amounts are whole numbers, read from their digits")
{
    auto const event = sample("checkout.session.completed");
    auto const amount_of = [&](std::string_view spelt) {
        auto const news =
            read(with(event, "\"amount_subtotal\": 8000", "\"amount_subtotal\": " + std::string{spelt}));
        return news ? std::get<Checkout>(news->subject).subtotal : -1;
    };
    CHECK(amount_of("9007199254740993") == 9'007'199'254'740'993);  // no double holds it
    CHECK(amount_of("0") == 0);
    for (auto const* lie : {"80.5", "8e3", "\"8000\"", "null", "9223372036854775808", "true", "{}"}) {
        CAPTURE(lie);
        CHECK(amount_of(lie) == -1);
    }
}

TEST_CASE("STRIPE-4: an object that lacks what it must have, or is in no known state, is not understood")
{
    auto const event = sample("checkout.session.completed");
    for (auto const& [from, to] : {std::pair{"\"payment_status\": \"paid\"", "\"payment_status\": \"Paid\""},
                                   {"\"status\": \"complete\"", "\"status\": \"done\""},
                                   {"\"object\": \"checkout.session\"", "\"object\": \"charge\""},
                                   {"\"object\": \"event\"", "\"object\": \"events\""},
                                   {"\"created\": 1793000040", "\"created\": -1"},
                                   {"\"livemode\": false", "\"livemode\": \"false\""}}) {
        CAPTURE(from);
        CHECK_FALSE(read(with(event, from, to)));
    }
}

TEST_CASE("STRIPE-4: kinds of events that concern no purchase mean nothing, whatever they hold")
{
    auto const news =
        read(with(sample("refund.created"), "\"type\": \"refund.created\"", "\"type\": \"price.created\""));
    REQUIRE(news);
    CHECK(std::holds_alternative<topups::Unrelated>(news->subject));
    CHECK(read(R"({"object":"event","id":"evt_1","type":"customer.created","created":1,"livemode":true,
                   "data":{"object":{"object":"customer"}}})")
              ->live);
}

TEST_CASE("STRIPE-4: a decided dispute under appeal counts as lost until it is decided anew")
{
    auto const event = sample("charge.dispute.created");
    for (auto const* status : {"appeal_needs_response", "appeal_under_review"}) {
        auto const news = read(with(event, "\"needs_response\"", '"' + std::string{status} + '"'));
        REQUIRE(news);
        CHECK(std::get<Dispute>(news->subject).state == DisputeState::Lost);
    }
}

TEST_CASE("STRIPE-4: a looked-up checkout has its tax lines and the means that the buyer let us keep")
{
    auto const document = http::json::parse(R"({
        "id": "cs_1", "object": "checkout.session", "status": "complete", "payment_status": "paid",
        "mode": "payment", "livemode": true, "amount_subtotal": 1000, "amount_total": 1190, "currency": "eur",
        "client_reference_id": "pur_x", "metadata": {"purchase": "pur_y"},
        "total_details": {"amount_tax": 190, "breakdown": {"taxes": [
            {"amount": 190, "rate": {"display_name": "VAT", "percentage": 19.0}},
            {"amount": 0, "rate": {"display_name": "None", "percentage": 0}}]}},
        "payment_intent": {"id": "pi_1", "object": "payment_intent", "status": "succeeded", "customer": "cus_1",
            "setup_future_usage": "off_session",
            "payment_method": {"id": "pm_1", "type": "card", "card": {"brand": "visa", "last4": "4242"}}}})");
    REQUIRE(document);
    auto const checkout = checkout_from(document->root());
    REQUIRE(checkout);
    CHECK(checkout->our_purchase == "pur_y");
    CHECK(checkout->live);
    CHECK(checkout->payment_id == "pi_1");
    CHECK(checkout->tax == 190);
    CHECK(checkout->taxes == std::vector{topups::TaxLine{"VAT", "19", 190}});
    CHECK(checkout->saved_method == topups::SavedMethod{"cus_1", "pm_1", "visa •••• 4242"});
}

TEST_CASE("STRIPE-4: a refund whose status Stripe leaves open is under way")
{
    auto const document = http::json::parse(
        R"({"id": "re_1", "object": "refund", "status": null, "amount": 5, "payment_intent": "pi_1"})");
    REQUIRE(document);
    auto const refund = refund_from(document->root());
    REQUIRE(refund);
    CHECK(refund->state == RefundState::Pending);
}

}  // namespace
}  // namespace creditd::stripe
