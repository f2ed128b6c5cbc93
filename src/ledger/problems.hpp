#pragma once

#include "http/problem.hpp"
#include "ledger/domain/burn_down.hpp"

#include <span>

namespace creditd::ledger::problems {

extern http::ProblemKind const insufficient_credits;    ///< 402
extern http::ProblemKind const account_suspended;       ///< 403
extern http::ProblemKind const transaction_not_found;   ///< 404
extern http::ProblemKind const hold_not_found;          ///< 404
extern http::ProblemKind const hold_expired;            ///< 409
extern http::ProblemKind const hold_ended;              ///< 409: captured or released before
extern http::ProblemKind const capture_exceeds_hold;    ///< 422
extern http::ProblemKind const too_many_holds;          ///< 409
extern http::ProblemKind const too_many_grants;         ///< 409
extern http::ProblemKind const balance_out_of_range;    ///< 422
extern http::ProblemKind const reference_reused;        ///< 409
extern http::ProblemKind const reversal_exceeds_usage;  ///< 422
extern http::ProblemKind const not_reversible;          ///< 409
extern http::ProblemKind const user_id_unavailable;     ///< 409
extern http::ProblemKind const adjustment_above_limit;  ///< 403
extern http::ProblemKind const adjustment_undone;       ///< 409
extern http::ProblemKind const nothing_to_undo;         ///< 409

[[nodiscard]] std::span<http::ProblemKind const* const> all();

/// 402 with `required available held debt shortfall nextExpiry topUpUrl`.
[[nodiscard]] http::Problem not_enough(InsufficientCredits const& figures, std::string_view top_up_url);

}  // namespace creditd::ledger::problems
