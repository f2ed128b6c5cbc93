#pragma once

#include "storage/function_ref.hpp"
#include "storage/table.hpp"
#include "storage/value.hpp"

#include <cstdint>
#include <span>

namespace creditd::storage {

using RowSink = FunctionRef<void(Row const&)>;

/// A place in a journal from which reading may start: the row `seq` of its owner lies at `position`.
struct JournalPlace
{
    std::int64_t seq = 0;
    std::int64_t position = 0;
};

/// How far a scan of a whole journal has come. Begins as it is made.
struct JournalCursor
{
    std::int64_t owner = 0;
    std::int64_t position = 0;
};

/// Reads on one consistent snapshot. Used by one thread at a time; throws StorageFailure.
class Reader
{
public:
    virtual ~Reader() = default;

    /// Every row of the result, in order. The query must be bounded by its own LIMIT.
    virtual void query(Query const& query, std::span<Value const> parameters, RowSink sink) = 0;

    /// The row under `key` (all columns, key first), if there is one; says whether there was.
    virtual bool find(Table const& table, std::span<Value const> key, RowSink sink) = 0;

    /// Up to `count` rows of `owner` with seq ≤ `newest.seq`, newest first. Columns: position, owner, seq,
    /// previous, then the journal's columns. `newest` is where to begin; for engines that chain rows its
    /// position must be right.
    virtual void read_journal(Journal const& journal, std::int64_t owner, JournalPlace newest,
                              std::int64_t count, RowSink sink) = 0;

    /// The position of the row `seq` when a later row of the same owner is known (`from.seq >= seq`).
    virtual JournalPlace walk_back(Journal const& journal, std::int64_t owner, JournalPlace from,
                                   std::int64_t seq) = 0;

    /// Rows of all owners after `after`, at most `count`, and moves `after` behind the last; the same columns
    /// as `read_journal`. An owner's rows come in the order of their seq; how owners mix, the engine decides.
    /// For verify, exports and start-up. Returns how many rows there were.
    virtual std::int64_t scan_journal(Journal const& journal, JournalCursor& after, std::int64_t count,
                                      RowSink sink) = 0;
};

}  // namespace creditd::storage
