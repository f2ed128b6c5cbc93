#pragma once

#include "endpoint/services.hpp"
#include "http/route.hpp"
#include "live/hub.hpp"

#include <vector>

namespace creditd::live {

/// `GET /credits/events`, `GET /admin/events`. What is passed outlives the routes.
[[nodiscard]] std::vector<http::Route> routes(endpoint::Services& services, Hub& hub);

}  // namespace creditd::live
