#pragma once

#include "engine/check.hpp"
#include "storage/database.hpp"

#include <vector>

namespace creditd::ledger {

/// Recomputes the books from their rows and trusts no cached sum: chains, sequences, every line's arithmetic,
/// every account's state, grants, ended holds, reversals, references, history marks, roll-ups and kept days
/// of uses. Names the first bad row of each check.
///
/// Runs beside the writer: the journal in slices on snapshots of their own, then the newest lines and
/// everything derived from them on one last snapshot, and kept days of uses behind that, each in a read of
/// its own. Any thread. Memory grows with the number of accounts. Throws storage::StorageFailure.
[[nodiscard]] std::vector<engine::Check> verify(storage::Database& database);

}  // namespace creditd::ledger
