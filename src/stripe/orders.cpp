#include "stripe/orders.hpp"

#include <algorithm>
#include <array>

namespace creditd::stripe {
namespace {

/// A new buyer becomes a customer when something of theirs is kept.
void add_buyer(Form& form, std::string const& customer_id, std::string const& email, bool keep)
{
    if (!customer_id.empty()) {
        form.text("customer", customer_id);
        return;
    }
    form.text_if("customer_email", email);
    if (keep) {
        form.text("customer_creation", "always");
    }
}

}  // namespace

Form form_of(topups::CheckoutOrder const& order)
{
    auto const is_hosted = order.page == topups::CheckoutPage::Hosted;
    Form form;
    form.text("mode", "payment").text("ui_mode", is_hosted ? "hosted_page" : "embedded_page");
    form.number("line_items[0][quantity]", 1)
        .text("line_items[0][price_data][currency]", order.price.currency)
        .number("line_items[0][price_data][unit_amount]", order.price.amount)
        .text("line_items[0][price_data][product_data][name]", order.product);
    form.text("client_reference_id", order.purchase)
        .text("metadata[purchase]", order.purchase)
        .text("metadata[user]", order.user_id)
        .text("payment_intent_data[metadata][purchase]", order.purchase)
        .text("payment_intent_data[metadata][user]", order.user_id)
        .text("payment_intent_data[description]", order.product);
    if (is_hosted) {
        form.text("success_url", order.success_url).text_if("cancel_url", order.cancel_url);
    } else {
        form.text("return_url", order.success_url);
    }
    add_buyer(form, order.customer_id, order.buyer_email, order.save_method);
    if (order.save_method) {
        form.text("payment_intent_data[setup_future_usage]", "off_session");
    }
    if (order.reckon_tax) {
        // On top of the price: the pinned price stays what `amount_subtotal` says.
        form.truth("automatic_tax[enabled]", true)
            .text("line_items[0][price_data][tax_behavior]", "exclusive");
        if (!order.customer_id.empty()) {
            form.text("customer_update[address]", "auto");
        }
    }
    form.number("expires_at", order.expires_at.in_milliseconds() / 1000);
    return form;
}

Form form_of(topups::SetupOrder const& order)
{
    Form form;
    form.text("mode", "setup").text("ui_mode", "hosted_page").text("currency", order.currency);
    form.text("client_reference_id", order.setup)
        .text("metadata[setup]", order.setup)
        .text("metadata[user]", order.user_id)
        .text("setup_intent_data[metadata][setup]", order.setup);
    form.text("success_url", order.success_url).text_if("cancel_url", order.cancel_url);
    add_buyer(form, order.customer_id, order.buyer_email, true);
    return form;
}

Form form_of(topups::SavedPaymentOrder const& order)
{
    Form form;
    form.number("amount", order.price.amount).text("currency", order.price.currency);
    form.text("customer", order.method.customer_id).text("payment_method", order.method.method_id);
    form.truth("off_session", true).truth("confirm", true);
    form.text_if("description", order.description)
        .text("metadata[purchase]", order.purchase)
        .text("metadata[user]", order.user_id);
    return form;
}

Form form_of(topups::RefundOrder const& order)
{
    static constexpr std::array reasons = {std::string_view{"duplicate"}, std::string_view{"fraudulent"},
                                           std::string_view{"requested_by_customer"}};
    Form form;
    form.text("payment_intent", order.payment_id).number("amount", order.amount);
    if (std::ranges::find(reasons, order.reason) != reasons.end()) {
        form.text("reason", order.reason);
    }
    form.text("metadata[refund]", order.refund)
        .text("metadata[purchase]", order.purchase)
        .text_if("metadata[reason_code]", order.reason);
    return form;
}

}  // namespace creditd::stripe
