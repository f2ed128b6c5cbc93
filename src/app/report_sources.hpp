#pragma once

#include "app/sweeper.hpp"
#include "endpoint/services.hpp"
#include "reports/routes.hpp"

#include <functional>

namespace creditd::app {

/// What reports need of the other capabilities; `sweeper` must outlive it.
[[nodiscard]] reports::Sources report_sources(Sweeper& sweeper);

/// Adds up the uses of each of the last 400 days of UTC that lacks lines, the latest first, so that no report
/// has to. Ends early when `go_on` says no, which is asked before each day. Waits; throws
/// StorageFailure.
void keep_use_days(endpoint::Services& services, std::function<bool()> const& go_on);

}  // namespace creditd::app
