#pragma once

#include "endpoint/services.hpp"
#include "http/route.hpp"
#include "notifications/endpoint_board.hpp"
#include "notifications/settings.hpp"

#include <vector>

namespace creditd::notifications {

/// Mails, webhook endpoints and webhook deliveries for administrators. Everything given by reference outlives
/// the routes and every exchange.
[[nodiscard]] std::vector<http::Route> routes(endpoint::Services& services, Settings const& settings,
                                              EndpointBoard const& board);

}  // namespace creditd::notifications
