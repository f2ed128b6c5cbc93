#pragma once

#include "base/moment.hpp"
#include "ledger/domain/account_uses.hpp"
#include "ledger/domain/use_details.hpp"
#include "storage/database.hpp"

#include <vector>

namespace creditd::ledger {

// Uses of days of UTC, added up from roll-ups and from lines. They read in slices and throw StorageFailure.

/// What is being committed may still belong to a day just over.
[[nodiscard]] bool is_over(Moment day, Moment now);

/// All accounts together in [from, to), as the roll-ups say.
[[nodiscard]] AccountUses total_by_rollups(storage::Database& database, Moment from, Moment to);

[[nodiscard]] AccountUses total_of(std::vector<AccountUses> const& accounts);
[[nodiscard]] AccountUses total_of(std::vector<UseDetail> const& details);

/// `details` in the order of accounts, by account alone.
[[nodiscard]] std::vector<AccountUses> sums_by_account(std::span<UseDetail const> details);

/// The uses in [from, to), told apart as `kinds` does and, where it is one day, by quarters of an hour; in
/// the order of `sum_up`.
[[nodiscard]] std::vector<UseDetail> details_of_lines(storage::Database& database, Moment from, Moment to,
                                                      UseKinds& kinds, bool by_quarter);

/// The uses of the day that begins at `day`, by account alone.
[[nodiscard]] std::vector<AccountUses> accounts_of_lines(storage::Database& database, Moment day);

}  // namespace creditd::ledger
