// Everything that can arrive out of order is joined with what is known by taking the greater of two: states
// have a rank, ends have a time, faults are a set. What is joined like that ends the same in any order.

#include "topups/domain/learn.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace creditd::topups {

namespace {

void blame(Purchase& purchase, ReviewReason reason)
{
    purchase.faults |= std::to_underlying(reason);
}

int rank(CheckoutState state)
{
    switch (state) {
    case CheckoutState::Open: return 0;
    case CheckoutState::Expired: return 1;
    case CheckoutState::Complete: return 2;
    }
    return 0;
}

int rank(CheckoutPayment payment)
{
    switch (payment) {
    case CheckoutPayment::Unpaid: return 0;
    case CheckoutPayment::Failed: return 1;
    case CheckoutPayment::NotRequired: return 2;
    case CheckoutPayment::Paid: return 3;
    }
    return 0;
}

int rank(PaymentState state)
{
    switch (state) {
    case PaymentState::Waiting: return 0;
    case PaymentState::NeedsBuyer: return 1;
    case PaymentState::Processing: return 2;
    case PaymentState::Canceled: return 3;
    case PaymentState::Succeeded: return 4;
    }
    return 0;
}

template <class State>
State later_of(State a, State b)
{
    return rank(a) < rank(b) ? b : a;
}

/// An id is learnt once. False, and a fault, when another one is known already.
bool learn_id(Purchase& purchase, std::string& known, std::string const& id)
{
    if (known.empty()) {
        known = id;
    }
    if (!id.empty() && known != id) {
        blame(purchase, ReviewReason::OtherCheckout);
        return false;
    }
    return true;
}

/// False, and a fault, for money of another payment than the one that is known. Nothing is learnt: what pays
/// a purchase is for its checkout or its payment to say.
bool is_of_its_payment(Purchase& purchase, std::string const& payment_id)
{
    if (purchase.payment_id.empty() || payment_id.empty() || purchase.payment_id == payment_id) {
        return true;
    }
    blame(purchase, ReviewReason::OtherCheckout);
    return false;
}

/// What the buyer let us keep, where that was asked for.
void learn_method(Purchase& purchase, std::optional<SavedMethod> const& method)
{
    if (purchase.wish.save_method && method && !purchase.method) {
        purchase.method = method;
    }
}

/// Judges a checkout that claims to be paid (TOPUP-4); the faults it finds are remembered.
bool is_as_promised(Purchase& purchase, Checkout const& news)
{
    auto const& price = purchase.terms.price;
    bool fine = true;
    auto const expect = [&](bool holds, ReviewReason otherwise) {
        if (!holds) {
            blame(purchase, otherwise);
            fine = false;
        }
    };
    expect(news.live == purchase.live, ReviewReason::WrongMode);
    expect(news.currency == price.currency, ReviewReason::WrongCurrency);
    expect(news.subtotal == price.amount, ReviewReason::WrongAmount);
    if (news.payment == CheckoutPayment::NotRequired) {
        expect(price.amount == 0, ReviewReason::NothingPaid);
    } else {
        expect(news.total >= news.subtotal, ReviewReason::WrongAmount);  // less: a discount nobody gave
    }
    return fine;
}

void take_payment(Purchase& purchase, PaidFacts facts)
{
    if (!purchase.paid) {
        purchase.paid = std::move(facts);
        return;
    }
    // A look-up brings the tax lines that a webhook leaves out; the moment is the earliest that was told.
    purchase.paid->at = std::min(purchase.paid->at, facts.at);
    if (purchase.paid->taxes.empty()) {
        purchase.paid->taxes = std::move(facts.taxes);
    }
}

}  // namespace

bool learn_checkout(Purchase& purchase, Checkout const& news, Moment as_of)
{
    auto const before = purchase;
    if (purchase.kind != PurchaseKind::Checkout || !learn_id(purchase, purchase.checkout_id, news.id)) {
        blame(purchase, ReviewReason::OtherCheckout);
        return purchase != before;
    }
    learn_id(purchase, purchase.payment_id, news.payment_id);
    purchase.checkout = later_of(purchase.checkout, news.state);
    purchase.checkout_payment = later_of(purchase.checkout_payment, news.payment);
    if (purchase.url.empty()) {
        purchase.url = news.url;
    }
    if (purchase.client_secret.empty()) {
        purchase.client_secret = news.client_secret;
    }
    learn_method(purchase, news.saved_method);
    bool const claims_payment =
        news.payment == CheckoutPayment::Paid || news.payment == CheckoutPayment::NotRequired;
    if (claims_payment && is_as_promised(purchase, news)) {
        take_payment(purchase, {as_of, news.total, news.tax, news.taxes});
    }
    return purchase != before;
}

