#include "promotions/redeem_promo_code.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace creditd::promotions {

namespace {

Duration wait_of(Guesses const& guesses, std::vector<Guesser> const& guessers, Moment now)
{
    Duration longest;
    for (auto const& guesser : guessers) {
        longest = std::max(longest, guesses.of(guesser.key).wait(guesser.limit, now));
    }
    return longest;
}

}  // namespace

Outcome<std::size_t, RedeemRefusal> redeem_promo_code(ledger::Posting& posting, CodeBook& codes,
                                                      Guesses& guesses, RedeemPromoCode redeem)
{
    auto const now = posting.now();
    auto const& account = posting.account();
    if (auto const wait = wait_of(guesses, redeem.guessers, now); wait > Duration{}) {
        return refuse(RedeemRefusal{TooManyGuesses{wait}});
    }
    Redeemer const redeemer{account.opened_at, codes.has_redeemed(account.number, redeem.code)};
    auto const bounty = decide_redemption(codes.find(redeem.code), redeemer, now);
    if (!bounty) {
        if (bounty.error() == RedemptionRefusal::NotFound) {
            for (auto const& guesser : redeem.guessers) {
                guesses.count(guesser.key, now);
            }
        }
        return refuse(RedeemRefusal{bounty.error()});
    }
    auto const granted = grant_credits(posting,
                                       {.type = ledger::TransactionType::Promo,
                                        .source = ledger::GrantSource::Promo,
                                        .amount = bounty->credits,
                                        .expires_at = bounty->expires_at,
                                        .reason_code = redeem.code,
                                        .actor = std::move(redeem.actor)},
                                       redeem.max_open_grants);
    if (!granted) {
        return refuse(RedeemRefusal{granted.error()});
    }
    CREDITD_ASSERT(granted->line_index);  // it begins at once
    auto const& line = posting.lines()[*granted->line_index];
    codes.add_redemption({.account = account.number,
                          .code = std::move(redeem.code),
                          .number = line.number,
                          .seq = line.seq,
                          .user_id = account.user_id,
                          .credits = line.amount,
                          .expires_at = bounty->expires_at,
                          .redeemed_at = line.created_at});
    return *granted->line_index;
}

}  // namespace creditd::promotions
