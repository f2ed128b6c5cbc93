#pragma once

#include "base/credits.hpp"
#include "base/moment.hpp"
#include "bulk/domain/column.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::bulk {

/// How a row stands. Numbers are stored: never renumber.
enum class RowState : std::uint8_t {
    Valid = 1,  ///< planned, not applied
    Invalid = 2,
    Applied = 3,
    Failed = 4,
    Undone = 5,
    PartlyUndone = 6,
    NotUndone = 7,
    Skipped = 8,  ///< valid, and its job was cancelled before it came to it
};
[[nodiscard]] std::string_view name_of(RowState state);
[[nodiscard]] std::optional<RowState> row_state_from(std::int64_t number);

/// What one column of a row says; never empty.
struct Cell
{
    Column column;
    std::string text;

    friend bool operator==(Cell const&, Cell const&) = default;
};
using Cells = std::vector<Cell>;  ///< in the order of `Column`, each at most once

struct RowError
{
    std::string column{};  ///< empty: the whole row
    std::string code;
    std::string message;  ///< a sentence

    friend bool operator==(RowError const&, RowError const&) = default;
};

/// What a row wants.
struct RowIntent
{
    std::string user_id{};
    std::optional<Credits> credits{};
    std::optional<Moment> expires_at{};
    bool allow_debt = false;
    std::string note{};
    std::string reference{};
    bool is_paid = false;
    int priority = 50;
    std::string code{};   ///< canonical
    std::string email{};  ///< in normal form
    std::string name{};
    std::string role{"user"};
};

/// Why a row has not done, or not undone, what it was to do.
struct RowProblem
{
    std::string code;
    std::string message;

    friend bool operator==(RowProblem const&, RowProblem const&) = default;
};

/// One row of a job, from the plan on.
struct PlannedRow
{
    std::int64_t account = 0;  ///< whose it is, 0 when that is not known
    std::int64_t job = 0;
    std::int64_t row = 0;  ///< as a spreadsheet counts
    RowState state = RowState::Valid;

    std::string user_id{};  ///< for a user to be made: the id that it will have
    Cells cells{};
    std::vector<RowError> errors{};
    Credits credits{};                          ///< by which the balance is to change
    std::optional<Credits> expected_balance{};  ///< after it

    std::int64_t line = 0;             ///< seq of its line in the account, 0: none
    std::optional<Credits> balance{};  ///< after it
    std::optional<RowProblem> problem{};
    std::optional<Credits> undone{};      ///< by which undoing it changed the balance
    std::optional<Credits> not_undone{};  ///< the rest of its credits

    friend bool operator==(PlannedRow const&, PlannedRow const&) = default;
};

}  // namespace creditd::bulk
