#include "approvals/domain/approval.hpp"

#include "base/assert.hpp"

#include <utility>

namespace creditd::approvals {

std::string_view name_of(ApprovalStatus status)
{
    switch (status) {
    case ApprovalStatus::Pending: return "pending";
    case ApprovalStatus::Approved: return "approved";
    case ApprovalStatus::Rejected: return "rejected";
    case ApprovalStatus::Withdrawn: return "withdrawn";
    case ApprovalStatus::Expired: return "expired";
    }
    CREDITD_ASSERT(false && "an approval's status without a name");
}

std::optional<DecisionRefusal> refusal_to_decide(Approval const& approval, bool is_own, Moment now)
{
    if (is_own) {
        return DecisionRefusal::OwnRequest;
    }
    return refusal_to_withdraw(approval, now);
}

std::optional<DecisionRefusal> refusal_to_withdraw(Approval const& approval, Moment now)
{
    switch (approval.status_at(now)) {
    case ApprovalStatus::Pending: return std::nullopt;
    case ApprovalStatus::Expired: return DecisionRefusal::Expired;
    case ApprovalStatus::Approved:
    case ApprovalStatus::Rejected:
    case ApprovalStatus::Withdrawn: return DecisionRefusal::Decided;
    }
    CREDITD_ASSERT(false && "an approval's status that nobody judged");
}

Approval ended(Approval approval, ApprovalStatus how, Decision decision, std::string outcome)
{
    CREDITD_ASSERT(approval.status == ApprovalStatus::Pending && how != ApprovalStatus::Pending);
    approval.status = how;
    approval.decision = std::move(decision);
    approval.outcome = std::move(outcome);
    return approval;
}

}  // namespace creditd::approvals
