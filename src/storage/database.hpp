#pragma once

#include "storage/batch.hpp"
#include "storage/function_ref.hpp"
#include "storage/key_index.hpp"
#include "storage/reader.hpp"

#include <cstdint>
#include <memory>
#include <string_view>

namespace creditd::storage {

/// An open database with its schema at the version this program knows.
class Database
{
public:
    virtual ~Database() = default;

    /// Begins a batch. One at a time, from one thread, which from then on is the writer.
    virtual std::unique_ptr<Batch> begin() = 0;

    /// Housekeeping between batches, on the writer's thread: checkpoints and the like. Cheap when nothing is
    /// due.
    virtual void between_batches() = 0;

    /// Runs `work` on a snapshot. Any thread, several at once; a read never waits for the writer, nor it for
    /// a read. Keep each call short (≤ 100 ms): a long snapshot lets the log grow.
    virtual void read(FunctionRef<void(Reader&)> work) = 0;

    /// The index of `name` ("idempotency", "references"); the same object on every call.
    virtual KeyIndex& key_index(std::string_view name) = 0;

    /// Bytes written ahead and not yet folded into the main file; for metrics.
    [[nodiscard]] virtual std::uint64_t log_bytes() const = 0;

    /// Flushes and closes tidily. No batch or read may be under way, or begun afterwards.
    virtual void close() = 0;
};

}  // namespace creditd::storage
