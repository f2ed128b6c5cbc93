#pragma once

#include "audit/settings.hpp"
#include "endpoint/services.hpp"
#include "http/route.hpp"

#include <vector>

namespace creditd::audit {

/// `GET /admin/credits/audit`, `…/audit.csv`, `…/audit.jsonl`, `…/audit/verify`. `services` outlives them.
[[nodiscard]] std::vector<http::Route> routes(endpoint::Services& services, Settings const& settings);

}  // namespace creditd::audit
