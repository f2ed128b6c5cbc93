#pragma once

#include "storage/database.hpp"
#include "storage/function_ref.hpp"
#include "storage/key_index.hpp"

#include <cstdint>

namespace creditd::ledger {

/// How much `rebuild_indexes` read.
struct KeyRebuild
{
    std::int64_t lines = 0;
    std::int64_t answers = 0;
    std::int64_t unreadable = 0;  ///< lines whose bytes make no sense; their keys are not known
};

/// Adds to the derived key indexes, where the engine has such, what was committed after they were last
/// written down: the idempotency keys of lines and of stored answers, in the order of their numbers; the
/// references of usage lines (USAGE-2). At start, before the writer. Bounded memory: slices of lines, answers
/// one by one. Throws StorageFailure.
KeyRebuild rebuild_indexes(storage::Database& database);

using KeySink =
    storage::FunctionRef<void(storage::KeySpace, storage::KeyScope const&, storage::KeyEntry const&)>;

/// Every key that the rows carry: of stored answers, then of lines, both in the order of their numbers. A key
/// that was used again after it was forgotten comes twice, the later use last among its kind. For an engine
/// where numbers have an index. Throws StorageFailure.
void scan_keys(storage::Reader& reader, KeySink sink);

}  // namespace creditd::ledger
