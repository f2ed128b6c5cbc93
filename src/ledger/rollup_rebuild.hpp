#pragma once

#include "storage/database.hpp"

#include <cstdint>

namespace creditd::ledger {

/// Makes the roll-ups of a ledger that has lines and none of them: one that was begun by a program that knew
/// no roll-ups. How many rows that were; 0 in the usual case, which costs two look-ups. Of several nodes the
/// first to commit makes them. Rows that were made this way and are gone are not made again: an error in the
/// log says so. Before anything is written; keeps all accounts in memory, as verify does. Throws
/// StorageFailure.
std::int64_t rebuild_rollups(storage::Database& database);

}  // namespace creditd::ledger
