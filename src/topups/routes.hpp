#pragma once

#include "endpoint/services.hpp"
#include "http/route.hpp"
#include "ledger/settings.hpp"
#include "topups/cashier.hpp"

#include <vector>

namespace creditd::topups {

/// `/credits/packages`, `/credits/checkout…`, `/credits/purchases…`, `/webhooks/stripe`, `/admin/packages…`,
/// `/admin/offers…`, `/admin/purchases…`, `/admin/webhook-events…`. Everything given outlives the routes.
[[nodiscard]] std::vector<http::Route> routes(endpoint::Services& services, ledger::Settings const& accounts,
                                              Cashier& cashier);

}  // namespace creditd::topups
