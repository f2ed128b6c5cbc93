// A usage line names the grants that paid it, first drawn first. Walking that list backwards, skipping what
// earlier reversals already gave back, tells which grants this reversal returns to. A grant that has expired
// cannot take its credits back; a new grant takes them, with the time the old one still had when they were
// spent.

#include "ledger/reverse_usage.hpp"

#include "base/assert.hpp"
#include "ledger/domain/bring_forward.hpp"
#include "ledger/grant_credits.hpp"

#include <algorithm>
#include <utility>

namespace creditd::ledger {

namespace {

/// Which grant gets how much back: positive, last drawn first.
std::vector<Draw> plan_returns(Transaction const& usage, Credits reversed_before, Credits amount)
{
    std::vector<Draw> returns;
    auto skip = reversed_before;
    for (auto draw = usage.draws.rbegin(); draw != usage.draws.rend() && amount.is_positive(); ++draw) {
        auto const paid = -draw->amount;
        auto const skipped = std::min(skip, paid);
        skip -= skipped;
        auto const part = std::min(amount, paid - skipped);
        if (part.is_positive()) {
            returns.push_back({draw->grant, part});
            amount -= part;
        }
    }
    CREDITD_ASSERT(amount.is_zero());
    return returns;
}

GrantFacts const& facts_of(ReverseUsage const& reverse, std::int64_t grant)
{
    auto const found = std::ranges::find(reverse.grants, grant, &GrantFacts::number);
    CREDITD_ASSERT(found != reverse.grants.end());
    return *found;
}

/// The life that an expired grant had left when it paid: at the spend, or, where it passed its expiry inside
/// a hold (HOLD-3), when the hold took it.
Duration life_left(GrantFacts const& expired, Transaction const& usage)
{
    bool const outlived = expired.has_expired(usage.occurred_at);
    CREDITD_ASSERT(!outlived || usage.hold);  // only a hold keeps an expired grant
    return *expired.expires_at - (outlived ? usage.hold->placed_at : usage.occurred_at);
}

/// A grant in the place of an expired one.
GrantFacts heir_of(GrantFacts const& expired, Credits amount, Duration life, Posting& posting)
{
    GrantFacts heir = expired;
    heir.number = posting.next_number();
    heir.source = GrantSource::UsageReversal;
    heir.amount = amount;
    heir.effective_at = posting.now();
    heir.expires_at = posting.now() + life;
    return heir;
}

}  // namespace

Outcome<std::size_t, ReverseRefusal> reverse_usage(Posting& posting, ReverseUsage reverse,
                                                   std::size_t max_open_grants)
{
    auto& account = posting.account();
    auto const reversible = -reverse.usage.amount - reverse.reversed_before;
    if (reverse.amount > reversible) {
        return refuse(ReverseRefusal{ReversalExceedsUsage{reversible}});
    }
    auto const returns = plan_returns(reverse.usage, reverse.reversed_before, reverse.amount);
    auto const opens_one = [&](Draw const& back) {
        return facts_of(reverse, back.grant).has_expired(posting.now()) ||
               account.find_grant(back.grant) == nullptr;
    };
    auto const opened = static_cast<std::size_t>(std::ranges::count_if(returns, opens_one));
    if (max_open_grants != 0 && opened != 0 && account.grants.size() + opened > max_open_grants) {
        return refuse(ReverseRefusal{ReversalTooManyGrants{}});
    }
    if (!(account.promised() + reverse.amount).within_limit()) {
        return refuse(ReverseRefusal{ReversalOutOfRange{}});
    }

    Transaction line;
    line.type = TransactionType::UsageReversal;
    line.amount = reverse.amount;
    line.corrects = reverse.usage.seq;
    line.charge = reverse.usage.charge;
    describe(line, std::move(reverse.purpose));
    for (auto const& back : returns) {
        auto const& facts = facts_of(reverse, back.grant);
        if (facts.has_expired(posting.now())) {
            auto const heir = heir_of(facts, back.amount, life_left(facts, reverse.usage), posting);
            posting.write_grant(heir);
            account.insert_grant({.facts = heir, .free = back.amount, .held = {}});
            line.draws.push_back({heir.number, back.amount});
            line.made_grants.push_back(heir);
        } else {
            auto* const open = account.find_grant(back.grant);
            (open != nullptr ? *open : account.insert_grant({.facts = facts, .free = {}, .held = {}})).free +=
                back.amount;
            line.draws.push_back(back);
        }
    }
    auto const returned = line.draws;
    auto const index = posting.post(std::move(line));
    for (auto const& back : returned) {
        if (!join_dispute(posting, back.grant, posting.now())) {
            posting.repay_debt_from(back.grant, back.amount, posting.now());
        }
    }
    return index;
}

}  // namespace creditd::ledger
