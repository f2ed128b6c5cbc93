#pragma once

#include "base/moment.hpp"
#include "storage/batch.hpp"
#include "storage/reader.hpp"
#include "storage/table.hpp"
#include "storage/value.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace creditd::identity::store {

// Columns that may be empty, and single numbers, for the stores of this folder.

[[nodiscard]] inline storage::Value of(std::optional<Moment> moment)
{
    return moment ? storage::Value::integer(moment->in_milliseconds()) : storage::Value::null();
}

[[nodiscard]] inline storage::Value text_or_null(std::string_view text)
{
    return text.empty() ? storage::Value::null() : storage::Value::text(text);
}

[[nodiscard]] inline Moment moment(storage::Row const& row, int column)
{
    return Moment::from_milliseconds(row.integer(column));
}

[[nodiscard]] inline std::optional<Moment> moment_or_null(storage::Row const& row, int column)
{
    return row.is_null(column) ? std::nullopt : std::optional(moment(row, column));
}

[[nodiscard]] inline std::string text_or_empty(storage::Row const& row, int column)
{
    return row.is_null(column) ? std::string{} : std::string{row.text(column)};
}

// Single rows by a key of one column; `from(row)` makes the record.

template <class From>
[[nodiscard]] auto load_one(storage::Batch& batch, storage::Table const& table, storage::Value const& key,
                            From from)
{
    std::optional<decltype(from(std::declval<storage::Row const&>()))> found;
    std::array const keys{key};
    batch.load(table, keys, [&](storage::Row const& row) { found = from(row); });
    return found;
}

template <class From>
[[nodiscard]] auto find_one(storage::Reader& reader, storage::Table const& table, storage::Value const& key,
                            From from)
{
    std::optional<decltype(from(std::declval<storage::Row const&>()))> found;
    std::array const keys{key};
    reader.find(table, keys, [&](storage::Row const& row) { found = from(row); });
    return found;
}

inline void want_one(storage::Batch& batch, storage::Table const& table, storage::Value const& key)
{
    std::array const keys{key};
    batch.want(table, keys);
}

inline void remove_one(storage::Batch& batch, storage::Table const& table, storage::Value const& key)
{
    std::array const keys{key};
    batch.remove(table, keys);
}

/// The first column of the last row, or 0. `Source`: a Reader or a Batch.
template <class Source>
[[nodiscard]] std::int64_t number_of(Source& source, storage::Query const& query,
                                     std::span<storage::Value const> parameters)
{
    std::int64_t number = 0;
    source.query(query, parameters, [&](storage::Row const& row) { number = row.integer(0); });
    return number;
}

}  // namespace creditd::identity::store
