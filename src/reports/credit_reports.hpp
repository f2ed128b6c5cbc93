#pragma once

#include "reports/request.hpp"
#include "storage/database.hpp"

namespace creditd::reports {

// Reports that follow from the roll-ups alone. They read in slices and throw StorageFailure.

/// Credits given, by period and source: the type of the line, and its reason code or promo code.
[[nodiscard]] Report issued_report(storage::Database& database, ReportRequest const& request);

/// What is outstanding at `to`: paid, promotional, what users owe, and what the paid credits cost.
[[nodiscard]] Report liability_report(storage::Database& database, ReportRequest const& request);

/// How balances moved in each period, line by line (ADMIN-6).
[[nodiscard]] Report roll_forward_report(storage::Database& database, ReportRequest const& request);

/// How the money deferred moved in each period, by currency.
[[nodiscard]] Report revenue_report(storage::Database& database, ReportRequest const& request);

/// Credits that expired, and the money that was earned by it.
[[nodiscard]] Report breakage_report(storage::Database& database, ReportRequest const& request);

}  // namespace creditd::reports
