#pragma once

#include "engine/check.hpp"
#include "storage/database.hpp"

#include <vector>

namespace creditd::topups {

/// Compares purchases with the ledger, account by account: one set of grants for each credited purchase and
/// none for any other; what was taken back lies within what was granted; the account's lines of purchases,
/// refunds, disputes and reinstatements sum up to what its purchases say; an open dispute has its hold; kept
/// status and flags follow from the rest; receipts have no gaps. Any thread, beside the writer; each account
/// on a snapshot of its own. Throws storage::StorageFailure.
[[nodiscard]] std::vector<engine::Check> verify(storage::Database& database);

}  // namespace creditd::topups
