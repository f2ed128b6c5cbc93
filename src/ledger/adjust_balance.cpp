#include "ledger/adjust_balance.hpp"

#include <algorithm>
#include <utility>

namespace creditd::ledger {

namespace {

Outcome<std::size_t, AdjustRefusal> add(Posting& posting, AdjustBalance&& adjust, std::size_t max_open_grants)
{
    auto const granted = grant_credits(posting,
                                       {.type = TransactionType::Adjustment,
                                        .source = GrantSource::Adjustment,
                                        .amount = adjust.amount,
                                        .expires_at = adjust.expires_at,
                                        .reason_code = std::move(adjust.reason_code),
                                        .actor = std::move(adjust.purpose.actor),
                                        .reason = std::move(adjust.purpose.reason),
                                        .reference = std::move(adjust.purpose.reference),
                                        .metadata = std::move(adjust.purpose.metadata)},
                                       max_open_grants);
    if (!granted) {
        return refuse(AdjustRefusal{granted.error()});
    }
    return *granted->line_index;
}

Outcome<std::size_t, AdjustRefusal> deduct(Posting& posting, AdjustBalance&& adjust)
{
    auto& account = posting.account();
    auto const wanted = -adjust.amount;
    if (wanted > account.available() && !adjust.allow_debt) {
        return refuse(AdjustRefusal{shortage(account, wanted)});
    }
    auto const covered = std::min(wanted, account.available());
    // What a debt blocks may expire, so it is the debt that must keep within the bound, not the balance.
    if (!(account.debt + wanted - covered).within_limit()) {
        return refuse(AdjustRefusal{GrantRefusal::BalanceOutOfRange});
    }
    auto draws = plan_spend(account, covered);
    apply_draws(account, *draws);
    account.debt += wanted - covered;
    Transaction line;
    line.type = TransactionType::Adjustment;
    line.amount = adjust.amount;
    line.draws = std::move(*draws);
    line.debt_made = wanted - covered;
    line.reason_code = std::move(adjust.reason_code);
    describe(line, std::move(adjust.purpose));
    return posting.post(std::move(line));
}

}  // namespace

Outcome<std::size_t, AdjustRefusal> adjust_balance(Posting& posting, AdjustBalance adjust,
                                                   std::size_t max_open_grants)
{
    return adjust.amount.is_positive() ? add(posting, std::move(adjust), max_open_grants)
                                       : deduct(posting, std::move(adjust));
}

}  // namespace creditd::ledger
