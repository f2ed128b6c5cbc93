#pragma once

#include "endpoint/services.hpp"
#include "http/route.hpp"
#include "ledger/settings.hpp"

#include <vector>

namespace creditd::ledger {

/// Balance, grants, history, summary; adjustments and user look-up for admins. `settings` outlives the
/// routes.
[[nodiscard]] std::vector<http::Route> routes(endpoint::Services& services, Settings const& settings);

}  // namespace creditd::ledger
