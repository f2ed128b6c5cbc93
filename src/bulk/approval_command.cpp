#include "bulk/approval_command.hpp"

#include "base/assert.hpp"
#include "bulk/job_command.hpp"
#include "bulk/problems.hpp"
#include "http/json.hpp"

#include <algorithm>
#include <array>
#include <memory>
#include <string>

namespace creditd::bulk {

namespace {

/// What was asked for, as ApplyJobCommand wrote it.
struct Asked
{
    std::string job{};
    Operation operation = Operation::Adjust;
    Credits largest{};
    bool gives_roles = false;
    bool undoes = false;
};

std::optional<Asked> asked_in(approvals::Approval const& approval)
{
    auto const document = http::json::parse(approval.request);
    if (!document || document->root().kind() != http::json::Kind::Object) {
        return std::nullopt;
    }
    auto const job = document->root().find("jobId");
    auto const operation = document->root().find("operation");
    auto const largest = document->root().find("largest");
    auto const gives_roles = document->root().find("givesRoles");
    auto const action = document->root().find("action");
    auto const amount = largest ? credits_from_text(largest->text()).credits : std::nullopt;
    constexpr std::array operations{Operation::Adjust, Operation::Grant, Operation::Promo, Operation::Users};
    auto const* const found = std::ranges::find_if(
        operations, [&](Operation each) { return operation && name_of(each) == operation->text(); });
    if (!job || !amount || !gives_roles || !action || found == operations.end()) {
        return std::nullopt;
    }
    return Asked{std::string{job->text()}, *found, *amount, gives_roles->boolean(), action->text() == "undo"};
}

/// The job number 0 where the request does not read.
AwaitingJob awaiting_in(crypto::PublicIds const& ids, approvals::Approval const& approval)
{
    auto const asked = asked_in(approval);
    auto const id = asked ? ids.decode(crypto::IdKind::Job, asked->job) : std::nullopt;
    return {id ? id->number : 0, approval.number};
}

constexpr http::Permission does_bulk_work{"bulk:write"};
constexpr http::Permission gives_any_role{"roles:write"};
constexpr http::Permission adjusts{"credits:adjust"};

/// A row of `users` with credits adjusts the balance of who it makes.
bool may_move(http::Principal const& principal, Operation operation, Credits largest)
{
    return operation != Operation::Users || largest.is_zero() || principal.may(adjusts);
}

bool allows(http::Principal const& principal, approvals::Approval const& approval)
{
    auto const asked = asked_in(approval);
    auto const limit = principal.adjust_limit;
    return asked && principal.may(does_bulk_work) && may_do(principal, asked->operation) &&
           may_move(principal, asked->operation, asked->largest) &&
           (!asked->gives_roles || principal.may(gives_any_role)) && (!limit || asked->largest <= *limit);
}

}  // namespace

bool may_do(http::Principal const& principal, Operation operation)
{
    constexpr http::Permission writes_codes{"promo-codes:write"};
    constexpr http::Permission writes_users{"users:write"};
    switch (operation) {
    case Operation::Adjust:
    case Operation::Grant: return principal.may(adjusts);
    case Operation::Promo: return principal.may(writes_codes);
    case Operation::Users: return principal.may(writes_users);
    }
    CREDITD_ASSERT(false && "a bulk operation without a permission");
}

bool may_do(http::Principal const& principal, Job const& job)
{
    return may_do(principal, job.operation) && may_move(principal, job.operation, job.largest) &&
           (job.roles.empty() || principal.may(gives_any_role));
}

approvals::Kind approval_kind(crypto::PublicIds const& ids)
{
    return {.name = approvals::bulk_kind,
            .allows = allows,
            .make = [&ids](storage::Reader&, approvals::Approval const& approval,
                           audit::Mandate const& decider) -> approvals::Effect {
                auto const awaiting = awaiting_in(ids, approval);
                if (awaiting.job == 0) {
                    return std::unexpected(
                        http::problem_of(problems::bulk_job_not_found, "there is no such bulk job"));
                }
                if (asked_in(approval)->undoes) {
                    return std::make_unique<UndoApprovedCommand>(ids, awaiting, decider);
                }
                return std::make_unique<ApplyApprovedCommand>(ids, awaiting, decider);
            },
            .drop = [&ids](approvals::Approval const& approval) -> std::unique_ptr<engine::Command> {
                audit::Mandate const nobody{.actor = "system"};
                return std::make_unique<DropApprovalCommand>(ids, awaiting_in(ids, approval), nobody);
            }};
}

}  // namespace creditd::bulk
