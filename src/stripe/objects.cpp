#include "stripe/objects.hpp"

#include "stripe/json_members.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace creditd::stripe {
namespace {

using http::json::Kind;
using http::json::Value;
using topups::Checkout;
using topups::CheckoutPayment;
using topups::CheckoutState;
using topups::Dispute;
using topups::DisputeState;
using topups::Payment;
using topups::PaymentState;
using topups::Refund;
using topups::RefundState;
using topups::SavedMethod;

template <class State, std::size_t Count>
using Words = std::array<std::pair<std::string_view, State>, Count>;

template <class State, std::size_t Count>
std::optional<State> state_from(std::string_view word, Words<State, Count> const& words)
{
    auto const found = std::ranges::find(words, word, &std::pair<std::string_view, State>::first);
    return found == words.end() ? std::nullopt : std::optional{found->second};
}

constexpr Words<CheckoutState, 3> checkout_states = {{
    {"open", CheckoutState::Open},
    {"complete", CheckoutState::Complete},
    {"expired", CheckoutState::Expired},
}};

constexpr Words<CheckoutPayment, 3> checkout_payments = {{
    {"unpaid", CheckoutPayment::Unpaid},
    {"paid", CheckoutPayment::Paid},
    {"no_payment_required", CheckoutPayment::NotRequired},
}};

constexpr Words<PaymentState, 7> payment_states = {{
    {"requires_payment_method", PaymentState::Waiting},
    {"requires_confirmation", PaymentState::Waiting},
    {"requires_capture", PaymentState::Waiting},
    {"requires_action", PaymentState::NeedsBuyer},
    {"processing", PaymentState::Processing},
    {"succeeded", PaymentState::Succeeded},
    {"canceled", PaymentState::Canceled},
}};

constexpr Words<RefundState, 5> refund_states = {{
    {"pending", RefundState::Pending},
    {"requires_action", RefundState::NeedsAction},
    {"succeeded", RefundState::Succeeded},
    {"canceled", RefundState::Canceled},
    {"failed", RefundState::Failed},
}};

// An appeal is about a dispute that was decided. Until it is decided anew the money is gone, as after a loss.
constexpr Words<DisputeState, 10> dispute_states = {{
    {"warning_needs_response", DisputeState::Inquiry},
    {"warning_under_review", DisputeState::Inquiry},
    {"warning_closed", DisputeState::InquiryClosed},
    {"needs_response", DisputeState::Open},
    {"under_review", DisputeState::Open},
    {"appeal_needs_response", DisputeState::Lost},
    {"appeal_under_review", DisputeState::Lost},
    {"won", DisputeState::Won},
    {"prevented", DisputeState::Won},
    {"lost", DisputeState::Lost},
}};

/// `19.0` is said as `19`.
std::string without_trailing_zeros(std::string_view number)
{
    if (number.contains('.') && !number.contains('e') && !number.contains('E')) {
        number = number.substr(0, number.find_last_not_of('0') + 1);
        if (number.ends_with('.')) {
            number.remove_suffix(1);
        }
    }
    return std::string{number};
}

std::vector<topups::TaxLine> taxes_from(Value session)
{
    std::vector<topups::TaxLine> lines;
    auto const taxes = at_path(session, "total_details.breakdown.taxes");
    if (!taxes || taxes->kind() != Kind::Array) {
        return lines;
    }
    for (auto const tax : *taxes) {
        auto const amount = integer_of(tax, "amount");
        auto const percentage = at_path(tax, "rate.percentage");
        if (amount && *amount != 0) {
            auto rate = percentage && percentage->kind() == Kind::Number
                            ? without_trailing_zeros(percentage->text())
                            : std::string{};
            lines.push_back({text_of(tax, "rate.display_name"), std::move(rate), *amount});
        }
    }
    return lines;
}

std::string label_of(Value method)
{
    auto const last = text_of(method, "card.last4");
    return last.empty() ? text_of(method, "type") : text_of(method, "card.brand") + " •••• " + last;
}

/// The means that an intent leaves behind for payments without the buyer.
std::optional<SavedMethod> saved_method_from(Value intent)
{
    auto const is_setup = text_of(intent, "object") == "setup_intent";
    auto const kept_for = text_of(intent, is_setup ? "usage" : "setup_future_usage");
    SavedMethod method{id_of(intent, "customer"), id_of(intent, "payment_method"), {}};
    if (kept_for != "off_session" || method.customer_id.empty() || method.method_id.empty()) {
        return std::nullopt;
    }
    if (auto const expanded = member(intent, "payment_method"); expanded->kind() == Kind::Object) {
        method.label = label_of(*expanded);
    }
    return method;
}

std::optional<SavedMethod> saved_method_of_session(Value session)
{
    for (auto const* name : {"payment_intent", "setup_intent"}) {
        if (auto const intent = member(session, name); intent && intent->kind() == Kind::Object) {
            auto const is_done = text_of(*intent, "status") == "succeeded";
            return is_done ? saved_method_from(*intent) : std::nullopt;
        }
    }
    return std::nullopt;
}

std::optional<topups::Decline> decline_from(Value intent)
{
    auto const error = member(intent, "last_payment_error");
    if (!error) {
        return std::nullopt;
    }
    return topups::Decline{text_of(*error, "code"), text_of(*error, "decline_code"),
                           text_of(*error, "message")};
}

bool is_object(Value value, std::string_view kind)
{
    return value.kind() == Kind::Object && text_of(value, "object") == kind && !text_of(value, "id").empty();
}

}  // namespace

