#pragma once

#include "app/sweeper.hpp"
#include "endpoint/services.hpp"
#include "ledger/use_day_keeper.hpp"
#include "reports/routes.hpp"

#include <functional>

namespace creditd::app {

/// What reports need of the other capabilities; `sweeper` must outlive it.
[[nodiscard]] reports::Sources report_sources(Sweeper& sweeper);

/// Adds up the uses of each of the last 400 days of UTC that lacks anything, the latest first, so that no
/// report has to; `keeper` knows from the times before which lack nothing. Ends early when `go_on` says no,
/// which is asked before each day. Waits; throws StorageFailure.
void keep_use_days(endpoint::Services& services, ledger::UseDayKeeper& keeper,
                   std::function<bool()> const& go_on);

}  // namespace creditd::app
