#pragma once

#include "http/query.hpp"
#include "reports/request.hpp"

namespace creditd::reports {

/// Reads what a report asks for; errors are the query's (`finish`). In this order: the kind; the time zone
/// (`unknown_time_zone`); the range (`bad_format`; `not_on_a_quarter`; `out_of_range` when it ends before it
/// begins or is longer than ten years); the periods (`out_of_range` when there are more than 400); what the
/// kind does not take (`not_with_type`).
[[nodiscard]] ReportRequest read_report_request(http::Query& query, Moment now);

}  // namespace creditd::reports
