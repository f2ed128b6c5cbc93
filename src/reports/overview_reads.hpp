#pragma once

#include "endpoint/services.hpp"
#include "http/exchange.hpp"
#include "reports/sources.hpp"

#include <memory>

namespace creditd::reports {

/// Answers with the overview, from a worker.
void answer_with_overview(endpoint::Services& services, std::shared_ptr<Sources const> const& sources,
                          std::unique_ptr<http::Exchange> exchange);

}  // namespace creditd::reports
