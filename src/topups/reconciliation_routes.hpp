#pragma once

#include "base/moment.hpp"
#include "endpoint/services.hpp"
#include "http/route.hpp"
#include "topups/reconciliation.hpp"

#include <vector>

namespace creditd::topups {

/// `GET /admin/reconciliation`: `{report, running}` of the latest pass, of whichever node, and of the one
/// that this process is at; null each where there is none. `POST /admin/reconciliation/runs` begins one,
/// audited: 202 `{running}`. Refused: fields, `payments_not_configured`, `reconciliation_running`. It looks
/// back as many days as it is told, else `back`. `reconciliation` outlives the routes.
[[nodiscard]] std::vector<http::Route> reconciliation_routes(endpoint::Services& services,
                                                             Reconciliation& reconciliation, Duration back);

}  // namespace creditd::topups
