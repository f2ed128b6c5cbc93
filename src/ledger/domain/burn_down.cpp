#include "ledger/domain/burn_down.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace creditd::ledger {

InsufficientCredits shortage(Account const& account, Credits required)
{
    std::optional<Moment> next_expiry;
    for (auto const& grant : account.grants) {
        auto const expires_at = grant.facts.expires_at;
        if (!grant.scheduled && grant.free.is_positive() && expires_at &&
            (!next_expiry || *expires_at < *next_expiry)) {
            next_expiry = expires_at;
        }
    }
    return {.required = required,
            .available = account.available(),
            .held = account.held,
            .debt = account.debt,
            .shortfall = required - account.uncovered_available(),
            .next_expiry = next_expiry};
}

Outcome<std::vector<Draw>, InsufficientCredits> plan_spend(Account const& account, Credits amount)
{
    CREDITD_ASSERT(!amount.is_negative());
#ifndef CREDITD_PLANTED_AVAILABLE
    auto const spendable = account.available();
#else
    auto const spendable = account.balance + account.debt;
#endif
    if (amount > spendable) {
        return refuse(shortage(account, amount));
    }
    std::vector<Draw> draws;
    Credits missing = amount;
    for (auto const& grant : account.grants) {
        if (missing.is_zero()) {
            break;
        }
        auto const part = std::min(missing, grant.free);
        if (part.is_positive() && !grant.scheduled) {
            draws.push_back({grant.facts.number, -part});
            missing -= part;
        }
    }
    CREDITD_ASSERT(missing.is_zero());  // available never exceeds what grants have free
    return draws;
}

void apply_draws(Account& account, std::vector<Draw> const& draws)
{
    for (auto const& draw : draws) {
        auto* const grant = account.find_grant(draw.grant);
        CREDITD_ASSERT(grant != nullptr && grant->free >= -draw.amount);
        grant->free += draw.amount;
    }
    account.drop_empty_grants();
}

}  // namespace creditd::ledger
