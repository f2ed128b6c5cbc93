#pragma once

#include "bulk/domain/row.hpp"

#include <optional>
#include <string_view>
#include <vector>

namespace creditd::bulk {

/// A row as it was read.
struct ReadRow
{
    Cells cells;  ///< in one spelling when there is no error, else as they came
    RowIntent intent;
    std::vector<RowError> errors;  ///< in the order of the columns
};

/// Reads what the cells of a row say, all of it UTF-8; white space around them does not count, but for notes.
/// Empty ones are as if absent. `now`: what expires must do so later; without one that is not asked.
///
/// Errors by column: `required`, `not_taken`, `bad_format`, `too_long`, `too_many_decimals`, `out_of_range`,
/// `must_not_be_zero`, `must_be_positive`, `unknown_value`, `not_with_deduction`.
[[nodiscard]] ReadRow read_row(Operation operation, Cells cells, std::optional<Moment> now);

/// Undoes what CSV exports put before a text that a spreadsheet would take for a formula: one `'`.
[[nodiscard]] std::string_view without_guard(std::string_view text);

}  // namespace creditd::bulk
