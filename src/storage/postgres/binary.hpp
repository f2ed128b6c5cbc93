#pragma once

#include "storage/table.hpp"
#include "storage/value.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace creditd::storage::postgres {

using Oid = unsigned int;

/// The types that we send, by their numbers in every PostgreSQL.
namespace oid {
inline constexpr Oid bytes = 17;
inline constexpr Oid integer = 20;  ///< int8; smaller columns take it by assignment
inline constexpr Oid text = 25;
inline constexpr Oid integers = 1016;
inline constexpr Oid texts = 1009;
inline constexpr Oid byte_strings = 1001;
}  // namespace oid

[[nodiscard]] Oid type_of(ColumnType type);
[[nodiscard]] Oid array_of(ColumnType type);

/// The binary form of an integer: eight bytes, the highest first.
void append_integer(std::string& out, std::int64_t number);
[[nodiscard]] std::int64_t integer_from(std::string_view bytes);  ///< of 2, 4 or 8 bytes

/// A one-dimensional array in PostgreSQL's binary form, value by value.
class ArrayBuilder
{
public:
    explicit ArrayBuilder(ColumnType type);

    void add(Value const& value);
    [[nodiscard]] std::size_t size() const { return size_; }

    /// The whole array. Empties the builder's idea of it; call `clear` before the next.
    [[nodiscard]] std::string_view finish();
    void clear();

private:
    ColumnType type_;
    std::string bytes_;
    std::uint32_t size_ = 0;
    bool has_null_ = false;
};

}  // namespace creditd::storage::postgres
