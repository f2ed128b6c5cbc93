#pragma once

#include "reports/request.hpp"
#include "storage/database.hpp"

namespace creditd::reports {

/// Redemptions by code, the one that gave most first, with what the code allows now. Reads in slices; throws
/// StorageFailure.
[[nodiscard]] Report promo_report(storage::Database& database, ReportRequest const& request);

}  // namespace creditd::reports
