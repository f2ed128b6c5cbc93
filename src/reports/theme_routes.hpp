#pragma once

#include "endpoint/services.hpp"
#include "http/route.hpp"
#include "reports/sources.hpp"

#include <memory>
#include <vector>

namespace creditd::reports {

// The reports' routes by theme; `routes()` puts them together.
[[nodiscard]] std::vector<http::Route> report_routes(endpoint::Services& services,
                                                     std::shared_ptr<Sources const> const& sources);
[[nodiscard]] std::vector<http::Route> explain_routes(endpoint::Services& services);
[[nodiscard]] std::vector<http::Route> overview_routes(endpoint::Services& services,
                                                       std::shared_ptr<Sources const> const& sources);

}  // namespace creditd::reports
