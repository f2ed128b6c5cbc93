#pragma once

#include "http/problem.hpp"

#include <span>

namespace creditd::endpoint::problems {

extern http::ProblemKind const account_not_found;         ///< 404
extern http::ProblemKind const idempotency_key_required;  ///< 400
extern http::ProblemKind const idempotency_key_invalid;   ///< 400
extern http::ProblemKind const idempotency_key_reused;    ///< 422
extern http::ProblemKind const already_done;              ///< 409
extern http::ProblemKind const clock_suspect;             ///< 503
extern http::ProblemKind const storage_full;              ///< 503
extern http::ProblemKind const storage_unavailable;       ///< 503

/// All of them, for the catalogue.
[[nodiscard]] std::span<http::ProblemKind const* const> all();

}  // namespace creditd::endpoint::problems
