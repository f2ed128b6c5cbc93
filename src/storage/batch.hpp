#pragma once

#include "storage/reader.hpp"
#include "storage/table.hpp"
#include "storage/value.hpp"

#include <cstdint>
#include <span>

namespace creditd::storage {

/// One unit of durable work: loads first, then writes, then `commit`. Rolls back when destroyed unless
/// `commit` returned. Used by the writer's thread alone. Throws StorageFailure (try again), StorageFull,
/// CommitUnknown.
class Batch
{
public:
    virtual ~Batch() = default;

    /// Loads the row under `key` (locked for this batch, where the engine has locks): all columns, key first.
    /// Says whether there was one.
    virtual bool load(Table const& table, std::span<Value const> key, RowSink sink) = 0;

    /// A query inside the batch; sees the batch's own writes.
    virtual void query(Query const& query, std::span<Value const> parameters, RowSink sink) = 0;

    /// A new row: key and values, in the order of the table's columns. A row already under that key is a
    /// mistake of the caller, who loaded the key first.
    virtual void insert(Table const& table, std::span<Value const> row) = 0;

    /// The row under its key becomes `row`, whether or not it existed.
    virtual void upsert(Table const& table, std::span<Value const> row) = 0;

    /// The row under `key` is gone; nothing happens when there was none.
    virtual void remove(Table const& table, std::span<Value const> key) = 0;

    /// Appends row `seq` of `owner`. `number` is the caller's time-ordered number, unique over the journal
    /// and rising from append to append; `previous` the owner's last position (0 at first). Returns the new
    /// position.
    virtual std::int64_t append(Journal const& journal, std::int64_t owner, std::int64_t seq,
                                std::int64_t number, std::int64_t previous,
                                std::span<Value const> values) = 0;

    /// Makes everything above durable, or throws.
    virtual void commit() = 0;
};

}  // namespace creditd::storage
