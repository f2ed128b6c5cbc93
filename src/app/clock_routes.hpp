#pragma once

#include "app/clock.hpp"
#include "app/sweeper.hpp"
#include "endpoint/services.hpp"
#include "http/route.hpp"

#include <vector>

namespace creditd::app {

/// `POST /admin/clock/accept {reasonCode, reason}`: an operator believes the wall clock as it is (LEDGER-8).
/// Audited in a commit of its own; when that fails the clock is as suspect as before. Null: a test clock,
/// never suspect. What is passed outlives the routes.
[[nodiscard]] std::vector<http::Route> clock_routes(endpoint::Services& services, SystemClock* clock);

/// `GET /test/clock` and `POST /test/clock {advanceSeconds | now}`, for everybody: a test database holds
/// nothing of value. Forward only; the answer comes when everything that became due is posted.
[[nodiscard]] std::vector<http::Route> test_clock_routes(endpoint::Services& services, ManualClock& clock,
                                                         Sweeper& sweeper);

}  // namespace creditd::app
