#include "stripe/sandbox/api.hpp"

#include "http/json_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>
#include <utility>

namespace creditd::stripe::sandbox {
namespace {

/// What a list asks for, whatever it lists.
struct Slice
{
    explicit Slice(Parameters& parameters)
        : limit(parameters.integer("limit").value_or(10)),
          after(parameters.text("starting_after")),
          from(parameters.integer("created[gte]").value_or(0)),
          to(parameters.integer("created[lt]")),
          expand(parameters.expand())
    {}

    [[nodiscard]] bool holds(Moment created_at) const
    {
        auto const second = created_at.in_milliseconds() / 1000;
        return second >= from && (!to || second < *to);
    }

    std::int64_t limit;
    std::string after;
    std::int64_t from;
    std::optional<std::int64_t> to;
    Expand expand;
};

template <class Object>
std::string page_json(Collection<Object> const& collection, Slice const& slice, std::string_view url,
                      Render const& render, auto const& is_wanted)
{
    std::string out;
    http::json::Writer writer{out};
    writer.begin_object().member("object", "list").begin_array("data");
    bool has_begun = slice.after.empty();
    bool has_more = false;
    std::int64_t written = 0;
    for (auto const& object : collection.newest_first()) {
        if (has_begun && slice.holds(object.created_at) && is_wanted(object)) {
            if (written++ == slice.limit) {
                has_more = true;
                break;
            }
            writer.raw(render.json(object, slice.expand));
        }
        has_begun = has_begun || object.id == slice.after;
    }
    writer.end_array().member("has_more", has_more).member("url", url).end_object();
    return out;
}

bool is_url(std::string_view text)
{
    return text.starts_with("https://") || text.starts_with("http://");
}

}  // namespace

Api::Api(Objects& objects, Render const& render, Cashier& cashier, std::function<Moment()> now)
    : objects_(objects),
      render_(render),
      cashier_(cashier),
      now_(std::move(now))
{}

ApiAnswer Api::refuse(std::string_view message, std::string_view code) const
{
    return {400, render_.error_json("invalid_request_error", code, message)};
}

ApiAnswer Api::missing(std::string_view what, std::string_view id) const
{
    return {404, render_.error_json("invalid_request_error", "resource_missing",
                                    fmt::format("No such {}: '{}'", what, id))};
}

template <class Object>
ApiAnswer Api::retrieve(Collection<Object> const& collection, std::string_view what, std::string_view id,
                        Parameters parameters) const
{
    auto const expand = parameters.expand();
    if (auto const fault = parameters.fault(); !fault.empty()) {
        return refuse(fault, "parameter_unknown");
    }
    auto const* const found = collection.find(id);
    return found == nullptr ? missing(what, id) : ApiAnswer{200, render_.json(*found, expand)};
}

ApiAnswer Api::create_session(Parameters parameters)
{
    auto const now = now_();
    Session session{.id = new_id("cs_test_"), .created_at = now, .expires_at = now + Duration::hours(24)};
    session.mode = parameters.text("mode");
    if (auto ui_mode = parameters.text("ui_mode"); !ui_mode.empty()) {
        session.ui_mode = std::move(ui_mode);
    }
    auto const quantity = parameters.integer("line_items[0][quantity]").value_or(1);
    session.subtotal = parameters.integer("line_items[0][price_data][unit_amount]").value_or(-1) * quantity;
    session.currency = parameters.text("line_items[0][price_data][currency]");
    session.product = parameters.text("line_items[0][price_data][product_data][name]");
    (void)parameters.text("line_items[0][price_data][tax_behavior]");
    if (session.mode == "setup") {
        session.currency = parameters.text("currency");
        session.subtotal = 0;
    }
    session.client_reference_id = parameters.text("client_reference_id");
    session.success_url = parameters.text("success_url");
    session.cancel_url = parameters.text("cancel_url");
    session.return_url = parameters.text("return_url");
    session.customer = parameters.text("customer");
    session.customer_email = parameters.text("customer_email");
    session.customer_creation = parameters.text("customer_creation");
    (void)parameters.text("customer_update[address]");
    session.setup_future_usage = parameters.text("payment_intent_data[setup_future_usage]");
    session.payment_description = parameters.text("payment_intent_data[description]");
    session.payment_metadata = parameters.pairs("payment_intent_data[metadata]");
    (void)parameters.pairs("setup_intent_data[metadata]");
    session.metadata = parameters.pairs("metadata");
    session.wants_tax = parameters.truth("automatic_tax[enabled]");
    if (auto const seconds = parameters.integer("expires_at")) {
        session.expires_at = Moment::from_milliseconds(*seconds * 1000);
    }
    auto const expand = parameters.expand();
    if (auto const fault = parameters.fault(); !fault.empty()) {
        return refuse(fault, "parameter_unknown");
    }
    if (auto const fault = fault_of(session); !fault.empty()) {
        return refuse(fault);
    }
    if (!session.is_hosted()) {
        session.client_secret = session.id + "_secret_" + new_id("");
    }
    return {200, render_.json(objects_.sessions.add(std::move(session)), expand)};
}

/// What Stripe would refuse about a new session, in a sentence.
std::string Api::fault_of(Session const& session) const
{
    auto const now = now_();
    if (session.mode != "payment" && session.mode != "setup") {
        return "This sandbox knows the modes payment and setup";
    }
    if (session.mode == "payment" && (session.subtotal < 0 || session.product.empty())) {
        return "Missing required param: line_items[0][price_data] with unit_amount and product_data[name]";
    }
    if (session.currency.size() != 3) {
        return "Invalid currency: " + session.currency;
    }
    if (session.ui_mode == "hosted_page" && !is_url(session.success_url)) {
        return "Missing required param: success_url";
    }
    if (session.ui_mode == "embedded_page" && (!is_url(session.return_url) || !session.cancel_url.empty())) {
        return "ui_mode embedded_page takes return_url, and neither success_url nor cancel_url";
    }
    if (!session.is_hosted() && session.ui_mode != "embedded_page") {
        return "This sandbox knows the ui_modes hosted_page and embedded_page";
    }
    if (!session.customer.empty() && objects_.customers.find(session.customer) == nullptr) {
        return "No such customer: '" + session.customer + "'";
    }
    if (!session.customer.empty() &&
        (!session.customer_email.empty() || !session.customer_creation.empty())) {
        return "You may only specify one of these parameters: customer, customer_email, customer_creation";
    }
    if (session.client_reference_id.size() > 200) {
        return "Invalid string: client_reference_id must be at most 200 characters";
    }
    if (session.expires_at < now + Duration::minutes(30) - Duration::seconds(5) ||
        session.expires_at > now + Duration::hours(24) + Duration::seconds(5)) {
        return "The expires_at timestamp must be between 30 minutes and 24 hours from now";
    }
    return {};
}

ApiAnswer Api::retrieve_session(std::string_view id, Parameters parameters)
{
    return retrieve(objects_.sessions, "checkout.session", id, std::move(parameters));
}

ApiAnswer Api::list_sessions(Parameters parameters)
{
    Slice const slice{parameters};
    auto const payment = parameters.text("payment_intent");
    auto const status = parameters.text("status");
    auto const customer = parameters.text("customer");
    if (auto const fault = parameters.fault(); !fault.empty()) {
        return refuse(fault, "parameter_unknown");
    }
    return {200, page_json(objects_.sessions, slice, "/v1/checkout/sessions", render_,
                           [&](Session const& session) {
                               return (payment.empty() || session.payment == payment) &&
                                      (status.empty() || session.status == status) &&
                                      (customer.empty() || session.customer == customer);
                           })};
}

ApiAnswer Api::expire_session(std::string_view id, Parameters parameters)
{
    auto* const session = objects_.sessions.find(id);
    if (session == nullptr) {
        return missing("checkout.session", id);
    }
    if (session->status != "open") {
        return refuse("Only Checkout Sessions with a status in [\"open\"] can be expired. This one is " +
                      session->status);
    }
    cashier_.expire(*session);
    return retrieve(objects_.sessions, "checkout.session", id, std::move(parameters));
}

ApiAnswer Api::create_payment(Parameters parameters)
{
    Payment payment{.id = new_id("pi_"), .created_at = now_()};
    payment.amount = parameters.integer("amount").value_or(0);
    payment.currency = parameters.text("currency");
    payment.customer = parameters.text("customer");
    payment.method = parameters.text("payment_method");
    payment.description = parameters.text("description");
    payment.metadata = parameters.pairs("metadata");
    bool const is_charged_now = parameters.truth("off_session") && parameters.truth("confirm");
    auto const expand = parameters.expand();
    if (auto const fault = parameters.fault(); !fault.empty()) {
        return refuse(fault, "parameter_unknown");
    }
    auto const* const method = objects_.methods.find(payment.method);
    if (payment.amount <= 0 || payment.currency.size() != 3 || !is_charged_now) {
        return refuse("This sandbox takes amount, currency, confirm=true and off_session=true");
    }
    if (objects_.customers.find(payment.customer) == nullptr) {
        return refuse("No such customer: '" + payment.customer + "'", "resource_missing");
    }
    if (method == nullptr || method->customer != payment.customer) {
        return refuse("No such PaymentMethod: '" + payment.method + "'", "resource_missing");
    }
    static constexpr std::array told = {std::pair{std::string_view{"succeed"}, Behaviour::Succeed},
                                        std::pair{std::string_view{"decline"}, Behaviour::Decline},
                                        std::pair{std::string_view{"authenticate"}, Behaviour::Authenticate},
                                        std::pair{std::string_view{"process"}, Behaviour::Process}};
    auto const* const outcome =
        std::ranges::find(told, outcomes.charge, &std::pair<std::string_view, Behaviour>::first);
    auto& made = objects_.payments.add(std::move(payment));
    cashier_.charge(made, outcome == told.end() ? method->behaviour : outcome->second);
    if (!made.error.code.empty()) {
        return {402, render_.error_json("card_error", made.error.code, made.error.message,
                                        made.error.decline_code, &made)};
    }
    return {200, render_.json(made, expand)};
}

ApiAnswer Api::retrieve_payment(std::string_view id, Parameters parameters)
{
    return retrieve(objects_.payments, "payment_intent", id, std::move(parameters));
}

ApiAnswer Api::cancel_payment(std::string_view id, Parameters parameters)
{
    (void)parameters.text("cancellation_reason");
    auto* const payment = objects_.payments.find(id);
    if (payment == nullptr) {
        return missing("payment_intent", id);
    }
    if (!payment->status.starts_with("requires_")) {
        return refuse("You cannot cancel this PaymentIntent because it has a status of " + payment->status,
                      "payment_intent_unexpected_state");
    }
    cashier_.cancel(*payment);
    return retrieve(objects_.payments, "payment_intent", id, std::move(parameters));
}

ApiAnswer Api::create_refund(Parameters parameters)
{
    auto const payment_id = parameters.text("payment_intent");
    auto const given = parameters.integer("amount");
    auto reason = parameters.text("reason");
    auto metadata = parameters.pairs("metadata");
    auto const expand = parameters.expand();
    if (auto const fault = parameters.fault(); !fault.empty()) {
        return refuse(fault, "parameter_unknown");
    }
    auto* const payment = objects_.payments.find(payment_id);
    if (payment == nullptr) {
        return missing("payment_intent", payment_id);
    }
    auto const left = Cashier::refundable(*payment);
    auto const amount = given.value_or(left);
    if (payment->received > 0 && left == 0) {
        return refuse(fmt::format("Charge {} has already been refunded.", payment->charge),
                      "charge_already_refunded");
    }
    if (amount <= 0 || amount > left) {
        return refuse(
            fmt::format("Refund amount ({}) is greater than unrefunded amount on charge ({})", amount, left));
    }
    for (auto const& dispute : objects_.disputes.oldest_first()) {
        if (dispute.payment == payment_id && !dispute.status.starts_with("warning_") &&
            dispute.status != "won") {
            return refuse(
                fmt::format("Charge {} has been charged back; cannot issue a refund.", payment->charge),
                "charge_disputed");
        }
    }
    auto const& refund =
        cashier_.refund(*payment, amount, outcomes.refund, std::move(reason), std::move(metadata));
    return {200, render_.json(refund, expand)};
}

ApiAnswer Api::retrieve_refund(std::string_view id, Parameters parameters)
{
    return retrieve(objects_.refunds, "refund", id, std::move(parameters));
}

ApiAnswer Api::list_refunds(Parameters parameters)
{
    Slice const slice{parameters};
    auto const payment = parameters.text("payment_intent");
    if (auto const fault = parameters.fault(); !fault.empty()) {
        return refuse(fault, "parameter_unknown");
    }
    return {200, page_json(objects_.refunds, slice, "/v1/refunds", render_, [&](Refund const& refund) {
                return payment.empty() || refund.payment == payment;
            })};
}

ApiAnswer Api::retrieve_charge(std::string_view id, Parameters parameters)
{
    (void)parameters.expand();
    if (auto const fault = parameters.fault(); !fault.empty()) {
        return refuse(fault, "parameter_unknown");
    }
    for (auto const& payment : objects_.payments.newest_first()) {
        if (!payment.charge.empty() && payment.charge == id) {
            return {200, render_.charge_json(payment)};
        }
    }
    return missing("charge", id);
}

ApiAnswer Api::retrieve_dispute(std::string_view id, Parameters parameters)
{
    return retrieve(objects_.disputes, "dispute", id, std::move(parameters));
}

ApiAnswer Api::create_customer(Parameters parameters)
{
    Customer customer{.id = new_id("cus_"), .created_at = now_()};
    customer.email = parameters.text("email");
    customer.metadata = parameters.pairs("metadata");
    if (auto const fault = parameters.fault(); !fault.empty()) {
        return refuse(fault, "parameter_unknown");
    }
    return {200, render_.json(objects_.customers.add(std::move(customer)))};
}

ApiAnswer Api::retrieve_customer(std::string_view id, Parameters parameters)
{
    return retrieve(objects_.customers, "customer", id, std::move(parameters));
}

ApiAnswer Api::list_events(Parameters parameters)
{
    Slice const slice{parameters};
    std::set<std::string> types;
    for (auto const& [index, type] : parameters.pairs("types")) {
        types.insert(type);
    }
    if (auto type = parameters.text("type"); !type.empty()) {
        types.insert(std::move(type));
    }
    if (auto const fault = parameters.fault(); !fault.empty()) {
        return refuse(fault, "parameter_unknown");
    }
    return {200, page_json(objects_.events, slice, "/v1/events", render_,
                           [&](Event const& event) { return types.empty() || types.contains(event.type); })};
}

ApiAnswer Api::retrieve_event(std::string_view id, Parameters parameters)
{
    return retrieve(objects_.events, "event", id, std::move(parameters));
}

}  // namespace creditd::stripe::sandbox
