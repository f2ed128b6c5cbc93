#include "stripe/sandbox/render.hpp"

#include "http/json_writer.hpp"

#include <initializer_list>

namespace creditd::stripe::sandbox {
namespace {

using http::json::Writer;

std::int64_t seconds(Moment moment)
{
    return moment.in_milliseconds() / 1000;
}

void nulls(Writer& writer, std::initializer_list<std::string_view> names)
{
    for (auto const name : names) {
        writer.member(name, nullptr);
    }
}

/// Null when empty.
void text(Writer& writer, std::string_view name, std::string const& value)
{
    value.empty() ? writer.member(name, nullptr) : writer.member(name, value);
}

void metadata(Writer& writer, Metadata const& pairs)
{
    writer.key("metadata").begin_object();
    for (auto const& [name, value] : pairs) {
        // Names are the caller's here, so they are escaped like any text.
        std::string escaped;
        Writer{escaped}.value(name);
        writer.key(std::string_view{escaped}.substr(1, escaped.size() - 2)).value(value);
    }
    writer.end_object();
}

void card(Writer& writer)
{
    writer.begin_object("card").member("brand", "visa").member("last4", "4242").end_object();
}

void address(Writer& writer)
{
    writer.begin_object("address");
    nulls(writer, {"city", "country", "line1", "line2", "postal_code", "state"});
    writer.end_object();
}

/// The object instead of its id where the caller asked for it.
void reference(Writer& writer, std::string_view name, std::string const& id, bool whole, auto const& render)
{
    if (whole && !id.empty()) {
        writer.raw_member(name, render());
    } else {
        text(writer, name, id);
    }
}

/// What is asked for inside `name`: of `payment_intent.payment_method` the second half.
Expand inside(Expand const& expand, std::string_view name)
{
    Expand inner;
    for (auto const& path : expand) {
        if (path.size() > name.size() && path.starts_with(name) && path[name.size()] == '.') {
            inner.insert(path.substr(name.size() + 1));
        }
    }
    return inner;
}

bool wants(Expand const& expand, std::string_view name)
{
    return expand.contains(name) || !inside(expand, name).empty();
}

void total_details(Writer& writer, Session const& session, bool with_breakdown)
{
    writer.begin_object("total_details")
        .member("amount_discount", 0)
        .member("amount_shipping", 0)
        .member("amount_tax", session.tax);
    if (with_breakdown) {
        writer.begin_object("breakdown").begin_array("discounts").end_array().begin_array("taxes");
        if (session.tax != 0) {
            writer.begin_object().member("amount", session.tax).begin_object("rate");
            writer.member("id", "txr_sandbox").member("object", "tax_rate").member("display_name", "VAT");
            writer.raw_member("percentage", "19.0").member("inclusive", false).end_object();
            writer.member("taxability_reason", "standard_rated").member("taxable_amount", session.subtotal);
            writer.end_object();
        }
        writer.end_array().end_object();
    }
    writer.end_object();
}

void customer_details(Writer& writer, Session const& session)
{
    if (session.status != "complete") {
        writer.member("customer_details", nullptr);
        return;
    }
    writer.begin_object("customer_details");
    address(writer);
    text(writer, "email", session.customer_email);
    nulls(writer, {"business_name", "individual_name", "name", "phone"});
    writer.member("tax_exempt", "none").begin_array("tax_ids").end_array().end_object();
}

void setup_intent(Writer& writer, Session const& session, bool whole, auto const& method_json)
{
    if (session.setup_method.empty()) {
        writer.member("setup_intent", nullptr);
        return;
    }
    auto const id = "seti_" + session.id.substr(session.id.find_last_of('_') + 1);
    if (!whole) {
        writer.member("setup_intent", id);
        return;
    }
    writer.begin_object("setup_intent").member("id", id).member("object", "setup_intent");
    writer.member("status", "succeeded").member("usage", "off_session").member("customer", session.customer);
    writer.raw_member("payment_method", method_json()).member("livemode", session.is_live).end_object();
}

/// Everything of a session that this sandbox never has.
void rest_of_session(Writer& writer)
{
    nulls(writer, {"adaptive_pricing",
                   "after_expiration",
                   "allow_promotion_codes",
                   "allowed_payment_method_types",
                   "billing_address_collection",
                   "collected_information",
                   "consent",
                   "consent_collection",
                   "currency_conversion",
                   "customer_account",
                   "integration_identifier",
                   "invoice",
                   "locale",
                   "origin_context",
                   "payment_link",
                   "payment_method_collection",
                   "payment_method_configuration_details",
                   "permissions",
                   "recovered_from",
                   "saved_payment_method_options",
                   "shipping_address_collection",
                   "shipping_cost",
                   "submit_type",
                   "subscription",
                   "wallet_options"});
    writer.begin_object("custom_text");
    nulls(writer, {"after_submit", "shipping_address", "submit", "terms_of_service_acceptance"});
    writer.end_object();
    writer.begin_array("custom_fields").end_array().begin_array("discounts").end_array();
    writer.begin_array("shipping_options").end_array();
    writer.begin_array("payment_method_types").value("card").end_array();
    writer.begin_object("payment_method_options").end_object();
    writer.begin_object("managed_payments").member("enabled", false).end_object();
    writer.member("invoice_creation", nullptr);
}

void last_error(Writer& writer, PaymentError const& error)
{
    if (error.code.empty()) {
        writer.member("last_payment_error", nullptr);
        return;
    }
    writer.begin_object("last_payment_error").member("type", "card_error").member("code", error.code);
    if (!error.decline_code.empty()) {
        writer.member("decline_code", error.decline_code);
    }
    writer.member("message", error.message).end_object();
}

}  // namespace

std::string Render::page_of(Session const& session) const
{
    return page_base_ + "/pay/" + session.id;
}

std::string Render::json(Session const& session, Expand const& expand) const
{
    bool const is_payment = session.mode == "payment";
    std::string out;
    Writer writer{out};
    writer.begin_object().member("id", session.id).member("object", "checkout.session");
    if (is_payment) {
        writer.member("amount_subtotal", session.subtotal).member("amount_total", session.total());
    } else {
        nulls(writer, {"amount_subtotal", "amount_total"});
    }
    writer.begin_object("automatic_tax").member("enabled", session.wants_tax);
    nulls(writer, {"liability", "provider"});
    text(writer, "status", session.wants_tax ? "complete" : "");
    writer.end_object();
    text(writer, "cancel_url", session.cancel_url);
    text(writer, "client_reference_id", session.client_reference_id);
    text(writer, "client_secret", session.status == "open" ? session.client_secret : std::string{});
    writer.member("created", seconds(session.created_at));
    text(writer, "currency", session.currency);
    text(writer, "customer", session.customer);
    text(writer, "customer_creation", session.customer_creation);
    customer_details(writer, session);
    text(writer, "customer_email", session.customer_email);
    writer.member("expires_at", seconds(session.expires_at)).member("livemode", session.is_live);
    metadata(writer, session.metadata);
    writer.member("mode", session.mode);
    bool const has_payment = !session.payment.empty() && session.status == "complete";
    reference(writer, "payment_intent", has_payment ? session.payment : std::string{},
              wants(expand, "payment_intent"), [&] {
                  return json(*objects_.payments.find(session.payment), inside(expand, "payment_intent"));
              });
    writer.member("payment_status", session.payment_status);
    if (!session.return_url.empty()) {
        writer.member("return_url", session.return_url).member("redirect_on_completion", "always");
    }
    setup_intent(writer, session, wants(expand, "setup_intent"),
                 [&] { return method_json(*objects_.methods.find(session.setup_method)); });
    writer.member("status", session.status);
    text(writer, "success_url", session.success_url);
    total_details(writer, session, wants(expand, "total_details"));
    writer.member("ui_mode", session.ui_mode);
    text(writer, "url", session.is_hosted() && session.status == "open" ? page_of(session) : std::string{});
    rest_of_session(writer);
    writer.end_object();
    return out;
}

std::string Render::json(Payment const& payment, Expand const& expand) const
{
    std::string out;
    Writer writer{out};
    writer.begin_object().member("id", payment.id).member("object", "payment_intent");
    writer.member("amount", payment.amount)
        .member("amount_capturable", 0)
        .member("amount_received", payment.received);
    writer.member("capture_method", "automatic_async").member("confirmation_method", "automatic");
    writer.member("client_secret", payment.id + "_secret_x").member("created", seconds(payment.created_at));
    writer.member("currency", payment.currency);
    text(writer, "customer", payment.customer);
    text(writer, "description", payment.description);
    last_error(writer, payment.error);
    reference(writer, "latest_charge", payment.charge, wants(expand, "latest_charge"),
              [&] { return charge_json(payment); });
    writer.member("livemode", payment.is_live);
    metadata(writer, payment.metadata);
    reference(writer, "payment_method", payment.method, wants(expand, "payment_method"),
              [&] { return method_json(*objects_.methods.find(payment.method)); });
    text(writer, "setup_future_usage", payment.setup_future_usage);
    writer.member("status", payment.status);
    writer.begin_array("payment_method_types").value("card").end_array();
    writer.begin_object("payment_method_options").end_object();
    writer.begin_object("managed_payments").member("enabled", false).end_object();
    nulls(writer, {"allowed_payment_method_types",
                   "application",
                   "application_fee_amount",
                   "automatic_payment_methods",
                   "canceled_at",
                   "cancellation_reason",
                   "customer_account",
                   "excluded_payment_method_types",
                   "next_action",
                   "on_behalf_of",
                   "payment_method_configuration_details",
                   "payment_record",
                   "processing",
                   "receipt_email",
                   "review",
                   "shipping",
                   "source",
                   "statement_descriptor",
                   "statement_descriptor_suffix",
                   "transfer_group"});
    writer.end_object();
    return out;
}

std::string Render::charge_json(Payment const& payment) const
{
    bool const is_paid = payment.status == "succeeded";
    std::string out;
    Writer writer{out};
    writer.begin_object().member("id", payment.charge).member("object", "charge");
    writer.member("amount", payment.amount).member("amount_captured", payment.received);
    writer.member("amount_refunded", payment.refunded).begin_object("billing_details");
    address(writer);
    nulls(writer, {"email", "name", "phone", "tax_id"});
    writer.end_object();
    writer.member("captured", is_paid).member("created", seconds(payment.created_at));
    writer.member("currency", payment.currency).member("disputed", payment.is_disputed);
    text(writer, "customer", payment.customer);
    text(writer, "description", payment.description);
    text(writer, "failure_code", payment.error.code);
    text(writer, "failure_message", payment.error.message);
    writer.begin_object("fraud_details").end_object().member("livemode", payment.is_live);
    metadata(writer, payment.metadata);
    writer.member("paid", is_paid).member("payment_intent", payment.id);
    text(writer, "payment_method", payment.method);
    writer.member("refunded", is_paid && payment.refunded == payment.received);
    writer.member("status", is_paid ? "succeeded" : payment.status == "processing" ? "pending" : "failed");
    nulls(writer, {"application",
                   "application_fee",
                   "application_fee_amount",
                   "balance_transaction",
                   "calculated_statement_descriptor",
                   "failure_balance_transaction",
                   "on_behalf_of",
                   "outcome",
                   "payment_method_details",
                   "receipt_email",
                   "receipt_number",
                   "receipt_url",
                   "review",
                   "shipping",
                   "source",
                   "source_transfer",
                   "statement_descriptor",
                   "statement_descriptor_suffix",
                   "transfer_data",
                   "transfer_group"});
    writer.end_object();
    return out;
}

std::string Render::json(Refund const& refund, Expand const& /*expand*/) const
{
    auto const& payment = *objects_.payments.find(refund.payment);
    std::string out;
    Writer writer{out};
    writer.begin_object().member("id", refund.id).member("object", "refund").member("amount", refund.amount);
    writer.member("charge", payment.charge).member("created", seconds(refund.created_at));
    writer.member("currency", payment.currency);
    text(writer, "customer", payment.customer);
    if (!refund.failure_reason.empty()) {
        writer.member("failure_reason", refund.failure_reason);
    }
    metadata(writer, refund.metadata);
    writer.member("payment_intent", refund.payment);
    text(writer, "payment_method", payment.method);
    text(writer, "reason", refund.reason);
    writer.member("status", refund.status);
    nulls(writer, {"balance_transaction", "customer_account", "receipt_number", "source_transfer_reversal",
                   "transfer_reversal"});
    writer.end_object();
    return out;
}

std::string Render::json(Dispute const& dispute, Expand const& /*expand*/) const
{
    static constexpr auto days_to_answer = Duration::days(7);
    auto const& payment = *objects_.payments.find(dispute.payment);
    bool const is_inquiry = dispute.status.starts_with("warning_");
    std::string out;
    Writer writer{out};
    writer.begin_object()
        .member("id", dispute.id)
        .member("object", "dispute")
        .member("amount", dispute.amount);
    writer.begin_array("balance_transactions").end_array().member("charge", payment.charge);
    writer.member("created", seconds(dispute.created_at)).member("currency", payment.currency);
    writer.begin_array("enhanced_eligibility_types").end_array().begin_object("evidence");
    nulls(writer, {"access_activity_log",
                   "billing_address",
                   "cancellation_policy",
                   "cancellation_policy_disclosure",
                   "cancellation_rebuttal",
                   "customer_communication",
                   "customer_email_address",
                   "customer_name",
                   "customer_purchase_ip",
                   "customer_signature",
                   "duplicate_charge_documentation",
                   "duplicate_charge_explanation",
                   "duplicate_charge_id",
                   "product_description",
                   "receipt",
                   "refund_policy",
                   "refund_policy_disclosure",
                   "refund_refusal_explanation",
                   "service_date",
                   "service_documentation",
                   "shipping_address",
                   "shipping_carrier",
                   "shipping_date",
                   "shipping_documentation",
                   "shipping_tracking_number",
                   "uncategorized_file",
                   "uncategorized_text"});
    writer.begin_object("enhanced_evidence").end_object().end_object().begin_object("evidence_details");
    writer.member("due_by", seconds(dispute.created_at + days_to_answer));
    writer.begin_object("enhanced_eligibility").end_object().member("has_evidence", false);
    writer.member("past_due", false)
        .member("submission_count", 0)
        .member("submission_method", "not_submitted");
    writer.end_object()
        .member("intended_submission_method", nullptr)
        .member("is_charge_refundable", is_inquiry);
    writer.member("livemode", payment.is_live).begin_object("metadata").end_object();
    writer.member("payment_intent", dispute.payment).member("reason", dispute.reason);
    writer.member("status", dispute.status).end_object();
    return out;
}

std::string Render::json(Customer const& customer, Expand const& /*expand*/) const
{
    std::string out;
    Writer writer{out};
    writer.begin_object().member("id", customer.id).member("object", "customer").member("balance", 0);
    writer.member("created", seconds(customer.created_at));
    nulls(writer, {"default_source", "description", "shipping"});
    text(writer, "email", customer.email);
    writer.begin_object("invoice_settings");
    nulls(writer, {"custom_fields", "default_payment_method", "footer", "rendering_options"});
    writer.end_object().member("livemode", false);
    metadata(writer, customer.metadata);
    writer.end_object();
    return out;
}

std::string Render::json(Event const& event, Expand const& /*expand*/) const
{
    return event.json;
}

std::string Render::method_json(PaymentMethod const& method) const
{
    std::string out;
    Writer writer{out};
    writer.begin_object().member("id", method.id).member("object", "payment_method").member("type", "card");
    card(writer);
    text(writer, "customer", method.customer);
    writer.member("created", seconds(method.created_at)).member("livemode", false).end_object();
    return out;
}

std::string Render::error_json(std::string_view type, std::string_view code, std::string_view message,
                               std::string_view decline_code, Payment const* payment) const
{
    std::string out;
    Writer writer{out};
    writer.begin_object().begin_object("error").member("type", type);
    if (!code.empty()) {
        writer.member("code", code);
    }
    if (!decline_code.empty()) {
        writer.member("decline_code", decline_code);
    }
    writer.member("message", message);
    if (payment != nullptr) {
        writer.raw_member("payment_intent", json(*payment));
    }
    writer.end_object().end_object();
    return out;
}

}  // namespace creditd::stripe::sandbox
