#pragma once

#include "app/meta.hpp"
#include "app/readiness.hpp"
#include "app/verification.hpp"
#include "endpoint/services.hpp"
#include "http/route.hpp"

#include <vector>

namespace creditd::app {

/// What `/version` tells beside the program's own version.
struct Installation
{
    int schema = 0;
    DatabaseMode mode = DatabaseMode::Live;
};

/// `/livez`, `/readyz`, `/version`, the contract, `GET /admin/verify`. What is passed outlives the routes.
[[nodiscard]] std::vector<http::Route> operations_routes(endpoint::Services& services, Readiness& readiness,
                                                         Verifier& verifier, Installation installation);

}  // namespace creditd::app
