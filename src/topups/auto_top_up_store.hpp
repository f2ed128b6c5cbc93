#pragma once

#include "storage/batch.hpp"
#include "storage/reader.hpp"
#include "topups/domain/auto_top_up.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace creditd::topups::store {

// Rows of auto top-ups, and of the accounts for which one is to be looked at.

void want_auto_top_up(storage::Batch& batch, std::int64_t account);
[[nodiscard]] std::optional<AutoTopUp> load_auto_top_up(storage::Batch& batch, std::int64_t account);
void upsert_auto_top_up(storage::Batch& batch, AutoTopUp const& settings);

/// In the place of an earlier moment.
void upsert_due_top_up(storage::Batch& batch, std::int64_t account, Moment due_at);
void remove_due_top_up(storage::Batch& batch, std::int64_t account);

[[nodiscard]] std::optional<AutoTopUp> find_auto_top_up(storage::Reader& reader, std::int64_t account);
/// Accounts that are due at `now`, the earliest first.
[[nodiscard]] std::vector<std::int64_t> due_top_ups(storage::Reader& reader, Moment now, std::int64_t count);
/// The newest paid purchase of the account that left a saved means of payment; 0 for none.
[[nodiscard]] std::int64_t purchase_with_method(storage::Reader& reader, std::int64_t account);

}  // namespace creditd::topups::store
