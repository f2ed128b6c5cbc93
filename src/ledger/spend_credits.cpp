#include "ledger/spend_credits.hpp"

#include <utility>

namespace creditd::ledger {

Outcome<std::size_t, InsufficientCredits> spend_credits(Posting& posting, SpendCredits spend)
{
    auto draws = plan_spend(posting.account(), spend.amount);
    if (!draws) {
        return refuse(draws.error());
    }
    apply_draws(posting.account(), *draws);
    Transaction line;
    line.type = TransactionType::Usage;
    line.amount = -spend.amount;
    line.draws = std::move(*draws);
    line.charge = std::move(spend.charge);
    describe(line, std::move(spend.purpose));
    return posting.post(std::move(line));
}

}  // namespace creditd::ledger
