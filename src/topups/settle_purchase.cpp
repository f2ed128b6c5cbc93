#include "topups/settle_purchase.hpp"

#include "base/assert.hpp"
#include "ledger/grant_credits.hpp"
#include "ledger/reverse_purchase.hpp"
#include "topups/domain/learn.hpp"
#include "topups/domain/reversal.hpp"

#include <algorithm>
#include <utility>

namespace creditd::topups {

namespace {

using ledger::Posting;

/// What its credits cost, if they cost anything.
std::optional<ledger::GrantCost> cost_of(Purchase const& purchase, bool paid)
{
    auto const& currency = purchase.terms.price.currency;
    if (!paid || purchase.paid_total() <= 0 || currency.size() != 3) {
        return std::nullopt;
    }
    return ledger::GrantCost{.paid = purchase.paid_total(),
                             .currency = {currency[0], currency[1], currency[2]},
                             .credits = purchase.terms.credits};
}

void credit(Posting& posting, Purchase& purchase, std::string_view actor)
{
    auto const& terms = purchase.terms;
    if (!(posting.account().promised() + terms.credits + terms.bonus).within_limit()) {
        return;  // LEDGER-9: kept for review
    }
    std::optional<Moment> expires_at;
    if (terms.valid_for_days) {
        expires_at = posting.now() + Duration::days(*terms.valid_for_days);
    }
    auto const grant = [&](bool paid, Credits amount) {
        auto const granted = ledger::grant_credits(posting,
                                                   {.type = ledger::TransactionType::Purchase,
                                                    .source = ledger::GrantSource::Purchase,
                                                    .paid = paid,
                                                    .amount = amount,
                                                    .expires_at = expires_at,
                                                    .purchase = purchase.number,
                                                    .cost = cost_of(purchase, paid),
                                                    .actor = std::string{actor}},
                                                   0);  // paid for: no limit to how many grants
        CREDITD_ASSERT(granted && granted->line_index);
        return posting.lines()[*granted->line_index].seq;
    };
    purchase.booked = {.seq = grant(true, terms.credits), .at = posting.now(), .expire_at = expires_at};
    if (terms.bonus.is_positive()) {
        (void)grant(false, terms.bonus);
    }
}

/// A line says what it is for: the dispute, unless the refunds alone call for more than was taken.
ledger::TransactionType type_of_reversal(Purchase const& purchase)
{
    std::int64_t refunded = 0;
    for (auto const& refund : purchase.refunds) {
        refunded += refund.counts() ? refund.amount : 0;
    }
    auto const by_refunds = share_of(purchase.terms.credits.micro(), refunded, purchase.paid_total());
    return purchase.has_lost_dispute() && purchase.booked.taken.micro() >= by_refunds
               ? ledger::TransactionType::Dispute
               : ledger::TransactionType::Refund;
}

void take_back(Posting& posting, Purchase& purchase, Credits credits, Credits bonus, std::string_view actor)
{
    ledger::ClawBack claw{.purchase = purchase.number,
                          .amount = credits,
                          .bonus = bonus,
                          .type = type_of_reversal(purchase),
                          .purpose = {.actor = std::string{actor}}};
    bool const is_held = posting.account().find_dispute(purchase.number) != nullptr;
    auto const done = !is_held                      ? ledger::claw_back(posting, std::move(claw))
                      : purchase.has_open_dispute() ? ledger::claw_back_disputed(posting, std::move(claw))
                                                    : ledger::lose_dispute(posting, std::move(claw));
    if (done) {
        purchase.booked.taken += credits;
        purchase.booked.bonus_taken += bonus;
    }
}

void give_back(Posting& posting, Purchase& purchase, bool paid, Credits amount, std::string_view actor)
{
    auto const done = ledger::reinstate(posting, {.purchase = purchase.number,
                                                  .amount = amount,
                                                  .paid = paid,
                                                  .expires_at = purchase.booked.expire_at,
                                                  .cost = cost_of(purchase, paid),
                                                  .purpose = {.actor = std::string{actor}}});
    if (done) {
        (paid ? purchase.booked.taken : purchase.booked.bonus_taken) -= amount;
    }
}

void book_reversals(Posting& posting, Purchase& purchase, std::string_view actor)
{
    auto const target = reversal_target(purchase);
    auto const credits = target.credits - purchase.booked.taken;
    auto const bonus = target.bonus - purchase.booked.bonus_taken;
    auto const to_take = std::max(credits, Credits{});
    auto const bonus_to_take = std::max(bonus, Credits{});
    if ((to_take + bonus_to_take).is_positive()) {
        take_back(posting, purchase, to_take, bonus_to_take, actor);
    }
    if (credits.is_negative()) {
        give_back(posting, purchase, true, -credits, actor);
    }
    if (bonus.is_negative()) {
        give_back(posting, purchase, false, -bonus, actor);
    }
}

void book_disputes(Posting& posting, Purchase const& purchase, std::string_view actor)
{
    bool const is_held = posting.account().find_dispute(purchase.number) != nullptr;
    if (purchase.has_open_dispute()) {
        if (!is_held) {
            ledger::open_dispute(posting, purchase.number, {.actor = std::string{actor}});
        }
        return;
    }
    // While a loss could not be booked, what it would take stays set aside.
    bool const is_booked =
        ReversalTarget{purchase.booked.taken, purchase.booked.bonus_taken} == reversal_target(purchase);
    if (is_held && is_booked) {
        ledger::win_dispute(posting, purchase.number, {.actor = std::string{actor}});
    }
}

void ask_for(PurchaseBook& book, Purchase const& purchase, CallKind kind, Duration in,
             engine::Context const& context)
{
    book.put_call({.account = purchase.account,
                   .number = context.numbers.next(context.now),
                   .kind = kind,
                   .purchase = purchase.number,
                   .created_at = context.now,
                   .due_at = context.now + in});
}

/// One piece of news of each kind.
class Learner
{
public:
    Learner(PurchaseBook& book, Purchase& purchase, News const& news, std::int64_t our_refund,
            engine::Context const& context)
        : book_(book),
          purchase_(purchase),
          news_(news),
          our_refund_(our_refund),
          context_(context)
    {}

