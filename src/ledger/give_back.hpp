#pragma once

#include "ledger/domain/posting.hpp"

#include <cstdint>
#include <vector>

namespace creditd::ledger {

/// Credits on their way back to the grants that a line took them from (USAGE-3). First `is_possible_in`, then
/// `into`, then the line is posted, then `settle`.
///
/// They go last drawn first. A grant that has expired meanwhile cannot take its part; a new one takes it,
/// with the life the old one had left when the line took it (where it passed its expiry inside a captured
/// hold: when the hold took it).
class GiveBack
{
public:
    /// `taken`: the line, immutable; `grants`: the facts of every grant that paid it; `amount` comes back
    /// after `before` did, both of what its draws took. All of it outlives this.
    GiveBack(Transaction const& taken, std::vector<GrantFacts> const& grants, Credits amount, Credits before);

    /// How many grants the account would have open more than now.
    [[nodiscard]] std::size_t opens(Account const& account, Moment now) const;

    /// Puts the credits into the account, and says so in `line`: draws, and the grants that were made with
    /// `source` as their origin.
    void into(Posting& posting, Transaction& line, GrantSource source) const;

private:
    [[nodiscard]] GrantFacts const& facts_of(std::int64_t grant) const;

    Transaction const& taken_;
    std::vector<GrantFacts> const& grants_;
    std::vector<Draw> returns_;  ///< positive, last drawn first
};

/// What the posted line `index` gave back joins the disputes of its purchases, or pays debt.
void settle_given_back(Posting& posting, std::size_t index);

}  // namespace creditd::ledger
