#pragma once

#include "audit/sealer.hpp"
#include "engine/check.hpp"
#include "storage/database.hpp"

#include <optional>
#include <vector>

namespace creditd::audit {

/// Recomputes every chain of the audit log from its rows, and trusts nothing that is not recomputed
/// (ADMIN-2).
///
/// - `audit_chains`: every row reads, agrees with its columns, follows the row before it in its chain without
/// a gap,
///   and has the hash it must have. After a bad row the check goes on from what that row says.
/// - `audit_heads`: every chain ends where its head says.
/// - `audit_anchor`, when `anchor` is given: every seal is signed and follows the one before it, and every
/// sealed
///   head is a row of the log; so rows that were cut off or chains that were replaced are noticed up to the
///   last seal.
///
/// Looks at what was committed when it began, in slices of well under 100 ms, each on a snapshot of its own.
/// Any thread. Throws storage::StorageFailure, and storage::CannotOpen when the anchor's key cannot be used.
[[nodiscard]] std::vector<engine::Check> verify(storage::Database& database,
                                                std::optional<AnchorPlace> const& anchor = std::nullopt);

}  // namespace creditd::audit
