#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace creditd::storage {

/// One column's value on its way into a statement. Text and bytes are views: they must outlive the call.
class Value
{
public:
    enum class Kind : std::uint8_t { Null, Integer, Text, Bytes };

    constexpr Value() = default;
    [[nodiscard]] static constexpr Value null() { return {}; }
    [[nodiscard]] static constexpr Value integer(std::int64_t n) { return Value{Kind::Integer, n, {}}; }
    [[nodiscard]] static constexpr Value text(std::string_view t) { return Value{Kind::Text, 0, t}; }
    [[nodiscard]] static constexpr Value bytes(std::string_view b) { return Value{Kind::Bytes, 0, b}; }
    [[nodiscard]] static constexpr Value integer_or_null(std::optional<std::int64_t> n)
    {
        return n ? integer(*n) : null();
    }

    [[nodiscard]] constexpr Kind kind() const { return kind_; }
    [[nodiscard]] constexpr std::int64_t integer() const { return integer_; }
    [[nodiscard]] constexpr std::string_view view() const { return view_; }

private:
    constexpr Value(Kind kind, std::int64_t n, std::string_view view) : kind_(kind), integer_(n), view_(view)
    {}

    Kind kind_ = Kind::Null;
    std::int64_t integer_ = 0;
    std::string_view view_;
};

/// One row on its way out. Columns count from 0. Views are valid until the callback that got the row returns.
/// Asking for the wrong type is a mistake in the store (it stops the process).
class Row
{
public:
    virtual ~Row() = default;
    [[nodiscard]] virtual bool is_null(int column) const = 0;
    [[nodiscard]] virtual std::int64_t integer(int column) const = 0;
    [[nodiscard]] virtual std::string_view text(int column) const = 0;
    [[nodiscard]] virtual std::string_view bytes(int column) const = 0;

    [[nodiscard]] std::optional<std::int64_t> integer_or_null(int column) const
    {
        return is_null(column) ? std::nullopt : std::optional(integer(column));
    }
};

}  // namespace creditd::storage
