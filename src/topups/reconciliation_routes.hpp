#pragma once

#include "http/route.hpp"
#include "topups/reconciliation.hpp"

#include <vector>

namespace creditd::topups {

/// `GET /admin/reconciliation`: `{report}` of the latest pass of this node, null before the first. The
/// reconciliation outlives the routes.
[[nodiscard]] std::vector<http::Route> reconciliation_routes(Reconciliation const& reconciliation);

}  // namespace creditd::topups
