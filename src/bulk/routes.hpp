#pragma once

#include "bulk/settings.hpp"
#include "endpoint/services.hpp"
#include "http/route.hpp"

#include <vector>

namespace creditd::bulk {

/// Everything below `/admin/credits/bulk`. All arguments outlive the routes.
[[nodiscard]] std::vector<http::Route> routes(endpoint::Services& services, Settings const& settings);

}  // namespace creditd::bulk
