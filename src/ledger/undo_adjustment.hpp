#pragma once

#include "base/outcome.hpp"
#include "ledger/domain/posting.hpp"
#include "ledger/spend_credits.hpp"

#include <string>
#include <vector>

namespace creditd::ledger {

/// Takes an adjustment back by another one that is linked to it (LEDGER-1). Once; the caller keeps count.
struct UndoAdjustment
{
    Transaction adjustment;          ///< the line, immutable; itself no undo. A redemption counts as one
    std::vector<GrantFacts> grants;  ///< the facts of every grant in it
    std::string reason_code;
    Purpose purpose{};
};

enum class UndoRefusal {
    NothingLeft,        ///< of the grant that the addition made nothing is free
    TooManyGrants,      ///< the account would have more open grants than one may have
    BalanceOutOfRange,  ///< the balance would pass 4,000,000,000 credits (LEDGER-9)
};

/// How much of it can be taken back now, with the sign of the line that does it. Of an addition what is free
/// of its grant: not what was spent, paid debt, has expired or is held. Of a deduction all.
[[nodiscard]] Credits undoable(Account const& account, Transaction const& adjustment);

/// Takes what is free of the grant that an addition made; or gives back what a deduction took, to the grants
/// it took from as `GiveBack` does, and what had become debt as a new promotional grant without expiry. What
/// comes back pays debt first. Index of its line `adjustment`. Refused in the order of the enum; nothing
/// changes then.
[[nodiscard]] Outcome<std::size_t, UndoRefusal> undo_adjustment(Posting& posting, UndoAdjustment undo,
                                                                std::size_t max_open_grants);

}  // namespace creditd::ledger
