#pragma once

#include "endpoint/services.hpp"
#include "http/route.hpp"
#include "ledger/settings.hpp"
#include "topups/cashier.hpp"

#include <expected>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace creditd::topups {

// The routes by theme; `routes` puts them together.

[[nodiscard]] std::vector<http::Route> checkout_routes(endpoint::Services& services,
                                                       ledger::Settings const& accounts, Cashier& cashier);
[[nodiscard]] std::vector<http::Route> buyer_routes(endpoint::Services& services, Cashier& cashier);
[[nodiscard]] std::vector<http::Route> webhook_routes(endpoint::Services& services, Cashier& cashier);
[[nodiscard]] std::vector<http::Route> catalogue_routes(endpoint::Services& services);
[[nodiscard]] std::vector<http::Route> settings_routes(endpoint::Services& services);
[[nodiscard]] std::vector<http::Route> purchase_admin_routes(endpoint::Services& services, Cashier& cashier);

/// The purchase that the path's `:id` names; empty unless it is an id of one.
[[nodiscard]] std::optional<PurchaseKey> named_purchase(endpoint::Services const& services,
                                                        http::Exchange const& exchange);

/// 404 `purchase_not_found`.
[[nodiscard]] http::Problem no_such_purchase();

}  // namespace creditd::topups
