#include "bulk/domain/row.hpp"

#include "base/assert.hpp"

namespace creditd::bulk {

std::string_view name_of(RowState state)
{
    switch (state) {
    case RowState::Valid: return "valid";
    case RowState::Invalid: return "invalid";
    case RowState::Applied: return "applied";
    case RowState::Failed: return "failed";
    case RowState::Undone: return "undone";
    case RowState::PartlyUndone: return "partly_undone";
    case RowState::NotUndone: return "not_undone";
    case RowState::Skipped: return "skipped";
    }
    CREDITD_ASSERT(false && "a row state without a name");
}

std::optional<RowState> row_state_from(std::int64_t number)
{
    auto const last = static_cast<std::int64_t>(RowState::Skipped);
    return number < 1 || number > last ? std::nullopt : std::optional{static_cast<RowState>(number)};
}

}  // namespace creditd::bulk
