#pragma once

#include "crypto/public_id.hpp"
#include "reports/request.hpp"
#include "storage/database.hpp"

namespace creditd::reports {

// Reports on credits bought with money. They read in slices and throw StorageFailure.

/// What was bought, refunded and disputed in each period, by currency.
[[nodiscard]] Report purchases_report(storage::Database& database, ReportRequest const& request);

/// Each paid purchase at `to`: recognised + deferred + refunded = paid (ADMIN-6); `setOff` is the part of the
/// recognised that paid for another purchase's reversal, or for debt.
[[nodiscard]] Report deferred_report(storage::Database& database, crypto::PublicIds const& ids,
                                     ReportRequest const& request);

}  // namespace creditd::reports
