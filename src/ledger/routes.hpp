#pragma once

#include "endpoint/services.hpp"
#include "http/route.hpp"
#include "ledger/balance_cache.hpp"
#include "ledger/settings.hpp"

#include <vector>

namespace creditd::ledger {

/// Balance, grants, history, summary; adjustments and user look-up for admins. Balances come from `cache`
/// where there is one. What is passed outlives the routes.
[[nodiscard]] std::vector<http::Route> routes(endpoint::Services& services, Settings const& settings,
                                              BalanceCache* cache = nullptr);

}  // namespace creditd::ledger
