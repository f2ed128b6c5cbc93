#include "topups/refund_purchase.hpp"

#include "topups/domain/reversal.hpp"
#include "topups/settle_purchase.hpp"

#include <utility>

namespace creditd::topups {

namespace {

/// The purchase's bought credits that nobody has spent or holds.
Credits free_of(ledger::Account const& account, std::int64_t purchase)
{
    Credits free;
    for (auto const& grant : account.grants) {
        bool const is_its = grant.facts.purchase == purchase && grant.facts.paid && !grant.scheduled;
        free += is_its ? grant.free : Credits{};
    }
    return free;
}

/// All of it could become debt.
bool fits(ledger::Account const& account, Purchase const& purchase)
{
    return (account.debt + purchase.terms.credits + purchase.terms.bonus).within_limit();
}

}  // namespace

std::int64_t amount_of(RefundPurchase const& refund, Purchase const& purchase)
{
    return refund.amount.value_or(purchase.paid_total() - purchase.reversed());
}

std::optional<RefundRefusal> refusal_to_refund(ledger::Account const& account, Purchase const& purchase,
                                               RefundPurchase const& refund)
{
    using Why = RefundRefusal::Why;
    auto const left = purchase.paid_total() - purchase.reversed();
    if (!purchase.is_credited() || purchase.has_open_dispute() || left == 0) {
        return RefundRefusal{Why::NotRefundable, 0};
    }
    auto const amount = amount_of(refund, purchase);
    if (amount > left) {
        return RefundRefusal{Why::ExceedsPayment, left};
    }
    auto const worth = refundable(purchase, free_of(account, purchase.number));
    if (amount > worth && !refund.force) {
        return RefundRefusal{Why::ExceedsCredits, worth};
    }
    if (!fits(account, purchase)) {
        return RefundRefusal{Why::OutOfRange, worth};
    }
    return std::nullopt;
}

Outcome<RefundBegun, RefundRefusal> refund_purchase(ledger::Posting& posting, PurchaseBook& book,
                                                    Purchase& purchase, RefundPurchase const& refund,
                                                    engine::Context const& context)
{
    if (auto const refusal = refusal_to_refund(posting.account(), purchase, refund)) {
        return refuse(*refusal);
    }
    auto const amount = amount_of(refund, purchase);
    auto const number = context.numbers.next(context.now);
    purchase.refunds.push_back({.number = number,
                                .amount = amount,
                                .state = RefundState::Pending,
                                .is_ours = true,
                                .actor = refund.actor,
                                .reason_code = refund.reason_code,
                                .reason = refund.reason,
                                .created_at = context.now,
                                .updated_at = context.now});
    purchase.updated_at = context.now;
    settle_purchase(posting, book, purchase, refund.actor);
    ProviderCall const call{.account = purchase.account,
                            .number = context.numbers.next(context.now),
                            .kind = CallKind::CreateRefund,
                            .purchase = purchase.number,
                            .refund = number,
                            .created_at = context.now,
                            .due_at = context.now + own_time};
    book.put_call(call);
    return RefundBegun{number, call};
}

}  // namespace creditd::topups
