#include "approvals/asking.hpp"

#include "approvals/approval_book.hpp"
#include "approvals/facts.hpp"
#include "approvals/json.hpp"
#include "audit/audit_log.hpp"
#include "http/json_writer.hpp"

#include <utility>

namespace creditd::approvals {

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

engine::Answer ask(engine::WorkingSet& set, crypto::PublicIds const& ids, Wish wish,
                   engine::Context const& context)
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
    return {202, std::move(after)};
}

}  // namespace creditd::approvals
