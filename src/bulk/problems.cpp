#include "bulk/problems.hpp"

#include "base/assert.hpp"
#include "endpoint/problems.hpp"
#include "identity/problems.hpp"
#include "ledger/problems.hpp"
#include "promotions/problems.hpp"

#include <array>

namespace creditd::bulk::problems {

http::ProblemKind const bulk_job_not_found{"bulk_job_not_found", 404, "No such bulk job",
                                           "There is no bulk job of this id.", "Look it up in the list."};
http::ProblemKind const bulk_part_unexpected{
    "bulk_part_unexpected", 409, "Another part comes next",
    "The parts of a file are taken one after another, and none after its last one. The detail says which one "
    "comes next. This part was not kept.",
    "Send the part that comes next; one that was answered needs not be sent again."};
http::ProblemKind const bulk_too_many_jobs{
    "bulk_too_many_jobs", 409, "Too many bulk jobs are under way",
    "As many jobs as the settings allow are being received, planned, applied or undone. The file was not kept.",
    "Wait until one has ended, or cancel one that waits for further parts."};
http::ProblemKind const bulk_file_too_large{
    "bulk_file_too_large", 413, "The file is too large",
    "All parts together would be larger than the settings allow. This part was not kept.",
    "Cancel the job and send the file as several jobs."};
http::ProblemKind const bulk_not_planned{
    "bulk_not_planned", 409, "The job is at another stage",
    "A job can be applied once, when it is planned. The detail says where it stands. Nothing was changed.",
    "Wait until it is planned; what has ended needs a new job."};
http::ProblemKind const bulk_plan_stale{
    "bulk_plan_stale", 409, "The plan is another one",
    "The hash is not that of this job's plan: what would be applied is not what was looked at. Nothing was "
    "changed.",
    "Look at the plan again, and apply it by the hash that it has."};
http::ProblemKind const bulk_nothing_to_apply{"bulk_nothing_to_apply", 409, "No row could be applied",
                                              "The plan found every row invalid. Nothing was changed.",
                                              "Correct the file and send it again."};
http::ProblemKind const bulk_has_invalid_rows{
    "bulk_has_invalid_rows", 409, "Some rows are invalid",
    "All-or-nothing takes plans whose rows are all valid. Nothing was changed.",
    "Correct the file and send it again, or apply the plan row by row."};
http::ProblemKind const bulk_too_large_for_one_commit{
    "bulk_too_large_for_one_commit", 422, "Too many rows for one commit",
    "All-or-nothing takes at most 1,000 rows. Nothing was changed.",
    "Apply the plan row by row, or divide the file."};
http::ProblemKind const bulk_not_cancellable{
    "bulk_not_cancellable", 409, "The job cannot be cancelled",
    "The job has ended, is being undone, or was cancelled and finishes the rows under way. Nothing was changed.",
    "What was applied can be undone."};
http::ProblemKind const bulk_not_undoable{
    "bulk_not_undoable", 409, "The job cannot be undone",
    "A job can be undone once, when it has been applied, wholly or until it was cancelled. Nothing was changed.",
    "Wait until it has been applied."};

std::span<http::ProblemKind const* const> all()
{
    static constexpr std::array kinds{
        &bulk_job_not_found,    &bulk_part_unexpected,  &bulk_too_many_jobs,
        &bulk_file_too_large,   &bulk_not_planned,      &bulk_plan_stale,
        &bulk_nothing_to_apply, &bulk_has_invalid_rows, &bulk_too_large_for_one_commit,
        &bulk_not_cancellable,  &bulk_not_undoable};
    return kinds;
}

namespace {

RowProblem told(http::ProblemKind const& kind, std::string message)
{
    return {std::string{kind.code}, std::move(message)};
}

RowProblem told(http::Problem problem)
{
    return {std::move(problem.code), std::move(problem.detail)};
}

/// One for each kind of refusal, so that a new kind does not compile until it has an answer.
struct Telling
{
    RowProblem operator()(RowRefusal refusal) const
    {
        switch (refusal) {
        case RowRefusal::AccountNotFound:
            return told(endpoint::problems::account_not_found, "there is no such account");
        case RowRefusal::AccountSuspended:
            return told(ledger::problems::account_suspended, "this account is suspended");
        case RowRefusal::HasExpired: return {"already_expired", "what it adds would have expired by now"};
        case RowRefusal::RoleGone:
            return told(identity::problems::role_not_found, "there is no such role that users may have");
        }
        CREDITD_ASSERT(false && "a row's refusal without a problem");
    }

    RowProblem operator()(ledger::GrantRefusal refusal) const
    {
        switch (refusal) {
        case ledger::GrantRefusal::TooManyGrants:
            return told(ledger::problems::too_many_grants, "this account has too many open grants");
        case ledger::GrantRefusal::BalanceOutOfRange:
            return told(ledger::problems::balance_out_of_range,
                        "a balance lies within ±4,000,000,000 credits");
        }
        CREDITD_ASSERT(false && "a grant refusal without a problem");
    }

    RowProblem operator()(ledger::InsufficientCredits const& figures) const
    {
        return told(ledger::problems::insufficient_credits,
                    "of " + to_text(figures.required) + " credits only " + to_text(figures.available) +
                        " are available");
    }

    RowProblem operator()(ledger::AdjustRefusal const& refusal) const { return std::visit(*this, refusal); }

    RowProblem operator()(promotions::RedemptionRefusal refusal) const
    {
        return told(promotions::problems::problem_of(refusal, false));
    }

    RowProblem operator()(identity::MakeUserRefusal refusal) const
    {
        return told(identity::problems::of(refusal));
    }
};

}  // namespace

RowProblem row_problem_of(RefusedRow const& refusal)
{
    return std::visit(Telling{}, refusal);
}

RowProblem row_problem_of(ledger::UndoRefusal refusal)
{
    switch (refusal) {
    case ledger::UndoRefusal::NothingLeft:
        return told(ledger::problems::nothing_to_undo,
                    "everything that was added has been spent, is held or has expired");
    case ledger::UndoRefusal::TooManyGrants: return Telling{}(ledger::GrantRefusal::TooManyGrants);
    case ledger::UndoRefusal::BalanceOutOfRange: return Telling{}(ledger::GrantRefusal::BalanceOutOfRange);
    }
    CREDITD_ASSERT(false && "an undo refusal without a problem");
}

}  // namespace creditd::bulk::problems
