#pragma once

#include "http/problem.hpp"

#include <span>

namespace creditd::audit::problems {

extern http::ProblemKind const reason_code_not_found;  ///< 404
extern http::ProblemKind const reason_code_exists;     ///< 409
extern http::ProblemKind const too_many_reason_codes;  ///< 409
extern http::ProblemKind const last_reason_code;       ///< 409

[[nodiscard]] std::span<http::ProblemKind const* const> all();

}  // namespace creditd::audit::problems
