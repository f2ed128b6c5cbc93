#pragma once

#include "base/outcome.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::bulk {

/// What every row of a job does. Numbers are stored: never renumber.
enum class Operation : std::uint8_t {
    Adjust = 1,  ///< adds or deducts credits
    Grant = 2,   ///< adds credits, with priority and kind
    Promo = 3,   ///< redeems a promo code for a user
    Users = 4,   ///< makes a user, with credits if it says so
};
[[nodiscard]] std::string_view name_of(Operation operation);
[[nodiscard]] std::optional<Operation> operation_from(std::int64_t number);

/// What a row can say. Numbers are stored: never renumber.
enum class Column : std::uint8_t {
    UserId = 1,
    Credits = 2,
    ExpiresAt = 3,
    AllowDebt = 4,
    Note = 5,
    Reference = 6,
    Kind = 7,
    Priority = 8,
    Code = 9,
    Email = 10,
    Name = 11,
    Role = 12,
};
[[nodiscard]] std::string_view name_of(Column column);
[[nodiscard]] std::optional<Column> column_from(std::int64_t number);

/// The columns that rows of an operation may have, in the order in which they are shown.
[[nodiscard]] std::span<Column const> columns_of(Operation operation);
[[nodiscard]] bool takes(Operation operation, Column column);
[[nodiscard]] bool demands(Operation operation, Column column);

/// The column with exactly that name, as JSON's members have it.
[[nodiscard]] std::optional<Column> column_named(std::string_view name);

/// A column of a CSV; empty for one that a result has beside those of its file, which is passed over.
using Heading = std::optional<Column>;

/// Something wrong with a header: `unknown_column`, `repeated_column` or `missing_column`.
struct HeaderFault
{
    std::string column;
    std::string_view code;
    std::string message;

    friend bool operator==(HeaderFault const&, HeaderFault const&) = default;
};

/// What the fields of a header row name. Case does not matter, nor do spaces, `_` and `-`: `User ID` is
/// `userId`. Refused with everything that is wrong, in the order of the header, missing columns last.
[[nodiscard]] Outcome<std::vector<Heading>, std::vector<HeaderFault>> read_header(
    Operation operation, std::span<std::string const> fields);

/// The names that `rows.csv` adds to those of the operation, in its order.
[[nodiscard]] std::span<std::string_view const> result_columns();

}  // namespace creditd::bulk
