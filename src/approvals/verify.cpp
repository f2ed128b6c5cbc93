#include "approvals/verify.hpp"

#include "approvals/store.hpp"

namespace creditd::approvals {

namespace {

/// What is wrong with it, or nothing.
char const* fault_of(Approval const& approval)
{
    bool const has_ended = approval.status != ApprovalStatus::Pending;
    bool const is_approved = approval.status == ApprovalStatus::Approved;
    bool const needs_another = is_approved || approval.status == ApprovalStatus::Rejected;
    if (has_ended != approval.decision.has_value()) {
        return "has ended without a decision, or the other way round";
    }
    if (needs_another && approval.decision->by == approval.requested_by) {
        return "was decided by who asked for it";
    }
    // A bulk job's is withdrawn by whoever gives the job up.
    bool const is_askers = approval.kind != bulk_kind;
    if (approval.status == ApprovalStatus::Withdrawn && is_askers &&
        approval.decision->by != approval.requested_by) {
        return "was withdrawn by somebody else than who asked for it";
    }
    return is_approved == approval.outcome.empty() ? "has an outcome without being approved, or none"
                                                   : nullptr;
}

}  // namespace

engine::Check verify(storage::Database& database)
{
    constexpr std::int64_t slice = 500;
    engine::Check check{"approvals"};
    auto below = INT64_MAX;
    database.read_in_slices([&](storage::Reader& reader) {
        auto const found = store::list_approvals(reader, {}, below, 0, slice);
        for (auto const& approval : found) {
            auto const* const fault = fault_of(approval);
            check.expect(fault == nullptr,
                         [&] { return "approval " + std::to_string(approval.number) + " " + fault; });
            below = approval.number;
        }
        return std::ssize(found) == slice;
    });
    return check;
}

}  // namespace creditd::approvals
