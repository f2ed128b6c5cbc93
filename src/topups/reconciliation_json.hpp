#pragma once

#include "http/json_writer.hpp"
#include "topups/domain/reconciliation_report.hpp"

#include <string>

namespace creditd::topups {

/// `{report}`'s content, as the API and the command line say it.
[[nodiscard]] std::string to_json(ReconciliationReport const& report);

/// `{from, to, checkouts, events, purchases}`
void append_progress(http::json::Writer& json, ReconciliationProgress const& progress);

}  // namespace creditd::topups
