#pragma once

#include "storage/key_index.hpp"
#include "storage/reader.hpp"
#include "storage/table.hpp"
#include "storage/value.hpp"

#include <cstdint>
#include <optional>
#include <span>

namespace creditd::storage {

/// One unit of durable work: loads first, then writes, then `commit`. Rolls back when destroyed unless
/// `commit` returned. Used by its lane's thread alone. Throws StorageFailure and what derives from it.
class Batch
{
public:
    virtual ~Batch() = default;

    /// Announces that `load` will ask for the row under `key`, so that an engine far away brings everything a
    /// batch names in one round trip, and locks it in one order: rows of accounts by bucket and account, then
    /// global rows by table and key. Before the first `load`; what is announced later may come with the next
    /// round trip. A row loaded unannounced costs a round trip.
    virtual void want(Table const& /*table*/, std::span<Value const> /*key*/) {}

    /// The same for `find_key`.
    virtual void want_key(KeySpace /*space*/, KeyScope const& /*scope*/) {}

    /// The same for `load_row`.
    virtual void want_row(Journal const& /*journal*/, std::int64_t /*owner*/, std::int64_t /*number*/) {}

    /// Loads the row under `key` (locked for this batch, where the engine has locks): all columns, key first.
    /// Says whether there was one.
    virtual bool load(Table const& table, std::span<Value const> key, RowSink sink) = 0;

    /// Reads the row of a journal that has this number and is the owner's, as an earlier batch appended it;
    /// the columns of `Reader::read_journal`. Says whether there was one.
    virtual bool load_row(Journal const& journal, std::int64_t owner, std::int64_t number, RowSink sink) = 0;

    /// A query inside the batch; sees the batch's own writes.
    virtual void query(Query const& query, std::span<Value const> parameters, RowSink sink) = 0;

    /// A new row: key and values, in the order of the table's columns. A row already under that key is a
    /// mistake of the caller, who loaded the key first.
    virtual void insert(Table const& table, std::span<Value const> row) = 0;

    /// The row under its key becomes `row`, whether or not it existed.
    virtual void upsert(Table const& table, std::span<Value const> row) = 0;

    /// The same for a row that this batch loaded and that differs from what was loaded in its last column
    /// alone: an engine whose upsert writes every index anew leaves them as they are.
    virtual void update_last(Table const& table, std::span<Value const> row) { upsert(table, row); }

    /// The row under `key` is gone; nothing happens when there was none.
    virtual void remove(Table const& table, std::span<Value const> key) = 0;

    /// Appends row `seq` of `owner`. `number` is the caller's time-ordered number, unique over the journal
    /// and rising from append to append; `previous` the owner's last position (0 at first). Returns the new
    /// position.
    virtual std::int64_t append(Journal const& journal, std::int64_t owner, std::int64_t seq,
                                std::int64_t number, std::int64_t previous,
                                std::span<Value const> values) = 0;

    /// The entry under this key, if one was committed (a few that are past keeping may still be found).
    [[nodiscard]] virtual std::optional<KeyEntry> find_key(KeySpace space, KeyScope const& scope) = 0;

    /// The key becomes known with this commit. `find_key` said that it is not, in this batch.
    virtual void add_key(KeySpace space, KeyScope const& scope, KeyEntry const& entry) = 0;

    /// Forgets, at leisure, entries whose place is below `place`.
    virtual void forget_keys_before(KeySpace space, std::int64_t place) = 0;

    /// Makes everything above durable, or throws: StorageConflict and StorageUnavailable when nothing of it
    /// is kept, CommitUndecided when `Database::was_committed` must be asked. `numbers_through`: no row of
    /// this lane with a number up to it comes later.
    virtual void commit(std::int64_t numbers_through) = 0;
};

}  // namespace creditd::storage
