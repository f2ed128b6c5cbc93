#pragma once

#include "base/outcome.hpp"
#include "ledger/domain/burn_down.hpp"
#include "ledger/domain/posting.hpp"

#include <optional>
#include <string>
#include <utility>

namespace creditd::ledger {

/// What a use of credits is about, as told by the client.
struct Purpose
{
    Actor actor{};
    std::string reason{};
    std::string reference{};
    std::string metadata{};
};

/// Puts the purpose into a line.
inline void describe(Transaction& line, Purpose purpose)
{
    line.actor = std::move(purpose.actor);
    line.reason = std::move(purpose.reason);
    line.reference = std::move(purpose.reference);
    line.metadata = std::move(purpose.metadata);
}

/// Use credits now.
struct SpendCredits
{
    Credits amount;                  ///< ≥ 0; a price of 0 makes a line of 0 (USAGE-1)
    std::optional<Charge> charge{};  ///< how the amount was priced
    Purpose purpose{};
};

/// Takes `amount` from the account's grants in burn-down order (LEDGER-7) with one line `usage`; its index.
/// Refused whole when more than what is available (LEDGER-3).
[[nodiscard]] Outcome<std::size_t, InsufficientCredits> spend_credits(Posting& posting, SpendCredits spend);

}  // namespace creditd::ledger
