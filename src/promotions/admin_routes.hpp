#pragma once

#include "endpoint/services.hpp"
#include "http/route.hpp"

#include <vector>

namespace creditd::promotions {

/// `/admin/promo-codes` and below: `promo-codes:read` to look, `promo-codes:write` to change.
[[nodiscard]] std::vector<http::Route> admin_routes(endpoint::Services& services);

}  // namespace creditd::promotions
