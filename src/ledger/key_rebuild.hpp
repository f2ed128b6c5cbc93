#pragma once

#include "storage/database.hpp"

#include <cstdint>

namespace creditd::ledger {

/// How much `rebuild_indexes` read.
struct KeyRebuild
{
    std::int64_t lines = 0;
    std::int64_t answers = 0;
    std::int64_t unreadable = 0;  ///< lines whose bytes make no sense; their keys are not known
};

/// Adds to the key indexes what was committed after they were last written down: to "idempotency" the keys of
/// lines and of stored answers, in the order of their numbers; to "references" the references of usage lines
/// (USAGE-2). At start, before the writer. Bounded memory: slices of lines, answers one by one. Throws
/// StorageFailure.
KeyRebuild rebuild_indexes(storage::Database& database);

}  // namespace creditd::ledger
