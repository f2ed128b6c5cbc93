#include "approvals/problems.hpp"

#include "base/assert.hpp"

#include <array>

namespace creditd::approvals::problems {

http::ProblemKind const approval_not_found{
    "approval_not_found", 404, "No such approval",
    "There is no approval of this id, or it is not yours to withdraw. Nothing was changed.",
    "Check the id; GET /admin/approvals lists what waits."};
http::ProblemKind const own_approval{
    "own_approval", 403, "Your own request",
    "Nobody approves or rejects what they asked for themselves, whichever credential they show, nor what a program "
    "asked for whose key they were given. Nothing was changed.",
    "Have somebody else decide, or withdraw it."};
http::ProblemKind const approval_decided{
    "approval_decided", 409, "Decided before",
    "It was approved, rejected or withdrawn before. Nothing was changed.",
    "Look at it: GET /admin/approvals/{id} tells who decided what."};
http::ProblemKind const approval_expired{"approval_expired", 410, "Nobody decided in time",
                                         "It waited for as long as the settings allow. Nothing was done.",
                                         "Ask for it again."};

std::span<http::ProblemKind const* const> all()
{
    static constexpr std::array kinds{&approval_not_found, &own_approval, &approval_decided,
                                      &approval_expired};
    return kinds;
}

http::Problem not_found()
{
    return http::problem_of(approval_not_found, "there is no such approval");
}

http::Problem of(DecisionRefusal refusal)
{
    switch (refusal) {
    case DecisionRefusal::OwnRequest: return http::problem_of(own_approval, "you asked for this yourself");
    case DecisionRefusal::Decided: return http::problem_of(approval_decided, "it was decided before");
    case DecisionRefusal::Expired: return http::problem_of(approval_expired, "nobody decided it in time");
    }
    CREDITD_ASSERT(false && "a refusal to decide that is not a problem");
}

}  // namespace creditd::approvals::problems
