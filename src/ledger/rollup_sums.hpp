#pragma once

#include "ledger/rollup_store.hpp"
#include "storage/database.hpp"

#include <string>
#include <utility>
#include <vector>

namespace creditd::ledger {

// What reports read: the sums that every commit adds to, in slices on snapshots of their own. Each line is in
// one of them exactly once, whatever is written meanwhile. Throws StorageFailure.

/// Quarters that begin in [from, to), in the order of their time.
void scan_rollups(storage::Database& database, Moment from, Moment to,
                  storage::FunctionRef<void(Rollup const&)> sink);

/// Everything before `to` (the beginning of a quarter), one sum for each type and currency.
[[nodiscard]] std::vector<Rollup> rollups_until(storage::Database& database, Moment to);

/// Adds `by` to the sum of its type and currency, whatever its span, meter and reason.
void add_to(std::vector<Rollup>& sums, Rollup const& by);

}  // namespace creditd::ledger
