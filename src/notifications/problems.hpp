#pragma once

#include "http/problem.hpp"

#include <span>

namespace creditd::notifications::problems {

extern http::ProblemKind const mail_not_found;              ///< 404
extern http::ProblemKind const webhook_endpoint_not_found;  ///< 404
extern http::ProblemKind const webhook_delivery_not_found;  ///< 404
extern http::ProblemKind const mail_forgotten;              ///< 409
extern http::ProblemKind const too_many_webhook_endpoints;  ///< 409

/// All of them, for the catalogue.
[[nodiscard]] std::span<http::ProblemKind const* const> all();

}  // namespace creditd::notifications::problems