std::optional<Checkout> checkout_from(Value session)
{
    auto const state = state_from(text_of(session, "status"), checkout_states);
    auto const payment = state_from(text_of(session, "payment_status"), checkout_payments);
    auto const live = truth_of(session, "livemode");
    auto const is_setup = text_of(session, "mode") == "setup";
    auto const subtotal = integer_of(session, "amount_subtotal");
    auto const total = integer_of(session, "amount_total");
    if (!is_object(session, "checkout.session") || !state || !payment || !live ||
        (!is_setup && (!subtotal || !total))) {
        return std::nullopt;
    }
    // The reference beside the metadata is not asked: on a payment link the buyer writes it.
    return Checkout{.id = text_of(session, "id"),
                    .our_purchase = text_of(session, "metadata.purchase"),
                    .state = *state,
                    .payment = *payment,
                    .subtotal = subtotal.value_or(0),
                    .total = total.value_or(0),
                    .tax = integer_of(session, "total_details.amount_tax").value_or(0),
                    .taxes = taxes_from(session),
                    .currency = text_of(session, "currency"),
                    .payment_id = id_of(session, "payment_intent"),
                    .url = text_of(session, "url"),
                    .client_secret = text_of(session, "client_secret"),
                    .saved_method = saved_method_of_session(session),
                    .expires_at = moment_of(session, "expires_at").value_or(Moment{}),
                    .live = *live};
}

std::optional<Payment> payment_from(Value intent)
{
    auto const state = state_from(text_of(intent, "status"), payment_states);
    auto const amount = integer_of(intent, "amount");
    auto const received = integer_of(intent, "amount_received");
    auto const live = truth_of(intent, "livemode");
    if (!is_object(intent, "payment_intent") || !state || !amount || !received || !live) {
        return std::nullopt;
    }
    return Payment{.id = text_of(intent, "id"),
                   .our_purchase = text_of(intent, "metadata.purchase"),
                   .state = *state,
                   .amount = *amount,
                   .received = *received,
                   .currency = text_of(intent, "currency"),
                   .decline = decline_from(intent),
                   .saved_method = saved_method_from(intent),
                   .buyer_url = text_of(intent, "next_action.redirect_to_url.url"),
                   .live = *live};
}

std::optional<Refund> refund_from(Value refund)
{
    // Stripe may leave the status open; until it says more, the money is on its way.
    auto const word = text_of(refund, "status");
    auto const state = word.empty() ? RefundState::Pending : state_from(word, refund_states);
    auto const amount = integer_of(refund, "amount");
    if (!is_object(refund, "refund") || !state || !amount) {
        return std::nullopt;
    }
    return Refund{.id = text_of(refund, "id"),
                  .payment_id = id_of(refund, "payment_intent"),
                  .our_refund = text_of(refund, "metadata.refund"),
                  .state = *state,
                  .amount = *amount,
                  .currency = text_of(refund, "currency"),
                  .reason = text_of(refund, "reason"),
                  .failure = text_of(refund, "failure_reason")};
}

std::optional<Dispute> dispute_from(Value dispute)
{
    auto const state = state_from(text_of(dispute, "status"), dispute_states);
    auto const amount = integer_of(dispute, "amount");
    if (!is_object(dispute, "dispute") || !state || !amount) {
        return std::nullopt;
    }
    return Dispute{.id = text_of(dispute, "id"),
                   .payment_id = id_of(dispute, "payment_intent"),
                   .state = *state,
                   .amount = *amount,
                   .currency = text_of(dispute, "currency"),
                   .reason = text_of(dispute, "reason"),
                   .answer_by = moment_of(dispute, "evidence_details.due_by")};
}

}  // namespace creditd::stripe
