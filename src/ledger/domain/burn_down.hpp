#pragma once

#include "base/outcome.hpp"
#include "ledger/domain/account.hpp"

#include <vector>

namespace creditd::ledger {

/// Not enough credits; figures as the account stood (LEDGER-3).
struct InsufficientCredits
{
    Credits required;
    Credits available;
    Credits held;
    Credits debt;
    Credits shortfall;  ///< required − (balance − held): includes debt
    std::optional<Moment> next_expiry;
    bool operator==(InsufficientCredits const&) const = default;
};

/// Chooses which grants pay for `amount`, and how much each pays, in burn-down order (LEDGER-7), from what is
/// free. The draws are negative and add up to exactly −amount. Refused whole when `amount` is above
/// available. `amount` ≥ 0; nothing of the account changes.
[[nodiscard]] Outcome<std::vector<Draw>, InsufficientCredits> plan_spend(Account const& account,
                                                                         Credits amount);

/// The refusal's figures for an amount that is not covered.
[[nodiscard]] InsufficientCredits shortage(Account const& account, Credits required);

/// Takes planned draws from the free part of their grants.
void apply_draws(Account& account, std::vector<Draw> const& draws);

}  // namespace creditd::ledger
