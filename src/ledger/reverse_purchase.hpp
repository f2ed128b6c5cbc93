#pragma once

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
    Credits amount;                                  ///< > 0
    TransactionType type = TransactionType::Refund;  ///< Refund or Dispute
    Purpose purpose{};
};

/// Takes `amount` from what is free of the purchase's grants, then of other paid grants in burn-down order,
/// never from promotional ones and never from slices of a hold; the rest becomes debt (LEDGER-3). Index of
/// its line.
std::size_t claw_back(Posting& posting, ClawBack claw);

/// Credits of a purchase given back after a claw-back turned out wrong: a paid grant with the purchase's
/// expiry, at least 30 days on, that pays debt first.
struct Reinstate
{
    std::int64_t purchase = 0;
    Credits amount;                      ///< > 0
    std::optional<Moment> expires_at{};  ///< of the original grant
    Purpose purpose{};
};
std::size_t reinstate(Posting& posting, Reinstate reinstate);

/// Sets aside what is free of a disputed purchase's grants: a hold of kind dispute, without expiry. Slices
/// that other holds release to those grants later join it. Index of its line, or empty when one is open
/// already.
std::optional<std::size_t> open_dispute(Posting& posting, std::int64_t purchase, Purpose purpose);

/// The dispute is won: what was set aside is free again, and pays debt. Index of its line, empty without a
/// hold.
std::optional<std::size_t> win_dispute(Posting& posting, std::int64_t purchase, Purpose purpose);

/// The dispute is lost: releases what was set aside and claws back `amount` from it first. Index of the line.
std::size_t lose_dispute(Posting& posting, std::int64_t purchase, Credits amount, Purpose purpose);

}  // namespace creditd::ledger
