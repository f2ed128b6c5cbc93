#pragma once

#include "base/moment.hpp"
#include "storage/value.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace creditd::identity::store {

// Columns that may be empty, for the stores of this folder.

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

}  // namespace creditd::identity::store
