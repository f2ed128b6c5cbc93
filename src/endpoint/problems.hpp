#pragma once

#include "base/moment.hpp"
#include "http/problem.hpp"

#include <span>
#include <string>

namespace creditd::endpoint::problems {

extern http::ProblemKind const account_not_found;         ///< 404
extern http::ProblemKind const idempotency_key_required;  ///< 400
extern http::ProblemKind const idempotency_key_invalid;   ///< 400
extern http::ProblemKind const idempotency_key_reused;    ///< 422
extern http::ProblemKind const already_done;              ///< 409
extern http::ProblemKind const too_many_attempts;         ///< 429
extern http::ProblemKind const clock_suspect;             ///< 503
extern http::ProblemKind const storage_full;              ///< 503
extern http::ProblemKind const storage_unavailable;       ///< 503

/// 429 with Retry-After, in whole seconds upwards.
[[nodiscard]] http::Problem too_many(std::string detail, Duration wait);

/// All of them, for the catalogue.
[[nodiscard]] std::span<http::ProblemKind const* const> all();

}  // namespace creditd::endpoint::problems
