#pragma once

#include "base/outcome.hpp"
#include "ledger/domain/bring_forward.hpp"
#include "ledger/domain/posting.hpp"
#include "ledger/spend_credits.hpp"

#include <cstdint>
#include <optional>

namespace creditd::ledger {

// What happens to bought credits when their payment is taken back (TOPUP-6, TOPUP-8). How many credits that
// is, the top-ups decide; these operations move them.

/// Takes bought credits back.
struct ClawBack
{
    std::int64_t purchase = 0;
    Credits amount;                                  ///< of the bought ones
    Credits bonus{};                                 ///< of those given with them; one of the two is > 0
    TransactionType type = TransactionType::Refund;  ///< Refund or Dispute
    Purpose purpose{};
};

enum class ReversalRefusal {
    DebtOutOfRange,     ///< the debt could pass 4,000,000,000 credits
    BalanceOutOfRange,  ///< the balance would pass 4,000,000,000 credits (LEDGER-9)
};

/// Takes `amount` and `bonus` from what is free of the purchase's grants, each from its own kind first, then
/// of other paid grants in burn-down order; never from other promotional ones and never from slices of a
/// hold; the rest becomes debt (LEDGER-3). Index of its line. Refused: DebtOutOfRange; nothing changes then.
[[nodiscard]] Outcome<std::size_t, ReversalRefusal> claw_back(Posting& posting, ClawBack claw);

/// Credits of a purchase given back after a claw-back turned out wrong: a grant with the purchase's expiry,
/// at least 30 days on, that pays debt first and then joins the purchase's dispute, if one is open.
struct Reinstate
{
    std::int64_t purchase = 0;
    Credits amount;                      ///< > 0
    bool paid = true;                    ///< false: of the bonus
    std::optional<Moment> expires_at{};  ///< of the original grant
    std::optional<GrantCost> cost{};     ///< of the purchase, when they are paid ones
    Purpose purpose{};
};
/// Index of its line. Refused: BalanceOutOfRange; nothing changes then.
[[nodiscard]] Outcome<std::size_t, ReversalRefusal> reinstate(Posting& posting, Reinstate reinstate);

/// Sets aside what is free of a disputed purchase's grants: a hold of kind dispute, without expiry. Slices
/// that other holds release to those grants later join it. Index of its line, or empty when one is open
/// already.
std::optional<std::size_t> open_dispute(Posting& posting, std::int64_t purchase, Purpose purpose);

/// The dispute is won: what was set aside is free again, and pays debt. Index of its line, empty without a
/// hold.
std::optional<std::size_t> win_dispute(Posting& posting, std::int64_t purchase, Purpose purpose);

/// The dispute is lost: ends its hold and takes credits back as `claw_back` does, but from what was set aside
/// first. Index of the line. Refused: DebtOutOfRange; nothing changes then.
[[nodiscard]] Outcome<std::size_t, ReversalRefusal> lose_dispute(Posting& posting, ClawBack claw);

/// A refund of a purchase while it is disputed: takes credits back as `lose_dispute` does and sets the rest
/// aside again, so that refund and dispute end the same whichever comes first. Index of the line. Refused:
/// DebtOutOfRange; nothing changes then.
[[nodiscard]] Outcome<std::size_t, ReversalRefusal> claw_back_disputed(Posting& posting, ClawBack claw);

}  // namespace creditd::ledger
