#include "ledger/give_back.hpp"

#include "base/assert.hpp"
#include "ledger/domain/bring_forward.hpp"

#include <algorithm>

namespace creditd::ledger {

namespace {

/// Walks the draws backwards, past what came back before.
std::vector<Draw> plan_returns(Transaction const& taken, Credits amount, Credits before)
{
    std::vector<Draw> returns;
    auto skip = before;
    for (auto draw = taken.draws.rbegin(); draw != taken.draws.rend() && amount.is_positive(); ++draw) {
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

Duration life_left(GrantFacts const& expired, Transaction const& taken)
{
    bool const outlived = expired.has_expired(taken.occurred_at);
    CREDITD_ASSERT(!outlived || taken.hold);  // only a hold keeps an expired grant
    return *expired.expires_at - (outlived ? taken.hold->placed_at : taken.occurred_at);
}

/// A grant in the place of an expired one.
GrantFacts heir_of(GrantFacts const& expired, Credits amount, Duration life, GrantSource source,
                   Posting& posting)
{
    GrantFacts heir = expired;
    heir.number = posting.next_number();
    heir.source = source;
    heir.amount = amount;
    heir.effective_at = posting.now();
    heir.expires_at = posting.now() + life;
    return heir;
}

}  // namespace

GiveBack::GiveBack(Transaction const& taken, std::vector<GrantFacts> const& grants, Credits amount,
                   Credits before)
    : taken_(taken),
      grants_(grants),
      returns_(plan_returns(taken, amount, before))
{}

GrantFacts const& GiveBack::facts_of(std::int64_t grant) const
{
    auto const found = std::ranges::find(grants_, grant, &GrantFacts::number);
    CREDITD_ASSERT(found != grants_.end());
    return *found;
}

std::size_t GiveBack::opens(Account const& account, Moment now) const
{
    auto const opens_one = [&](Draw const& back) {
        auto const is_open = [&](OpenGrant const& grant) { return grant.facts.number == back.grant; };
        return facts_of(back.grant).has_expired(now) || std::ranges::none_of(account.grants, is_open);
    };
    return static_cast<std::size_t>(std::ranges::count_if(returns_, opens_one));
}

void GiveBack::into(Posting& posting, Transaction& line, GrantSource source) const
{
    auto& account = posting.account();
    for (auto const& back : returns_) {
        auto const& facts = facts_of(back.grant);
        if (facts.has_expired(posting.now())) {
            auto const heir = heir_of(facts, back.amount, life_left(facts, taken_), source, posting);
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
}

void settle_given_back(Posting& posting, std::size_t index)
{
    auto const returned = posting.lines()[index].draws;
    for (auto const& back : returned) {
        if (!join_dispute(posting, back.grant, posting.now())) {
            posting.repay_debt_from(back.grant, back.amount, posting.now());
        }
    }
}

}  // namespace creditd::ledger
