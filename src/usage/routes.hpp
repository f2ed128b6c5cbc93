#pragma once

#include "endpoint/services.hpp"
#include "http/route.hpp"
#include "ledger/settings.hpp"
#include "usage/prices.hpp"
#include "usage/settings.hpp"

#include <vector>

namespace creditd::usage {

/// Usage, estimates, holds, meters and prices. What is passed outlives the routes.
[[nodiscard]] std::vector<http::Route> routes(endpoint::Services& services, ledger::Settings const& accounts,
                                              Settings const& settings, PriceBoard const& prices);

}  // namespace creditd::usage
