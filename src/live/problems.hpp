#pragma once

#include "http/problem.hpp"

#include <span>

namespace creditd::live::problems {

extern http::ProblemKind const too_many_streams;  ///< 429

[[nodiscard]] std::span<http::ProblemKind const* const> all();

}  // namespace creditd::live::problems
