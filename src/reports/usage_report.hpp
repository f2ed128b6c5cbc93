#pragma once

#include "ledger/use_days.hpp"
#include "reports/request.hpp"
#include "storage/database.hpp"

namespace creditd::reports {

// Reports on credits used. They read in slices and throw StorageFailure.

/// Is told days whose uses were added up, so that the next report need not.
using KeepDay = storage::FunctionRef<void(ledger::UseDay const&)>;

/// Credits used and given back, by period and what `grouping` says; of one user, or of all. By user beside
/// meter or reason it reads every line.
[[nodiscard]] Report usage_report(storage::Database& database, ReportRequest const& request, KeepDay keep);

/// Who used most, net of what was given back.
[[nodiscard]] Report top_users_report(storage::Database& database, ReportRequest const& request,
                                      KeepDay keep);

}  // namespace creditd::reports