bool learn_payment(Purchase& purchase, Payment const& news, Moment as_of)
{
    auto const before = purchase;
    if (!learn_id(purchase, purchase.payment_id, news.id)) {
        return purchase != before;
    }
    purchase.payment = later_of(purchase.payment, news.state);
    learn_method(purchase, news.saved_method);
    if (news.decline) {
        purchase.decline = news.decline;
    }
    // Nobody is there to try another means, or to confirm: the payment waits for ever.
    bool const is_declined = news.state == PaymentState::Waiting && news.decline;
    bool const is_stuck = is_declined || news.state == PaymentState::NeedsBuyer;
    if (purchase.kind == PurchaseKind::Automatic && is_stuck && !purchase.paid && purchase.failure.empty()) {
        purchase.failure = is_declined ? "declined: " + news.decline->code : "the bank wants the buyer";
    }
    if (purchase.kind == PurchaseKind::Automatic && news.state == PaymentState::Succeeded) {
        bool fine = true;
        auto const expect = [&](bool holds, ReviewReason otherwise) {
            if (!holds) {
                blame(purchase, otherwise);
                fine = false;
            }
        };
        expect(news.live == purchase.live, ReviewReason::WrongMode);
        expect(news.currency == purchase.terms.price.currency, ReviewReason::WrongCurrency);
        expect(news.received == purchase.terms.price.amount, ReviewReason::WrongAmount);
        if (fine) {
            take_payment(purchase, {as_of, news.received, 0, {}});
        }
    }
    return purchase != before;
}

bool learn_refund(Purchase& purchase, Refund const& news, std::int64_t ours, std::int64_t number, Moment now)
{
    auto const before = purchase;
    if (news.currency != purchase.terms.price.currency) {
        blame(purchase, ReviewReason::WrongCurrency);
        return purchase != before;
    }
    if (!is_of_its_payment(purchase, news.payment_id)) {
        return purchase != before;
    }
    auto const is_it = [&](RefundRecord const& known) {
        return known.provider_id == news.id ||
               (ours != 0 && known.number == ours && known.provider_id.empty());
    };
    auto known = std::ranges::find_if(purchase.refunds, is_it);
    if (known == purchase.refunds.end()) {
        purchase.refunds.push_back(
            {.number = number, .reason_code = news.reason, .created_at = now, .updated_at = now});
        known = std::prev(purchase.refunds.end());
    }
    // Until the provider names a refund, its state is a guess: one called failed may have been made.
    bool const is_first = known->provider_id.empty();
    known->provider_id = news.id;
    known->amount = news.amount;
    if (is_first || known->state < news.state) {
        known->become(news.state, now);
        known->failure = news.failure;
    }
    return purchase != before;
}

bool learn_dispute(Purchase& purchase, Dispute const& news, Moment as_of, std::int64_t number, Moment now)
{
    auto const before = purchase;
    if (news.currency != purchase.terms.price.currency) {
        blame(purchase, ReviewReason::WrongCurrency);
        return purchase != before;
    }
    if (!is_of_its_payment(purchase, news.payment_id)) {
        return purchase != before;
    }
    auto known = std::ranges::find(purchase.disputes, news.id, &DisputeRecord::provider_id);
    if (known == purchase.disputes.end()) {
        purchase.disputes.push_back({.number = number,
                                     .provider_id = news.id,
                                     .amount = news.amount,
                                     .state = news.state,
                                     .as_of = as_of,
                                     .reason = news.reason,
                                     .answer_by = news.answer_by,
                                     .created_at = now});
        return true;
    }
    auto const weight = [](DisputeState state, Moment at) {
        bool const is_closed = state == DisputeState::Won || state == DisputeState::Lost;
        auto const stage = is_closed ? DisputeState::Won : state;
        return std::tuple{stage, is_closed ? at : Moment{}, state == DisputeState::Won};
    };
    if (weight(known->state, known->as_of) < weight(news.state, as_of)) {
        known->state = news.state;
        known->as_of = as_of;
        known->amount = news.amount;
        known->reason = news.reason;
        known->answer_by = news.answer_by;
    }
    return purchase != before;
}

}  // namespace creditd::topups
