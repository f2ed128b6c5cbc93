#pragma once

#include "audit/reason_codes.hpp"
#include "endpoint/services.hpp"
#include "http/route.hpp"

#include <vector>

namespace creditd::audit {

/// `/admin/reason-codes…`. What is passed outlives the routes.
[[nodiscard]] std::vector<http::Route> reason_code_routes(endpoint::Services& services,
                                                          ReasonBoard const& board);

}  // namespace creditd::audit
