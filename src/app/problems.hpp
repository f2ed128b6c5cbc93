#pragma once

#include "http/problem.hpp"

#include <span>

namespace creditd::app::problems {

extern http::ProblemKind const not_ready;             ///< 503
extern http::ProblemKind const verification_running;  ///< 503

[[nodiscard]] std::span<http::ProblemKind const* const> all();

}  // namespace creditd::app::problems
