#include "topups/purchase_admin_command.hpp"

#include "approvals/asking.hpp"
#include "audit/audit_log.hpp"
#include "base/assert.hpp"
#include "http/json_writer.hpp"
#include "ledger/json.hpp"
#include "ledger/problems.hpp"
#include "topups/json.hpp"
#include "topups/problems.hpp"
#include "topups/settle_purchase.hpp"

#include <utility>

namespace creditd::topups {

namespace {

using ledger::Refusal;
using ledger::TextAnswer;
using ledger::Verdict;

http::Problem problem_of(RefundRefusal const& refusal)
{
    using Why = RefundRefusal::Why;
    auto const with_most = [&](http::ProblemKind const& kind, std::string detail) {
        auto problem = http::problem_of(kind, std::move(detail));
        problem.extra.emplace_back("refundable", std::to_string(refusal.refundable));
        return problem;
    };
    switch (refusal.why) {
    case Why::NotRefundable:
        return http::problem_of(problems::purchase_not_refundable, "this purchase cannot be refunded now");
    case Why::ExceedsPayment:
        return with_most(problems::refund_exceeds_payment, "this is more than what is left of the payment");
    case Why::ExceedsCredits:
        return with_most(problems::refund_exceeds_credits,
                         "the credits that are still free are worth less than this");
    case Why::OutOfRange:
        return http::problem_of(ledger::problems::balance_out_of_range,
                                "a debt lies within 4,000,000,000 credits");
    }
    CREDITD_ASSERT(false && "a refusal to refund without a problem");
}

/// What was asked for, as approvals keep it and `approval_kinds` reads it again.
std::string request_of(crypto::PublicIds const& ids, Purchase const& purchase, std::int64_t amount,
                       bool force)
{
    std::string request;
    http::json::Writer{request}
        .begin_object()
        .member("purchaseId", public_id(ids, purchase.key()))
        .member("userId", purchase.user_id)
        .member("amount", amount)
        .member("currency", purchase.terms.price.currency)
        .member("force", force)
        .end_object();
    return request;
}

/// What `actor` has begun to give back here, without what failed: several small refunds are weighed as one.
std::int64_t begun_by(std::string_view actor, Purchase const& purchase)
{
    std::int64_t sum = 0;
    for (auto const& refund : purchase.refunds) {
        sum += refund.is_ours && refund.counts() && refund.actor == actor ? refund.amount : 0;
    }
    return sum;
}

void note(engine::WorkingSet& set, audit::Mandate const& mandate, audit::Deed deed)
{
    set.shelf<audit::AuditLog>().add(audit::entry_of(mandate, std::move(deed)));
}

}  // namespace

RefundCommand::RefundCommand(crypto::PublicIds const& ids, PurchaseKey key, audit::Mandate mandate,
                             RefundPurchase refund, Moment around, RefundThresholds alone_up_to)
    : PurchaseCommand(ids, key, mandate.request_id, around),
      mandate_(std::move(mandate)),
      refund_(std::move(refund)),
      alone_up_to_(std::move(alone_up_to))
{}

void RefundCommand::needs(engine::WorkingSet& set) const
{
    PurchaseCommand::needs(set);
    if (alone_up_to_ != RefundThresholds{}) {
        approvals::need_second_person(set);
    }
}

Verdict RefundCommand::act_on(Purchase& purchase, ledger::Posting& posting, engine::WorkingSet& set,
                              engine::Context const& context)
{
    call_.reset();
    if (auto const refusal = refusal_to_refund(posting.account(), purchase, refund_)) {
        return Refusal{problem_of(*refusal)};
    }
    auto const amount = amount_of(refund_, purchase);
    auto const most_alone = alone_up_to_.most_alone(purchase.terms.price.currency);
    bool const is_too_much = most_alone > 0 && amount > most_alone - begun_by(refund_.actor, purchase);
    if (is_too_much && approvals::has_second_person(set)) {
        return TextAnswer{approvals::ask(set, ids(),
                                         {.kind = approvals::refund_kind,
                                          .subject = public_id(ids(), key()),
                                          .request = request_of(ids(), purchase, amount, refund_.force),
                                          .mandate = mandate_},
                                         context)
                              .answer};
    }
    auto const before = shown(purchase);
    auto const begun = refund_purchase(posting, set.shelf<PurchaseBook>(), purchase, refund_, context);
    if (!begun) {
        return Refusal{problem_of(begun.error())};
    }
    call_ = begun->call;
    note(set, mandate_, {"purchase.refund", public_id(ids(), key()), before, shown(purchase)});
    TextAnswer told{{201, {}}};
    http::json::Writer json{told.answer.body};
    json.begin_object().key("refund");
    append_refund(json, ids(), purchase, purchase.refunds.back());
    json.key("purchase");
    append_purchase(json, ids(), purchase, PurchaseDetail::Admin);
    ledger::append_balance(json, posting.account(), posting.now());
    json.end_object();
    return told;
}

ReconcileCommand::ReconcileCommand(crypto::PublicIds const& ids, PurchaseKey key, audit::Mandate mandate,
                                   Moment around)
    : PurchaseCommand(ids, key, mandate.request_id, around),
      mandate_(std::move(mandate))
{}

Verdict ReconcileCommand::act_on(Purchase& purchase, ledger::Posting& posting, engine::WorkingSet& set,
                                 engine::Context const& context)
{
    calls_.clear();
    auto& book = set.shelf<PurchaseBook>();
    auto const ask = [&](CallKind kind, std::string object_id) {
        calls_.push_back({.account = purchase.account,
                          .number = context.numbers.next(context.now),
                          .kind = kind,
                          .purchase = purchase.number,
                          .object_id = std::move(object_id),
                          .created_at = context.now,
                          .due_at = context.now + own_time});
        book.put_call(calls_.back());
    };
    if (!purchase.checkout_id.empty()) {
        ask(CallKind::LookUpCheckout, {});
    }
    if (!purchase.payment_id.empty()) {
        ask(CallKind::LookUpPayment, {});
        ask(CallKind::ListRefunds, {});
    }
    for (auto const& dispute : purchase.disputes) {
        ask(CallKind::LookUpDispute, dispute.provider_id);
    }
    settle_purchase(posting, book, purchase, mandate_.actor);
    note(set, mandate_, {"purchase.reconcile", public_id(ids(), key())});
    return TextAnswer{{202, shown(purchase)}};
}

DismissReviewCommand::DismissReviewCommand(crypto::PublicIds const& ids, PurchaseKey key,
                                           audit::Mandate mandate, Moment around)
    : PurchaseCommand(ids, key, mandate.request_id, around),
      mandate_(std::move(mandate))
{}

Verdict DismissReviewCommand::act_on(Purchase& purchase, ledger::Posting& /*posting*/,
                                     engine::WorkingSet& set, engine::Context const& context)
{
    auto const before = shown(purchase);
    purchase.dismissed = purchase.reasons();
    purchase.updated_at = context.now;
    note(set, mandate_, {"purchase.dismiss_review", public_id(ids(), key()), before, shown(purchase)});
    return TextAnswer{{200, shown(purchase)}};
}

}  // namespace creditd::topups
