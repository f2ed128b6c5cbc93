#pragma once

#include "http/route.hpp"
#include "http/workers.hpp"
#include "pages/settings.hpp"

#include <vector>

namespace creditd::pages {

/// The console, the wallet, the API reference and their parts; `/` leads to the console. `workers` outlives
/// the routes.
[[nodiscard]] std::vector<http::Route> routes(http::Workers& workers, Settings settings);

}  // namespace creditd::pages
