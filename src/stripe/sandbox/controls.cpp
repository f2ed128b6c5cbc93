#include "stripe/sandbox/controls.hpp"

#include "http/json_writer.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace creditd::stripe::sandbox {
namespace {

using http::json::Writer;

template <std::size_t Count>
bool is_one_of(std::string_view word, std::array<std::string_view, Count> const& words)
{
    return std::ranges::find(words, word) != words.end();
}

std::unexpected<std::string> no(std::string sentence)
{
    return std::unexpected{std::move(sentence)};
}

/// A session that says another thing than it was made with.
void lie(Session& session, Parameters& parameters)
{
    if (auto const amount = parameters.integer("amountSubtotal")) {
        session.subtotal = *amount;
    }
    if (auto currency = parameters.text("currency"); !currency.empty()) {
        session.currency = std::move(currency);
    }
    session.is_live = parameters.truth("livemode");
}

Controlled done()
{
    return "{}";
}

}  // namespace

Controlled act_on_session(Desk& desk, std::string_view id, Parameters& parameters)
{
    auto const outcome = parameters.text("outcome");
    auto const tax = parameters.integer("tax").value_or(0);
    auto* const session = desk.objects.sessions.find(id);
    if (session == nullptr) {
        return no("there is no such checkout");
    }
    desk.cashier.expire_due();
    if (outcome == "arrive" || outcome == "fail") {
        auto const* const payment = desk.objects.payments.find(session->payment);
        if (payment == nullptr || payment->status != "processing") {
            return no("no payment of this checkout is under way");
        }
        desk.cashier.finish(*session, outcome == "arrive");
        return desk.render.json(*session);
    }
    if (session->status != "open") {
        return no("this checkout is " + session->status);
    }
    lie(*session, parameters);
    if (auto fault = parameters.fault(); !fault.empty()) {
        return no(std::move(fault));
    }
    if (outcome == "decline") {
        desk.cashier.decline(*session);
    } else if (outcome == "pay" || outcome == "delayed") {
        desk.cashier.pay(*session, tax, outcome == "delayed");
    } else if (outcome == "pay_guarded") {
        desk.cashier.pay(*session, tax, false, Behaviour::Authenticate);
    } else {
        return no("outcome is pay, pay_guarded, delayed, decline, arrive or fail");
    }
    return desk.render.json(*session);
}

Controlled expire_session(Desk& desk, std::string_view id, Parameters& /*parameters*/)
{
    auto* const session = desk.objects.sessions.find(id);
    if (session == nullptr || session->status != "open") {
        return no("there is no such open checkout");
    }
    desk.cashier.expire(*session);
    return desk.render.json(*session);
}

Controlled refund_payment(Desk& desk, std::string_view id, Parameters& parameters)
{
    auto* const payment = desk.objects.payments.find(id);
    if (payment == nullptr) {
        return no("there is no such payment");
    }
    auto const left = Cashier::refundable(*payment);
    auto const amount = parameters.integer("amount").value_or(left);
    auto status = parameters.text("status");
    if (amount <= 0 || amount > left) {
        return no("amount is more than is left, or nothing");
    }
    return desk.render.json(desk.cashier.refund(*payment, amount,
                                                status.empty() ? "succeeded" : std::move(status),
                                                "requested_by_customer", parameters.pairs("metadata")));
}

Controlled set_refund(Desk& desk, std::string_view id, Parameters& parameters)
{
    static constexpr std::array<std::string_view, 5> states = {"pending", "requires_action", "succeeded",
                                                               "failed", "canceled"};
    auto* const refund = desk.objects.refunds.find(id);
    auto status = parameters.text("status");
    if (refund == nullptr || !is_one_of(status, states)) {
        return no("there is no such refund, or status");
    }
    desk.cashier.set_status(*refund, std::move(status));
    return desk.render.json(*refund);
}

Controlled dispute_payment(Desk& desk, std::string_view id, Parameters& parameters)
{
    auto* const payment = desk.objects.payments.find(id);
    auto const kind = parameters.text("kind");
    if (payment == nullptr || payment->received == 0) {
        return no("there is no such payment that succeeded");
    }
    if (kind != "dispute" && kind != "inquiry") {
        return no("kind is dispute or inquiry");
    }
    auto const amount = parameters.integer("amount").value_or(payment->received);
    return desk.render.json(desk.cashier.dispute(*payment, amount, kind == "inquiry"));
}

Controlled set_dispute(Desk& desk, std::string_view id, Parameters& parameters)
{
    static constexpr std::array<std::string_view, 10> states = {"warning_needs_response",
                                                                "warning_under_review",
                                                                "warning_closed",
                                                                "needs_response",
                                                                "under_review",
                                                                "appeal_needs_response",
                                                                "appeal_under_review",
                                                                "won",
                                                                "lost",
                                                                "prevented"};
    auto* const dispute = desk.objects.disputes.find(id);
    auto status = parameters.text("status");
    if (dispute == nullptr || !is_one_of(status, states)) {
        return no("there is no such dispute, or status");
    }
    desk.cashier.set_status(*dispute, std::move(status));
    return desk.render.json(*dispute);
}

