#pragma once

#include "base/outcome.hpp"
#include "ledger/domain/posting.hpp"
#include "ledger/spend_credits.hpp"

#include <variant>
#include <vector>

namespace creditd::ledger {

/// Gives back what a usage line took (USAGE-3).
struct ReverseUsage
{
    Transaction usage;               ///< the line, immutable
    std::vector<GrantFacts> grants;  ///< the facts of every grant that paid it
    Credits amount;                  ///< > 0
    Credits reversed_before;         ///< by earlier reversals of the same line
    Purpose purpose{};
};
struct ReversalExceedsUsage
{
    Credits left;  ///< of the line, still to be reversed
};
struct ReversalTooManyGrants
{};
struct ReversalOutOfRange
{};  ///< the balance would pass 4,000,000,000 credits (LEDGER-9)
using ReverseRefusal = std::variant<ReversalExceedsUsage, ReversalTooManyGrants, ReversalOutOfRange>;

/// Returns credits to the grants that paid, last drawn first; a slice of a grant that has expired meanwhile
/// comes back as a grant with the life it had left at the spend (for one that expired inside the captured
/// hold: when the hold took it). What comes back pays debt. Index of its line `usage_reversal`, linked to the
/// usage. Refused: more than what is left of the line, then too many open grants, then a balance out of
/// range.
[[nodiscard]] Outcome<std::size_t, ReverseRefusal> reverse_usage(Posting& posting, ReverseUsage reverse,
                                                                 std::size_t max_open_grants);

}  // namespace creditd::ledger
