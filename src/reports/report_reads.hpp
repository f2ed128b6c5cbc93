#pragma once

#include "endpoint/services.hpp"
#include "http/exchange.hpp"
#include "reports/request.hpp"
#include "reports/sources.hpp"

#include <memory>

namespace creditd::reports {

enum class ReportForm : std::uint8_t { Json, Csv };

/// The report, with nothing due before it left unposted (ADMIN-6). Throws StorageFailure.
[[nodiscard]] Report make_report(endpoint::Services& services, ReportRequest const& request);

/// Answers the exchange with it, from a worker. At most two at a time: more are 503 `overloaded`, so that
/// other reads go on. 404 `account_not_found` where the user it is of has no account.
void answer_with_report(endpoint::Services& services, std::shared_ptr<Sources const> const& sources,
                        std::unique_ptr<http::Exchange> exchange, ReportRequest request, ReportForm form);

}  // namespace creditd::reports