    std::string operator()(Unrelated const&) { return "of no concern"; }

    std::string operator()(Checkout const& checkout)
    {
        bool const is_new = learn_checkout(purchase_, checkout, news_.as_of);
        bool const lacks_method = purchase_.paid && purchase_.wish.save_method && !purchase_.method;
        if (lacks_method && is_new) {  // an event names its payment only; the payment's own may never come
            ask_for(book_, purchase_, CallKind::LookUpCheckout, Duration::seconds(10), context_);
        }
        return told(is_new, std::string{name_of(purchase_.status())});
    }

    std::string operator()(Payment const& payment)
    {
        bool const is_new = learn_payment(purchase_, payment, news_.as_of);
        bool const waits_for_checkout = purchase_.kind == PurchaseKind::Checkout && !purchase_.paid &&
                                        payment.state == PaymentState::Succeeded;
        if (waits_for_checkout && is_new) {
            ask_for(book_, purchase_, CallKind::LookUpCheckout, Duration::seconds(10), context_);
        }
        return told(is_new,
                    waits_for_checkout ? "waits for its checkout" : std::string{name_of(purchase_.status())});
    }

    std::string operator()(Refund const& refund)
    {
        return told(
            learn_refund(purchase_, refund, our_refund_, context_.numbers.next(context_.now), context_.now),
            "refund");
    }

    std::string operator()(Dispute const& dispute)
    {
        return told(
            learn_dispute(purchase_, dispute, news_.as_of, context_.numbers.next(context_.now), context_.now),
            "dispute");
    }

    std::string operator()(RefundedTotal const& total)
    {
        std::int64_t known = 0;
        for (auto const& refund : purchase_.refunds) {
            known += refund.counts() && !refund.provider_id.empty() ? refund.amount : 0;
        }
        if (known != total.amount) {
            ask_for(book_, purchase_, CallKind::ListRefunds, Duration{}, context_);
            return "asks for the refunds";
        }
        return "nothing new";
    }

private:
    static std::string told(bool is_new, std::string what)
    {
        return is_new ? std::move(what) : "nothing new";
    }

    PurchaseBook& book_;
    Purchase& purchase_;
    News const& news_;
    std::int64_t const our_refund_;
    engine::Context const& context_;
};

}  // namespace

void settle_purchase(Posting& posting, PurchaseBook& book, Purchase& purchase, std::string_view actor)
{
    if (!purchase.paid) {
        return;
    }
    if (purchase.receipt.empty()) {
        purchase.receipt = book.next_receipt(posting.now());
    }
    if (!purchase.is_credited()) {
        credit(posting, purchase, actor);
    }
    if (purchase.is_credited()) {
        book_reversals(posting, purchase, actor);
        book_disputes(posting, purchase, actor);
    }
}

ProviderIds ids_in(Subject const& subject)
{
    if (auto const* const checkout = std::get_if<Checkout>(&subject)) {
        return {checkout->id, checkout->payment_id};
    }
    if (auto const* const payment = std::get_if<Payment>(&subject)) {
        return {payment->id, {}};
    }
    if (auto const* const refund = std::get_if<Refund>(&subject)) {
        return {refund->id, refund->payment_id};
    }
    if (auto const* const dispute = std::get_if<Dispute>(&subject)) {
        return {dispute->id, dispute->payment_id};
    }
    if (auto const* const total = std::get_if<RefundedTotal>(&subject)) {
        return {{}, total->payment_id};
    }
    return {};
}

std::string take_news(PurchaseBook& book, Purchase& purchase, News const& news, std::int64_t our_refund,
                      engine::Context const& context)
{
    if (news.live != purchase.live) {
        purchase.faults |= std::to_underlying(ReviewReason::WrongMode);
        return "of the wrong mode";
    }
    auto const ids = ids_in(news.subject);
    for (auto const id : {ids.own, ids.parent}) {
        auto const owner = book.owner_of(id);
        if (owner && *owner != purchase.key()) {
            purchase.faults |= std::to_underlying(ReviewReason::OtherCheckout);
            return "about another purchase's object";
        }
    }
    auto const before = purchase;
    auto outcome = std::visit(Learner{book, purchase, news, our_refund, context}, news.subject);
    for (auto const id : {ids.own, ids.parent}) {
        book.learn_object(id, purchase.key());
    }
    if (purchase != before) {
        purchase.updated_at = context.now;
    }
    return outcome;
}

}  // namespace creditd::topups
