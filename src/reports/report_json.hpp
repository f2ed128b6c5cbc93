#pragma once

#include "reports/domain/report.hpp"

#include <string>

namespace creditd::reports {

/// `{report, columns, rows, totals}` as the API shows it.
[[nodiscard]] std::string report_json(Report const& report);

/// The same rows as CSV, with a header; money is two columns.
[[nodiscard]] std::string report_csv(Report const& report);

}  // namespace creditd::reports
