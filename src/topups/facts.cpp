#include "topups/facts.hpp"

#include <algorithm>

namespace creditd::topups::facts {

namespace {

bool has_succeeded(RefundRecord const& refund)
{
    return refund.state == RefundState::Succeeded;
}

bool was_opened(DisputeRecord const& dispute)
{
    return dispute.state != DisputeState::Inquiry && dispute.state != DisputeState::InquiryClosed;
}

/// The record of that number in `before` was like that already.
template <class Record, class Is>
bool was(std::vector<Record> const& before, std::int64_t number, Is is)
{
    auto const known = std::ranges::find(before, number, &Record::number);
    return known != before.end() && is(*known);
}

bool has_failed(Purchase const& purchase)
{
    return purchase.decline || purchase.status() == PurchaseStatus::Failed;
}

}  // namespace

std::vector<Happening> between(Purchase const& before, Purchase const& after)
{
    std::vector<Happening> happened;
    if (after.is_credited() && !before.is_credited()) {
        happened.push_back({purchase_paid});
    }
    if (!after.paid && has_failed(after) && !has_failed(before)) {
        happened.push_back({payment_failed});
    }
    for (auto const& refund : after.refunds) {
        if (has_succeeded(refund) && !was(before.refunds, refund.number, has_succeeded)) {
            happened.push_back({purchase_refunded, refund.number});
        }
    }
    for (auto const& dispute : after.disputes) {
        if (was_opened(dispute) && !was(before.disputes, dispute.number, was_opened)) {
            happened.push_back({purchase_disputed, 0, dispute.number});
        }
    }
    return happened;
}

}  // namespace creditd::topups::facts
