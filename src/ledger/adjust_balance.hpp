#pragma once

#include "base/outcome.hpp"
#include "ledger/domain/burn_down.hpp"
#include "ledger/grant_credits.hpp"
#include "ledger/spend_credits.hpp"

#include <optional>
#include <string>
#include <variant>

namespace creditd::ledger {

/// A manual, reasoned correction by an admin.
struct AdjustBalance
{
    Credits amount;  ///< signed, not 0
    std::string reason_code;
    std::optional<Moment> expires_at{};  ///< of what is added
    bool allow_debt = false;  ///< a deduction may exceed what is available; the rest becomes debt (LEDGER-3)
    Purpose purpose{};
};
using AdjustRefusal = std::variant<GrantRefusal, InsufficientCredits>;

/// Adds a promotional grant, or deducts in burn-down order. Index of its line `adjustment`. Refused: for an
/// addition as `grant_credits`; for a deduction more than available without `allow_debt`, or a balance out of
/// range.
[[nodiscard]] Outcome<std::size_t, AdjustRefusal> adjust_balance(Posting& posting, AdjustBalance adjust,
                                                                 std::size_t max_open_grants);

}  // namespace creditd::ledger
