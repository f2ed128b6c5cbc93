#pragma once

#include "endpoint/services.hpp"
#include "http/route.hpp"
#include "reports/sources.hpp"

#include <vector>

namespace creditd::reports {

[[nodiscard]] std::vector<http::Route> routes(endpoint::Services& services, Sources sources);

}  // namespace creditd::reports
