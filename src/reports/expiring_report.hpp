#pragma once

#include "reports/request.hpp"
#include "storage/database.hpp"

namespace creditd::reports {

/// What open grants have left now, by the time until it expires: of one user, or of all. Reads in slices;
/// throws StorageFailure.
[[nodiscard]] Report expiring_report(storage::Database& database, ReportRequest const& request);

}  // namespace creditd::reports
