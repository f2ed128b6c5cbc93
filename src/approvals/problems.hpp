#pragma once

#include "approvals/domain/approval.hpp"
#include "http/problem.hpp"

#include <span>

namespace creditd::approvals::problems {

extern http::ProblemKind const approval_not_found;  ///< 404
extern http::ProblemKind const own_approval;        ///< 403
extern http::ProblemKind const approval_decided;    ///< 409
extern http::ProblemKind const approval_expired;    ///< 410

[[nodiscard]] std::span<http::ProblemKind const* const> all();

[[nodiscard]] http::Problem not_found();
[[nodiscard]] http::Problem of(DecisionRefusal refusal);

}  // namespace creditd::approvals::problems
