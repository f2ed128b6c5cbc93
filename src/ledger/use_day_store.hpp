#pragma once

#include "ledger/domain/account_uses.hpp"
#include "storage/batch.hpp"
#include "storage/reader.hpp"

#include <vector>

namespace creditd::ledger::store {

/// What is kept of the day of UTC that begins at `day`, in the order of accounts; empty when there is
/// nothing, or it does not read.
[[nodiscard]] std::vector<AccountUses> find_use_day(storage::Reader& reader, Moment day);

/// `accounts` in their order take the place of what was kept.
void upsert_use_day(storage::Batch& batch, Moment day, std::vector<AccountUses> const& accounts);

}  // namespace creditd::ledger::store
