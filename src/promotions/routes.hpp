#pragma once

#include "endpoint/services.hpp"
#include "http/route.hpp"
#include "ledger/settings.hpp"
#include "promotions/settings.hpp"

#include <vector>

namespace creditd::promotions {

/// `POST /credits/redeem` and everything below `/admin/promo-codes`. All arguments outlive the routes.
[[nodiscard]] std::vector<http::Route> routes(endpoint::Services& services, Settings const& settings,
                                              ledger::Settings const& accounts);

}  // namespace creditd::promotions
