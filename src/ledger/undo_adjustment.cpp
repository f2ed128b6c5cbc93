#include "ledger/undo_adjustment.hpp"

#include "base/assert.hpp"
#include "ledger/domain/burn_down.hpp"
#include "ledger/give_back.hpp"

#include <algorithm>
#include <utility>

namespace creditd::ledger {

namespace {

OpenGrant const* grant_of(Account const& account, Transaction const& addition)
{
    CREDITD_ASSERT(addition.made_grants.size() == 1);
    auto const number = addition.made_grants.front().number;
    auto const found =
        std::ranges::find(account.grants, number, [](OpenGrant const& grant) { return grant.facts.number; });
    return found == account.grants.end() ? nullptr : &*found;
}

Transaction line_of(UndoAdjustment& undo, Credits amount)
{
    Transaction line;
    line.type = TransactionType::Adjustment;
    line.amount = amount;
    line.corrects = undo.adjustment.seq;
    line.reason_code = std::move(undo.reason_code);
    describe(line, std::move(undo.purpose));
    return line;
}

Outcome<std::size_t, UndoRefusal> take(Posting& posting, UndoAdjustment&& undo, Credits amount)
{
    if (amount.is_zero()) {
        return refuse(UndoRefusal::NothingLeft);
    }
    auto line = line_of(undo, amount);
    line.draws = {{undo.adjustment.made_grants.front().number, amount}};
    apply_draws(posting.account(), line.draws);
    return posting.post(std::move(line));
}

/// A grant for what the deduction had not found anywhere.
void give_new(Posting& posting, Transaction& line, Credits amount)
{
    GrantFacts const facts{.number = posting.next_number(),
                           .source = GrantSource::Adjustment,
                           .amount = amount,
                           .effective_at = posting.now(),
                           .expires_at = std::nullopt};
    posting.write_grant(facts);
    posting.account().insert_grant({.facts = facts, .free = amount, .held = {}});
    line.draws.push_back({facts.number, amount});
    line.made_grants.push_back(facts);
}

Outcome<std::size_t, UndoRefusal> give(Posting& posting, UndoAdjustment&& undo, Credits amount,
                                       std::size_t max_open_grants)
{
    auto const& account = posting.account();
    auto const from_debt = undo.adjustment.debt_made;
    GiveBack const back{undo.adjustment, undo.grants, amount - from_debt, {}};
    auto const opened = back.opens(account, posting.now()) + (from_debt.is_positive() ? 1 : 0);
    if (max_open_grants != 0 && opened != 0 && account.grants.size() + opened > max_open_grants) {
        return refuse(UndoRefusal::TooManyGrants);
    }
    if (!(account.promised() + amount).within_limit()) {
        return refuse(UndoRefusal::BalanceOutOfRange);
    }
    auto line = line_of(undo, amount);
    if (from_debt.is_positive()) {
        give_new(posting, line, from_debt);
    }
    back.into(posting, line, GrantSource::Adjustment);
    auto const index = posting.post(std::move(line));
    settle_given_back(posting, index);
    return index;
}

}  // namespace

Credits undoable(Account const& account, Transaction const& adjustment)
{
    if (adjustment.amount.is_negative()) {
        return -adjustment.amount;
    }
    auto const* const open = grant_of(account, adjustment);
    return open == nullptr || open->scheduled ? Credits{} : -open->free;
}

Outcome<std::size_t, UndoRefusal> undo_adjustment(Posting& posting, UndoAdjustment undo,
                                                  std::size_t max_open_grants)
{
    auto const type = undo.adjustment.type;
    CREDITD_ASSERT(type == TransactionType::Adjustment || type == TransactionType::Promo);
    CREDITD_ASSERT(undo.adjustment.corrects == 0);
    auto const amount = undoable(posting.account(), undo.adjustment);
    return undo.adjustment.amount.is_positive() ? take(posting, std::move(undo), amount)
                                                : give(posting, std::move(undo), amount, max_open_grants);
}

}  // namespace creditd::ledger
