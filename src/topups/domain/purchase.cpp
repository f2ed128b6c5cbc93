#include "topups/domain/purchase.hpp"

#include "base/assert.hpp"
#include "topups/domain/reversal.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace creditd::topups {

std::string_view name_of(PurchaseStatus status)
{
    switch (status) {
    case PurchaseStatus::Pending: return "pending";
    case PurchaseStatus::Processing: return "processing";
    case PurchaseStatus::Paid: return "paid";
    case PurchaseStatus::PartiallyRefunded: return "partially_refunded";
    case PurchaseStatus::Refunded: return "refunded";
    case PurchaseStatus::Disputed: return "disputed";
    case PurchaseStatus::Expired: return "expired";
    case PurchaseStatus::Failed: return "failed";
    }
    CREDITD_ASSERT(false && "a purchase status without a name");
}

std::vector<std::string_view> names_of(ReviewReasons reasons)
{
    static constexpr std::array<std::pair<ReviewReason, std::string_view>, 10> names{{
        {ReviewReason::WrongAmount, "wrong_amount"},
        {ReviewReason::WrongCurrency, "wrong_currency"},
        {ReviewReason::WrongMode, "wrong_mode"},
        {ReviewReason::NothingPaid, "nothing_paid"},
        {ReviewReason::OtherCheckout, "other_checkout"},
        {ReviewReason::NotCredited, "not_credited"},
        {ReviewReason::ReversalNotBooked, "reversal_not_booked"},
        {ReviewReason::ReversedTooMuch, "reversed_too_much"},
        {ReviewReason::CreditedNotPaid, "credited_not_paid"},
        {ReviewReason::UnknownThere, "unknown_there"},
    }};
    std::vector<std::string_view> chosen;
    for (auto const& [reason, name] : names) {
        if ((reasons & std::to_underlying(reason)) != 0) {
            chosen.push_back(name);
        }
    }
    return chosen;
}

void RefundRecord::become(RefundState next, Moment now)
{
    bool const counted = counts();
    state = next;
    updated_at = now;
    if (counts()) {
        failed_at.reset();
    } else if (counted) {
        failed_at = now;
    }
}

std::int64_t Purchase::reversed_as_reported() const
{
    std::int64_t sum = 0;
    for (auto const& refund : refunds) {
        sum += refund.counts() ? refund.amount : 0;
    }
    for (auto const& dispute : disputes) {
        sum += dispute.state == DisputeState::Lost ? dispute.amount : 0;
    }
    return sum;
}

std::int64_t Purchase::reversed() const
{
    return std::min(paid_total(), reversed_as_reported());
}

bool Purchase::has_open_dispute() const
{
    return std::ranges::find(disputes, DisputeState::Open, &DisputeRecord::state) != disputes.end();
}

bool Purchase::has_lost_dispute() const
{
    return std::ranges::find(disputes, DisputeState::Lost, &DisputeRecord::state) != disputes.end();
}

bool Purchase::is_checkout_over() const
{
    return paid || !failure.empty() || checkout == CheckoutState::Expired ||
           checkout_payment == CheckoutPayment::Failed;
}

PurchaseStatus Purchase::status() const
{
    if (paid) {
        if (has_open_dispute()) {
            return PurchaseStatus::Disputed;
        }
        auto const back = reversed();
        return back == 0              ? PurchaseStatus::Paid
               : back == paid_total() ? PurchaseStatus::Refunded
                                      : PurchaseStatus::PartiallyRefunded;
    }
    bool const is_automatic = kind == PurchaseKind::Automatic;
    if (checkout_payment == CheckoutPayment::Paid || checkout_payment == CheckoutPayment::NotRequired ||
        (is_automatic && payment == PaymentState::Succeeded)) {
        return PurchaseStatus::Processing;  // money came that does not match: kept for review
    }
    if (!failure.empty() || checkout_payment == CheckoutPayment::Failed ||
        (is_automatic && payment == PaymentState::Canceled)) {
        return PurchaseStatus::Failed;
    }
    if (checkout == CheckoutState::Expired) {
        return PurchaseStatus::Expired;
    }
    if (checkout == CheckoutState::Complete || (is_automatic && payment == PaymentState::Processing)) {
        return PurchaseStatus::Processing;
    }
    return PurchaseStatus::Pending;
}

ReviewReasons Purchase::reasons() const
{
    auto reasons = faults;
    auto const add = [&](ReviewReason reason, bool holds) {
        reasons |= holds ? std::to_underlying(reason) : 0;
    };
    add(ReviewReason::NotCredited, paid && !is_credited());
    add(ReviewReason::ReversalNotBooked,
        ReversalTarget{booked.taken, booked.bonus_taken} != reversal_target(*this));
    add(ReviewReason::ReversedTooMuch, paid && reversed_as_reported() > paid_total());
    return reasons;
}

}  // namespace creditd::topups
