#pragma once

#include "base/credits.hpp"
#include "base/moment.hpp"
#include "storage/value.hpp"
#include "storage/where.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace creditd::topups::store {

// Between rows and values, for rows of many columns.

[[nodiscard]] inline storage::Value value_of(Moment moment)
{
    return storage::Value::integer(moment.in_milliseconds());
}
[[nodiscard]] inline storage::Value value_of(std::optional<Moment> moment)
{
    return moment ? value_of(*moment) : storage::Value::null();
}
[[nodiscard]] inline storage::Value truth_of(bool truth)
{
    return storage::Value::integer(truth ? 1 : 0);
}
template <class Enum>
    requires std::is_enum_v<Enum>
[[nodiscard]] storage::Value number_of(Enum value)
{
    return storage::Value::integer(static_cast<std::int64_t>(std::to_underlying(value)));
}

/// Reads a row's columns one after another. Within an expression only where the order is fixed: braces.
class Cells
{
public:
    explicit Cells(storage::Row const& row) : row_(row) {}

    std::int64_t integer() { return row_.integer(column_++); }
    std::optional<std::int64_t> integer_or_null() { return row_.integer_or_null(column_++); }
    bool truth() { return integer() != 0; }
    std::string text() { return std::string{row_.text(column_++)}; }
    std::string bytes() { return std::string{row_.bytes(column_++)}; }
    std::optional<std::string> text_or_null()
    {
        auto const column = column_++;
        return row_.is_null(column) ? std::nullopt : std::optional{std::string{row_.text(column)}};
    }
    Credits credits() { return Credits::from_micro(integer()); }
    Moment moment() { return Moment::from_milliseconds(integer()); }
    std::optional<Moment> moment_or_null()
    {
        auto const ms = integer_or_null();
        return ms ? std::optional{Moment::from_milliseconds(*ms)} : std::nullopt;
    }
    template <class Enum>
    Enum enumerator()
    {
        return static_cast<Enum>(integer());
    }
    void skip(int columns) { column_ += columns; }

private:
    storage::Row const& row_;
    int column_ = 0;
};

}  // namespace creditd::topups::store
