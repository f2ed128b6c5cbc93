#pragma once

#include "http/problem.hpp"
#include "usage/domain/price_list.hpp"

#include <span>

namespace creditd::usage::problems {

extern http::ProblemKind const meter_not_found;      ///< 404
extern http::ProblemKind const meter_exists;         ///< 409
extern http::ProblemKind const meter_inactive;       ///< 409
extern http::ProblemKind const price_list_full;      ///< 409
extern http::ProblemKind const charge_out_of_range;  ///< 422

[[nodiscard]] std::span<http::ProblemKind const* const> all();

/// What is told when `demand` has no price.
[[nodiscard]] http::Problem of(PricingRefusal refusal);

}  // namespace creditd::usage::problems
