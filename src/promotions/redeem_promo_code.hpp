#pragma once

#include "base/outcome.hpp"
#include "ledger/domain/posting.hpp"
#include "ledger/grant_credits.hpp"
#include "promotions/code_book.hpp"
#include "promotions/domain/promo_code.hpp"
#include "promotions/guesses.hpp"

#include <string>
#include <variant>
#include <vector>

namespace creditd::promotions {

/// One who guesses, and how often an hour.
struct Guesser
{
    std::string key;         ///< 16 bytes
    std::int64_t limit = 0;  ///< 0: none
};

/// Redeem a code for the account of a posting.
struct RedeemPromoCode
{
    std::string code;               ///< canonical
    std::vector<Guesser> guessers;  ///< the user, and the address where it is theirs
    ledger::Actor actor;
    std::size_t max_open_grants = 0;
};

/// Too many guesses: how long until another code may be tried.
struct TooManyGuesses
{
    Duration wait;
};

using RedeemRefusal = std::variant<TooManyGuesses, RedemptionRefusal, ledger::GrantRefusal>;

/// Grants the code's credits with a line `promo` (reason code: the code), counts the use and writes the
/// redemption down, all in the batch's one commit (PROMO-3). The index of the line. The code, the redemption
/// and the guessers must have been needed.
///
/// Refused: too many guesses, also when this one is right; then in the order of PROMO-2; then as
/// `grant_credits`. A code that there is none of counts as a guess (PROMO-4); nothing else changes on a
/// refusal.
[[nodiscard]] Outcome<std::size_t, RedeemRefusal> redeem_promo_code(ledger::Posting& posting, CodeBook& codes,
                                                                    Guesses& guesses, RedeemPromoCode redeem);

}  // namespace creditd::promotions
