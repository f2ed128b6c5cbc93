#pragma once

#include "base/moment.hpp"
#include "storage/table.hpp"
#include "storage/value.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

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
