#include "topups/settle_command.hpp"

#include "audit/audit_log.hpp"
#include "topups/event_log.hpp"
#include "topups/settle_purchase.hpp"

#include <algorithm>
#include <utility>

namespace creditd::topups {

SettlePurchaseCommand::SettlePurchaseCommand(crypto::PublicIds const& ids, Order order, Moment around)
    : PurchaseCommand(ids, order.purchase, order.replayed_by ? order.replayed_by->request_id : "", around),
      order_(std::move(order))
{}

void SettlePurchaseCommand::needs(engine::WorkingSet& set) const
{
    PurchaseCommand::needs(set);
    auto& book = set.shelf<PurchaseBook>();
    for (auto const& each : order_.tidings) {
        auto const own_and_parent = ids_in(each.news.subject);
        book.need_object(own_and_parent.own);
        book.need_object(own_and_parent.parent);
    }
    if (order_.call != 0) {
        book.need_call(account(), order_.call);
    }
    if (order_.event) {
        set.shelf<EventLog>().need(order_.event->id);
    }
}

ledger::Verdict SettlePurchaseCommand::act_on(Purchase& purchase, ledger::Posting& posting,
                                              engine::WorkingSet& set, engine::Context const& context)
{
    auto& book = set.shelf<PurchaseBook>();
    auto const* const known = order_.event ? set.shelf<EventLog>().find(order_.event->id) : nullptr;
    bool const is_repeat = known != nullptr && known->state == EventState::Processed && !order_.replayed_by;
    std::string outcome = "nothing new";
    if (!is_repeat) {
        for (auto const& each : order_.tidings) {
            outcome = take_news(book, purchase, each.news, each.our_refund, context);
        }
        if ((order_.found & ~purchase.faults) != 0) {
            purchase.faults |= order_.found;
            purchase.updated_at = context.now;
        }
        settle_purchase(posting, book, purchase, "system");
        if (purchase.needs_review()) {
            outcome += ", to be reviewed";
        }
    }
    finish_call(purchase, book, context);
    if (order_.event) {
        write_event(set, is_repeat ? known->outcome : outcome, context);
    }
    return ledger::TextAnswer{{200, shown(purchase)}};
}

/// A call that was answered is done, but for the look-up of a checkout that can still be paid: that one is
/// looked at again when its page has ended, and now and then while a payment is under way.
void SettlePurchaseCommand::finish_call(Purchase const& purchase, PurchaseBook& book,
                                        engine::Context const& context) const
{
    if (order_.call == 0) {
        return;
    }
    auto const* const call = book.find_call(account(), order_.call);
    if (call == nullptr) {
        return;
    }
    auto const kind = call->kind;
    book.drop_call(account(), order_.call);
    bool const watches = kind == CallKind::CreateCheckout || kind == CallKind::LookUpCheckout;
    if (!watches || purchase.is_checkout_over() || purchase.checkout_id.empty()) {
        return;
    }
    auto const after_its_end = purchase.wish.expires_at + Duration::minutes(5);
    auto const later = context.now + Duration::hours(6);
    book.put_call({.account = purchase.account,
                   .number = context.numbers.next(context.now),
                   .kind = CallKind::LookUpCheckout,
                   .purchase = purchase.number,
                   .created_at = context.now,
                   .due_at = context.now < after_its_end ? after_its_end : later});
}

void SettlePurchaseCommand::write_event(engine::WorkingSet& set, std::string outcome,
                                        engine::Context const& context) const
{
    auto& log = set.shelf<EventLog>();
    auto const* const known = log.find(order_.event->id);
    auto event = known != nullptr ? *known : *order_.event;
    if (known == nullptr) {
        event.number = context.numbers.next(context.now);
        event.received_at = context.now;
    }
    if (order_.event->deliveries == 0) {  // fresh from the wire, not run again
        ++event.deliveries;
        event.last_at = context.now;
    }
    if (event.state != EventState::Processed || !event.processed_at || order_.replayed_by) {
        event.processed_at = context.now;
    }
    event.state = EventState::Processed;
    event.waits_for.reset();
    event.outcome = std::move(outcome);
    event.account = key().account;
    event.purchase = key().number;
    if (order_.replayed_by) {
        set.shelf<audit::AuditLog>().add(
            audit::entry_of(*order_.replayed_by, {.action = "webhook_event.replay", .subject = event.id}));
    }
    log.put(std::move(event));
}

FailCallCommand::FailCallCommand(crypto::PublicIds const& ids, Failure failure, Moment around)
    : PurchaseCommand(ids, failure.call.of(), {}, around),
      failure_(std::move(failure))
{}

void FailCallCommand::needs(engine::WorkingSet& set) const
{
    PurchaseCommand::needs(set);
    set.shelf<PurchaseBook>().need_call(account(), failure_.call.number);
}

ledger::Verdict FailCallCommand::act_on(Purchase& purchase, ledger::Posting& posting, engine::WorkingSet& set,
                                        engine::Context const& context)
{
    auto& book = set.shelf<PurchaseBook>();
    auto const* const known = book.find_call(account(), failure_.call.number);
    if (known == nullptr) {
        return ledger::TextAnswer{{200, {}}};  // answered meanwhile
    }
    if (!failure_.is_final) {
        auto call = *known;
        call.due_at = next_try(call, failure_.retry_after, context.now);
        ++call.attempts;
        call.last_error = failure_.why;
        book.put_call(std::move(call));
        return ledger::TextAnswer{{200, {}}};
    }
    auto const kind = known->kind;
    auto const refund_number = known->refund;
    book.drop_call(account(), failure_.call.number);
    if (kind == CallKind::CreateRefund) {
        auto const refund = std::ranges::find(purchase.refunds, refund_number, &RefundRecord::number);
        if (refund != purchase.refunds.end() && refund->provider_id.empty()) {
            refund->become(RefundState::Failed, context.now);
            refund->failure = failure_.why;
        }
    } else if (makes_something(kind)) {
        purchase.failure = failure_.why;
        if (failure_.decline) {
            purchase.decline = failure_.decline;
        }
        if (purchase.payment_id.empty() && !failure_.payment_id.empty()) {
            purchase.payment_id = failure_.payment_id;
            book.learn_object(failure_.payment_id, purchase.key());
        }
    }
    purchase.updated_at = context.now;
    settle_purchase(posting, book, purchase, "system");
    return ledger::TextAnswer{{200, {}}};
}

}  // namespace creditd::topups
