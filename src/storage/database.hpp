#pragma once

#include "base/moment.hpp"
#include "base/numbers.hpp"
#include "storage/batch.hpp"
#include "storage/function_ref.hpp"
#include "storage/key_index.hpp"
#include "storage/reader.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>

namespace creditd::storage {

/// An open database with its schema at the version this program knows.
class Database
{
public:
    virtual ~Database() = default;

    /// How many batches may be under way at once. Each lane has its own thread, with one batch at a time. An
    /// embedded database has one lane.
    [[nodiscard]] virtual int lanes() const { return 1; }

    /// Begins a batch on `lane` (0 … lanes() − 1). Throws StorageUnavailable within its own time limit.
    virtual std::unique_ptr<Batch> begin(int lane) = 0;

    /// After CommitUndecided on this lane: whether that batch was committed after all. Its effect is durable
    /// when the answer is true. Throws StorageUnavailable when it could not be found out before `deadline`.
    virtual bool was_committed(int lane, std::chrono::steady_clock::time_point deadline);

    /// The numbers this lane gives out: theirs alone among everybody who writes to this database. Valid after
    /// the lane's first `begin`.
    [[nodiscard]] virtual NumberSource numbers(int lane) = 0;

    /// Housekeeping between batches, on the lane's thread: checkpoints and the like. Cheap when nothing is
    /// due.
    virtual void between_batches(int lane) = 0;

    /// Runs `work` on a snapshot. Any thread, several at once; a read never waits for the writer, nor it for
    /// a read. Keep each call short (≤ 100 ms): a long snapshot lets the log grow.
    virtual void read(FunctionRef<void(Reader&)> work) = 0;

    /// A long read: calls `slice` until it returns false. On one snapshot where the engine can keep one; else
    /// on a newer one each time, so that what is read must be bounded by something no later batch changes.
    /// An embedded database, whose snapshots are newer each time, writes in the order of its numbers.
    virtual void read_in_slices(FunctionRef<bool(Reader&)> slice);

    /// The index derived from the rows that carry keys, to be completed at start; null where the engine keeps
    /// keys in a table of its own. The same object on every call.
    virtual KeyIndex* derived_index(KeySpace space) = 0;

    /// What the database's own clock shows; nothing where it is this machine's. Throws StorageUnavailable.
    [[nodiscard]] virtual std::optional<Moment> now() { return std::nullopt; }

    /// Bytes written ahead and not yet folded into the main file; for metrics.
    [[nodiscard]] virtual std::uint64_t log_bytes() const = 0;

    /// Flushes and closes tidily. No batch or read may be under way, or begun afterwards.
    virtual void close() = 0;
};

/// As `Database::read`, for `work` that forgets all it found when it is called again: so it is, once, on a
/// snapshot of its own, when the connection ended between two of its queries.
void read_anew(Database& database, FunctionRef<void(Reader&)> work);

}  // namespace creditd::storage