Controlled settle_payment(Desk& desk, std::string_view id, Parameters& parameters)
{
    auto* const payment = desk.objects.payments.find(id);
    auto const outcome = parameters.text("outcome");
    if (payment == nullptr || payment->status != "processing" ||
        (outcome != "succeed" && outcome != "fail")) {
        return no("there is no such payment under way, or outcome");
    }
    desk.cashier.settle(*payment, outcome == "succeed");
    return desk.render.json(*payment);
}

Controlled set_outcomes(Desk& desk, std::string_view /*id*/, Parameters& parameters)
{
    auto& outcomes = desk.api.outcomes;
    if (parameters.has("refund")) {
        outcomes.refund = parameters.text("refund");
    }
    if (parameters.has("charge")) {
        outcomes.charge = parameters.text("charge");
    }
    auto fault = parameters.fault();
    return fault.empty() ? done() : no(std::move(fault));
}

Controlled set_delivery_rules(Desk& desk, std::string_view /*id*/, Parameters& parameters)
{
    auto rules = desk.deliveries.rules();
    auto const number = [&](std::string_view name, auto& place) {
        place =
            static_cast<std::remove_reference_t<decltype(place)>>(parameters.integer(name).value_or(place));
    };
    auto const duration = [&](std::string_view name, Duration& place) {
        place = Duration::milliseconds(parameters.integer(name).value_or(place.in_milliseconds()));
    };
    if (parameters.has("url")) {
        rules.url = parameters.text("url");
    }
    if (parameters.has("secret")) {
        rules.secret = parameters.text("secret");
    }
    number("mostCopies", rules.most_copies);
    duration("longestDelayMs", rules.longest_delay);
    number("lostPercent", rules.lost_percent);
    number("loseNext", rules.lose_next);
    duration("firstRetryMs", rules.first_retry);
    number("attempts", rules.attempts);
    number("seed", rules.seed);
    if (auto fault = parameters.fault(); !fault.empty()) {
        return no(std::move(fault));
    }
    desk.deliveries.set_rules(std::move(rules));
    return done();
}

Controlled delivery_counts(Desk& desk, std::string_view /*id*/, Parameters& /*parameters*/)
{
    auto const counts = desk.deliveries.counts();
    std::string out;
    Writer{out}
        .begin_object()
        .member("events", counts.events)
        .member("lost", counts.lost)
        .member("posted", counts.posted)
        .member("delivered", counts.delivered)
        .member("givenUp", counts.given_up)
        .member("waiting", counts.waiting)
        .end_object();
    return out;
}

Controlled send_event_again(Desk& desk, std::string_view id, Parameters& /*parameters*/)
{
    auto const* const event = desk.objects.events.find(id);
    if (event == nullptr) {
        return no("there is no such event");
    }
    desk.deliveries.post_again(event->json);
    return done();
}

Controlled add_fault(Desk& desk, std::string_view /*id*/, Parameters& parameters)
{
    if (!parameters.has("kind")) {
        desk.faults.clear();
        return done();
    }
    auto const kind = fault_from(parameters.text("kind"));
    Fault fault{.call = parameters.text("call"),
                .times = parameters.integer("times").value_or(1),
                .delay = Duration::milliseconds(parameters.integer("delayMs").value_or(0))};
    if (auto mistake = parameters.fault(); !kind || !mistake.empty()) {
        return no(kind ? std::move(mistake)
                       : "kind is slow, error, error_after, garbage, cut, cut_after or busy");
    }
    fault.kind = *kind;
    desk.faults.add(std::move(fault));
    return done();
}

Controlled move_clock(Desk& desk, std::string_view /*id*/, Parameters& parameters)
{
    auto const now = parameters.integer("now");
    if (!now || *now < 0) {
        return no("now is a number of milliseconds since 1970");
    }
    desk.move_clock_to(Moment::from_milliseconds(*now));
    desk.cashier.expire_due();
    return done();
}

Controlled recorded_requests(Desk& desk, std::string_view /*id*/, Parameters& parameters)
{
    std::string out;
    Writer writer{out};
    writer.begin_object().begin_array("requests");
    for (auto const& request : desk.requests) {
        writer.begin_object().member("method", request.method).member("path", request.path);
        writer.member("query", request.query).member("body", request.body).member("version", request.version);
        writer.member("idempotencyKey", request.idempotency_key).member("contentType", request.content_type);
        writer.member("status", request.status).end_object();
    }
    writer.end_array().end_object();
    if (parameters.truth("forget")) {
        desk.requests.clear();
    }
    return out;
}

}  // namespace creditd::stripe::sandbox
