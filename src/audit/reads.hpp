#pragma once

#include "audit/settings.hpp"
#include "endpoint/services.hpp"
#include "http/exchange.hpp"

#include <atomic>
#include <memory>

namespace creditd::audit {

// What the audit log is asked. On the I/O thread; the work is done on a worker. The exchange is answered.

/// A page of entries, newest first; filters `actor action subject reasonCode requestId from
/// to`.
void answer_with_entries(endpoint::Services& services, std::unique_ptr<http::Exchange> exchange);

/// All entries under the same filters as CSV, newest first, of any number.
void answer_with_csv(endpoint::Services& services, std::unique_ptr<http::Exchange> exchange);

/// The same as JSON lines, each as the list shows it.
void answer_with_json_lines(endpoint::Services& services, std::unique_ptr<http::Exchange> exchange);

/// The verdict over all chains. 503 `overloaded` while another one is at it: `busy` says so, and outlives
/// this.
void answer_with_verification(endpoint::Services& services, Settings const& settings,
                              std::shared_ptr<std::atomic<bool>> busy,
                              std::unique_ptr<http::Exchange> exchange);

}  // namespace creditd::audit
