#include "bulk/domain/expect_row.hpp"

#include <algorithm>
#include <utility>

namespace creditd::bulk {

namespace {

Expectation refused(Column column, std::string_view code, std::string message)
{
    return {.error = RowError{std::string{name_of(column)}, std::string{code}, std::move(message)}};
}

}  // namespace

Expectation expect_change(RowIntent const& intent, Standing const& standing, std::size_t max_open_grants)
{
    auto const change = intent.credits.value_or(Credits{});
    auto const after = standing.balance + change;
    if (change.is_positive() && max_open_grants != 0 && standing.open_grants >= max_open_grants) {
        return refused(Column::UserId, "too_many_grants", "The account has too many open grants.");
    }
    if (change.is_negative() && !intent.allow_debt && -change > standing.free()) {
        return refused(Column::Credits, "insufficient_credits",
                       "Only " + to_text(std::max(standing.free(), Credits{})) + " credits are available.");
    }
    if (!after.within_limit()) {
        return refused(Column::Credits, "balance_out_of_range",
                       "The balance would leave the range of ±4,000,000,000 credits.");
    }
    return {.balance = after};
}

bool can_begin_with(std::optional<Credits> credits, Credits signup_credits)
{
    return (signup_credits + credits.value_or(Credits{})).within_limit();
}

}  // namespace creditd::bulk
