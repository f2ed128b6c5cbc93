#include "topups/purchase_command.hpp"

#include "http/json_writer.hpp"
#include "topups/auto_top_up_command.hpp"
#include "topups/facts.hpp"
#include "topups/json.hpp"
#include "topups/problems.hpp"
#include "topups/purchase_book.hpp"

#include <algorithm>
#include <utility>

namespace creditd::topups {

PurchaseCommand::PurchaseCommand(crypto::PublicIds const& ids, PurchaseKey key, std::string request_id,
                                 Moment around)
    : AccountCommand(key.account, std::move(request_id), ledger::WhenSuspended::Proceed),
      ids_(ids),
      key_(key),
      around_(around)
{}

void PurchaseCommand::needs(engine::WorkingSet& set) const
{
    AccountCommand::needs(set);
    auto& book = set.shelf<PurchaseBook>();
    book.need(key_);
    book.need_receipts(around_);
    set.shelf<AutoTopUps>().need(key_.account);
}

ledger::Verdict PurchaseCommand::act(ledger::Posting& posting, engine::WorkingSet& set,
                                     engine::Context const& context)
{
    auto* const purchase = set.shelf<PurchaseBook>().find(key_);
    if (purchase == nullptr) {
        return ledger::Refusal{http::problem_of(problems::purchase_not_found, "there is no such purchase"),
                               false};
    }
    auto const before = *purchase;
    auto verdict = act_on(*purchase, posting, set, context);
    leave_facts(before, *purchase, set, context);
    follow_purchase(set, ids_, posting.account(), before, *purchase, context);
    return verdict;
}

void PurchaseCommand::leave_facts(Purchase const& before, Purchase const& after, engine::WorkingSet& set,
                                  engine::Context const& context) const
{
    for (auto const& happened : facts::between(before, after)) {
        if (!engine::is_heard(set, happened.kind)) {
            continue;
        }
        engine::Fact fact{.kind = happened.kind,
                          .account = after.account,
                          .user_id = after.user_id,
                          .number = after.number,
                          .occurred_at = context.now};
        http::json::Writer json{fact.json};
        json.begin_object().key("purchase");
        append_purchase(json, ids_, after, PurchaseDetail::Buyer);
        auto const refund = std::ranges::find(after.refunds, happened.refund, &RefundRecord::number);
        if (happened.refund != 0 && refund != after.refunds.end()) {
            json.key("refund");
            append_refund(json, ids_, after, *refund);
        }
        auto const dispute = std::ranges::find(after.disputes, happened.dispute, &DisputeRecord::number);
        if (happened.dispute != 0 && dispute != after.disputes.end()) {
            json.key("dispute");
            append_dispute(json, after, *dispute);
        }
        json.end_object();
        engine::leave_fact(set, std::move(fact));
    }
}

std::string PurchaseCommand::shown(Purchase const& purchase) const
{
    return purchase_body(ids_, purchase, PurchaseDetail::Admin);
}

}  // namespace creditd::topups
