#pragma once

#include "endpoint/services.hpp"
#include "http/route.hpp"

#include <vector>

namespace creditd::topups {

/// `GET /admin/reconciliation`: `{report}` of the latest pass, of whichever node; null before the first.
[[nodiscard]] std::vector<http::Route> reconciliation_routes(endpoint::Services& services);

}  // namespace creditd::topups
