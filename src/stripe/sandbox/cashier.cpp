#include "stripe/sandbox/cashier.hpp"

#include "http/json_writer.hpp"
#include "stripe/settings.hpp"

#include <utility>

namespace creditd::stripe::sandbox {
namespace {

PaymentError declined()
{
    return {"card_declined", "insufficient_funds", "Your card has insufficient funds."};
}

PaymentError needs_buyer()
{
    return {"authentication_required", "authentication_required",
            "Your card was declined. This transaction requires authentication."};
}

bool holds_money(std::string_view dispute_status)
{
    return !dispute_status.starts_with("warning_");
}

bool is_over(std::string_view dispute_status)
{
    return dispute_status == "won" || dispute_status == "lost" || dispute_status == "warning_closed" ||
           dispute_status == "prevented";
}

}  // namespace

Cashier::Cashier(Objects& objects, Render const& render, Deliveries& deliveries, std::function<Moment()> now)
    : objects_(objects),
      render_(render),
      deliveries_(deliveries),
      now_(std::move(now))
{}

Payment& Cashier::payment_of(Session& session)
{
    if (auto* const known = objects_.payments.find(session.payment)) {
        known->amount = session.total();
        return *known;
    }
    auto& payment = objects_.payments.add({.id = new_id("pi_"),
                                           .amount = session.total(),
                                           .currency = session.currency,
                                           .customer = session.customer,
                                           .description = session.payment_description,
                                           .setup_future_usage = session.setup_future_usage,
                                           .metadata = session.payment_metadata,
                                           .is_live = session.is_live,
                                           .created_at = now_()});
    session.payment = payment.id;
    announce("payment_intent.created", payment);
    return payment;
}

/// A buyer who agreed becomes a customer with a means that can be charged later.
void Cashier::keep_method(Session& session, Behaviour later)
{
    bool const keeps = session.mode == "setup" || !session.setup_future_usage.empty();
    if (session.customer.empty() && (keeps || session.customer_creation == "always")) {
        auto const& customer = objects_.customers.add(
            {.id = new_id("cus_"), .email = session.customer_email, .created_at = now_()});
        session.customer = customer.id;
    }
    auto const& method = objects_.methods.add({.id = new_id("pm_"),
                                               .customer = keeps ? session.customer : std::string{},
                                               .behaviour = later,
                                               .created_at = now_()});
    if (session.mode == "setup") {
        session.setup_method = method.id;
    }
    if (auto* const payment = objects_.payments.find(session.payment)) {
        payment->customer = session.customer;
        payment->method = method.id;
    }
}

void Cashier::pay(Session& session, std::int64_t tax, bool is_delayed, Behaviour later)
{
    session.tax = tax;
    bool const is_free = session.mode == "setup" || session.total() == 0;
    if (!is_free) {
        payment_of(session);
    }
    keep_method(session, later);
    session.status = "complete";
    if (is_free) {
        session.payment_status = "no_payment_required";
    } else {
        auto& payment = *objects_.payments.find(session.payment);
        payment.charge = new_id("ch_");
        payment.error = {};
        if (is_delayed) {
            payment.status = "processing";
            announce("payment_intent.processing", payment);
        } else {
            session.payment_status = "paid";
            settle(payment, true);
        }
    }
    announce("checkout.session.completed", session);
}

void Cashier::decline(Session& session)
{
    fail(payment_of(session), declined());
}

void Cashier::finish(Session& session, bool succeeded)
{
    settle(*objects_.payments.find(session.payment), succeeded);
    if (succeeded) {
        session.payment_status = "paid";
    }
    announce(succeeded ? "checkout.session.async_payment_succeeded" : "checkout.session.async_payment_failed",
             session);
}

void Cashier::expire(Session& session)
{
    session.status = "expired";
    announce("checkout.session.expired", session);
}

void Cashier::expire_due()
{
    auto const now = now_();
    for (auto& session : objects_.sessions.oldest_first()) {
        if (session.status == "open" && session.expires_at <= now) {
            expire(session);
        }
    }
}

void Cashier::charge(Payment& payment, Behaviour behaviour)
{
    payment.charge = new_id("ch_");
    switch (behaviour) {
    case Behaviour::Succeed: return settle(payment, true);
    case Behaviour::Decline: return fail(payment, declined());
    case Behaviour::Authenticate: return fail(payment, needs_buyer());
    case Behaviour::Process:
        payment.status = "processing";
        return announce("payment_intent.processing", payment);
    }
}

void Cashier::settle(Payment& payment, bool succeeded)
{
    if (!succeeded) {
        return fail(payment, declined());
    }
    payment.status = "succeeded";
    payment.received = payment.amount;
    payment.error = {};
    announce_charge("charge.succeeded", payment);
    announce("payment_intent.succeeded", payment);
}

void Cashier::fail(Payment& payment, PaymentError error)
{
    payment.status = "requires_payment_method";
    payment.error = std::move(error);
    if (payment.charge.empty()) {
        payment.charge = new_id("ch_");
    }
    announce_charge("charge.failed", payment);
    announce("payment_intent.payment_failed", payment);
}

void Cashier::cancel(Payment& payment)
{
    payment.status = "canceled";
    announce("payment_intent.canceled", payment);
}

Refund& Cashier::refund(Payment& payment, std::int64_t amount, std::string status, std::string reason,
                        Metadata metadata)
{
    auto& refund = objects_.refunds.add({.id = new_id("re_"),
                                         .payment = payment.id,
                                         .status = std::move(status),
                                         .amount = amount,
                                         .reason = std::move(reason),
                                         .metadata = std::move(metadata),
                                         .created_at = now_()});
    payment.refunded += amount;
    announce("refund.created", refund);
    announce_charge("charge.refunded", payment);
    return refund;
}

void Cashier::set_status(Refund& refund, std::string status)
{
    auto& payment = *objects_.payments.find(refund.payment);
    bool const counted = refund.counts();
    refund.status = std::move(status);
    refund.failure_reason = refund.status == "failed" ? "expired_or_canceled_card" : "";
    if (counted != refund.counts()) {
        payment.refunded += refund.counts() ? refund.amount : -refund.amount;
    }
    if (refund.status == "failed") {
        announce("refund.failed", refund);
    }
    announce("refund.updated", refund);
    announce("charge.refund.updated", refund);
}

Dispute& Cashier::dispute(Payment& payment, std::int64_t amount, bool is_inquiry)
{
    auto& dispute = objects_.disputes.add({.id = new_id("du_"),
                                           .payment = payment.id,
                                           .status = is_inquiry ? "warning_needs_response" : "needs_response",
                                           .amount = amount,
                                           .created_at = now_()});
    payment.is_disputed = true;
    announce("charge.dispute.created", dispute);
    if (!is_inquiry) {
        announce("charge.dispute.funds_withdrawn", dispute);
    }
    return dispute;
}

void Cashier::set_status(Dispute& dispute, std::string status)
{
    bool const had_money = holds_money(dispute.status);
    dispute.status = std::move(status);
    objects_.payments.find(dispute.payment)->is_disputed =
        !is_over(dispute.status) || dispute.status == "lost";
    if (!had_money && holds_money(dispute.status)) {
        announce("charge.dispute.funds_withdrawn", dispute);
    }
    if (dispute.status == "won") {
        announce("charge.dispute.funds_reinstated", dispute);
    }
    announce(is_over(dispute.status) ? "charge.dispute.closed" : "charge.dispute.updated", dispute);
}

std::int64_t Cashier::refundable(Payment const& payment)
{
    return payment.received - payment.refunded;
}

void Cashier::announce(std::string_view type, std::string const& object, bool is_live)
{
    auto const now = now_();
    Event event{.id = new_id("evt_"), .type = std::string{type}, .created_at = now};
    http::json::Writer writer{event.json};
    writer.begin_object().member("id", event.id).member("object", "event");
    writer.member("api_version", Settings{}.api_version).member("created", now.in_milliseconds() / 1000);
    writer.begin_object("data").raw_member("object", object).end_object();
    writer.member("livemode", is_live)
        .member("pending_webhooks", 1)
        .begin_object("request")
        .member("id", nullptr);
    request_key_.empty() ? writer.member("idempotency_key", nullptr)
                         : writer.member("idempotency_key", request_key_);
    writer.end_object().member("type", type).end_object();
    deliveries_.post(objects_.events.add(std::move(event)).json);
}

void Cashier::announce(std::string_view type, Session const& session)
{
    announce(type, render_.json(session), session.is_live);
}

void Cashier::announce(std::string_view type, Payment const& payment)
{
    announce(type, render_.json(payment), payment.is_live);
}

void Cashier::announce(std::string_view type, Refund const& refund)
{
    announce(type, render_.json(refund), objects_.payments.find(refund.payment)->is_live);
}

void Cashier::announce(std::string_view type, Dispute const& dispute)
{
    announce(type, render_.json(dispute), objects_.payments.find(dispute.payment)->is_live);
}

void Cashier::announce_charge(std::string_view type, Payment const& payment)
{
    announce(type, render_.charge_json(payment), payment.is_live);
}

}  // namespace creditd::stripe::sandbox
