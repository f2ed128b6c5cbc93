#pragma once

#include "storage/batch.hpp"
#include "storage/reader.hpp"
#include "storage/table.hpp"
#include "storage/value.hpp"

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <utility>
#include <vector>

namespace creditd::storage {

// What every store does with a row that is named by its key, and with the rows of a query. `from(row)` makes
// the record; a key lists the values of the table's key columns in their order, and lasts as long as the
// call.

template <class From>
using RecordOf = decltype(std::declval<From const&>()(std::declval<Row const&>()));

using KeyValues = std::initializer_list<Value>;

[[nodiscard]] inline std::span<Value const> as_span(KeyValues key)
{
    return {key.begin(), key.size()};
}

/// Announces that `load_one` will ask for it (`Batch::want`).
inline void want_one(Batch& batch, Table const& table, KeyValues key)
{
    batch.want(table, as_span(key));
}

/// Empty when there is no such row.
template <class From>
[[nodiscard]] std::optional<RecordOf<From>> load_one(Batch& batch, Table const& table, KeyValues key,
                                                     From const& from)
{
    std::optional<RecordOf<From>> found;
    batch.load(table, as_span(key), [&](Row const& row) { found = from(row); });
    return found;
}

/// The same on a snapshot.
template <class From>
[[nodiscard]] std::optional<RecordOf<From>> find_one(Reader& reader, Table const& table, KeyValues key,
                                                     From const& from)
{
    std::optional<RecordOf<From>> found;
    reader.find(table, as_span(key), [&](Row const& row) { found = from(row); });
    return found;
}

/// Nothing happens when there is no such row.
inline void remove_one(Batch& batch, Table const& table, KeyValues key)
{
    batch.remove(table, as_span(key));
}

/// The records of all rows, in their order. `Source`: a Reader or a Batch.
template <class Source, class From>
[[nodiscard]] std::vector<RecordOf<From>> list_all(Source& source, Query const& query,
                                                   std::span<Value const> parameters, From const& from)
{
    std::vector<RecordOf<From>> found;
    source.query(query, parameters, [&](Row const& row) { found.push_back(from(row)); });
    return found;
}

/// The record of a query's one row, the last if there are more; empty when there is none.
template <class Source, class From>
[[nodiscard]] std::optional<RecordOf<From>> query_one(Source& source, Query const& query,
                                                      std::span<Value const> parameters, From const& from)
{
    std::optional<RecordOf<From>> found;
    source.query(query, parameters, [&](Row const& row) { found = from(row); });
    return found;
}

/// A query for one number, a count for instance: the first column of its last row, or 0 when there is none.
template <class Source>
[[nodiscard]] std::int64_t query_number(Source& source, Query const& query, std::span<Value const> parameters)
{
    std::int64_t number = 0;
    source.query(query, parameters, [&](Row const& row) { number = row.integer(0); });
    return number;
}

}  // namespace creditd::storage
