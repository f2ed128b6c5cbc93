#include "ledger/grant_credits.hpp"

#include "base/assert.hpp"

#include <utility>

namespace creditd::ledger {

namespace {

Transaction line_of(GrantCredits&& grant, GrantFacts const& facts)
{
    Transaction line;
    line.type = grant.type;
    line.amount = grant.amount;
    line.draws = {{facts.number, grant.amount}};
    line.made_grants = {facts};
    line.purchase = grant.purchase;
    line.reason_code = std::move(grant.reason_code);
    line.actor = std::move(grant.actor);
    line.reason = std::move(grant.reason);
    line.reference = std::move(grant.reference);
    line.metadata = std::move(grant.metadata);
    return line;
}

}  // namespace

Outcome<Granted, GrantRefusal> grant_credits(Posting& posting, GrantCredits grant,
                                             std::size_t max_open_grants)
{
    CREDITD_ASSERT(grant.amount.is_positive());
    auto& account = posting.account();
    if (max_open_grants != 0 && account.grants.size() >= max_open_grants) {
        return refuse(GrantRefusal::TooManyGrants);
    }
#ifndef CREDITD_PLANTED_BALANCE_BOUND
    if (!(account.promised() + grant.amount).within_limit()) {
        return refuse(GrantRefusal::BalanceOutOfRange);
    }
#endif
    auto const effective_at = grant.effective_at.value_or(posting.now());
    GrantFacts const facts{.number = posting.next_number(),
                           .source = grant.source,
                           .paid = grant.paid,
                           .priority = grant.priority,
                           .amount = grant.amount,
                           .effective_at = effective_at,
                           .expires_at = grant.expires_at,
                           .purchase = grant.purchase,
                           .cost = grant.cost};
    CREDITD_ASSERT(!facts.has_expired(posting.now()));
    bool const scheduled = effective_at > posting.now();
    posting.write_grant(facts);
    account.insert_grant(
        {.facts = facts, .free = scheduled ? Credits{} : facts.amount, .held = {}, .scheduled = scheduled});
    if (scheduled) {
        return Granted{facts.number, std::nullopt};
    }
    auto const index = posting.post(line_of(std::move(grant), facts));
    posting.repay_debt_from(facts.number, facts.amount, posting.now());
    return Granted{facts.number, index};
}

}  // namespace creditd::ledger
