#pragma once

#include "ledger/use_days.hpp"
#include "reports/request.hpp"
#include "storage/database.hpp"

namespace creditd::reports {

// Reports on credits used. They read in slices and throw StorageFailure.

using ledger::KeepDay;

/// Credits used and given back, by period and what `grouping` says; of one user, or of all.
[[nodiscard]] Report usage_report(storage::Database& database, ReportRequest const& request, KeepDay keep);

/// Who used most, net of what was given back.
[[nodiscard]] Report top_users_report(storage::Database& database, ReportRequest const& request,
                                      KeepDay keep);

}  // namespace creditd::reports
