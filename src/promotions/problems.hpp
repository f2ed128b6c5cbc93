#pragma once

#include "http/problem.hpp"
#include "promotions/domain/change_code.hpp"
#include "promotions/domain/promo_code.hpp"

#include <span>
#include <string_view>

namespace creditd::promotions::problems {

extern http::ProblemKind const promo_not_found;         ///< 404
extern http::ProblemKind const promo_inactive;          ///< 409
extern http::ProblemKind const promo_not_started;       ///< 409
extern http::ProblemKind const promo_expired;           ///< 410
extern http::ProblemKind const promo_already_redeemed;  ///< 409
extern http::ProblemKind const promo_not_eligible;      ///< 409
extern http::ProblemKind const promo_exhausted;         ///< 409
extern http::ProblemKind const promo_invalid;  ///< 404: one of the first four, where the setting hides which
extern http::ProblemKind const promo_code_taken;  ///< 409
extern http::ProblemKind const promo_in_use;      ///< 409

[[nodiscard]] std::span<http::ProblemKind const* const> all();

/// What a refused redemption is told (PROMO-2); `uniform`: as the setting has it.
[[nodiscard]] http::Problem problem_of(RedemptionRefusal refusal, bool uniform);

/// What a refused change is told.
[[nodiscard]] http::Problem problem_of(ChangeRefusal refusal);

/// 404 for admins.
[[nodiscard]] http::Problem no_such_code();

}  // namespace creditd::promotions::problems
