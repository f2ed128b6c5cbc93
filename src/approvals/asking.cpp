#include "approvals/asking.hpp"

#include "approvals/approval_book.hpp"
#include "approvals/facts.hpp"
#include "approvals/json.hpp"
#include "audit/audit_log.hpp"
#include "base/assert.hpp"
#include "http/json_writer.hpp"

#include <utility>

namespace creditd::approvals {

namespace {

/// What the audit log calls such an end.
std::string_view action_of(ApprovalStatus how)
{
    switch (how) {
    case ApprovalStatus::Approved: return "approval.approve";
    case ApprovalStatus::Rejected: return "approval.reject";
    case ApprovalStatus::Withdrawn: return "approval.withdraw";
    case ApprovalStatus::Expired: return "approval.expire";
    case ApprovalStatus::Pending: break;
    }
    CREDITD_ASSERT(false && "an approval that ends as it was");
}

}  // namespace

void need_second_person(engine::WorkingSet& set)
{
    if (auto* const book = set.find_shelf<ApprovalBook>()) {
        book->need_second_person();
    }
}

bool has_second_person(engine::WorkingSet& set)
{
    auto* const book = set.find_shelf<ApprovalBook>();
    return book != nullptr && book->has_second_person();
}

Asked ask(engine::WorkingSet& set, crypto::PublicIds const& ids, Wish wish, engine::Context const& context)
{
    auto& book = set.shelf<ApprovalBook>();
    Approval const approval{.number = context.numbers.next(context.now),
                            .kind = std::string{wish.kind},
                            .subject = std::move(wish.subject),
                            .request = std::move(wish.request),
                            .requested_by = wish.mandate.actor,
                            .reason = wish.mandate.reason,
                            .requested_at = context.now,
                            .expires_at = context.now + book.settings().expire_after};
    book.put(approval);
    auto after = approval_body(ids, approval, context.now);
    set.shelf<audit::AuditLog>().add(audit::entry_of(
        wish.mandate,
        {.action = "approval.request", .subject = public_id(ids, approval.number), .after = after}));
    facts::leave(facts::requested, approval, set, ids, context);
    return {approval.number, {202, std::move(after)}};
}

Approval end_approval(engine::WorkingSet& set, crypto::PublicIds const& ids, Approval const& before,
                      ApprovalStatus how, audit::Mandate const& mandate, std::string outcome,
                      engine::Context const& context)
{
    auto after = ended(before, how, {.by = mandate.actor, .at = context.now, .reason = mandate.reason},
                       std::move(outcome));
    set.shelf<ApprovalBook>().put(after);
    set.shelf<audit::AuditLog>().add(
        audit::entry_of(mandate, {.action = action_of(how),
                                  .subject = public_id(ids, after.number),
                                  .before = approval_body(ids, before, before.requested_at),
                                  .after = approval_body(ids, after, context.now)}));
    facts::leave(facts::decided, after, set, ids, context);
    return after;
}

void withdraw(engine::WorkingSet& set, crypto::PublicIds const& ids, std::int64_t number,
              audit::Mandate const& mandate, engine::Context const& context)
{
    auto const* const found = set.shelf<ApprovalBook>().find(number);
    if (found != nullptr && found->status_at(context.now) == ApprovalStatus::Pending) {
        end_approval(set, ids, Approval{*found}, ApprovalStatus::Withdrawn, mandate, {}, context);
    }
}

}  // namespace creditd::approvals
