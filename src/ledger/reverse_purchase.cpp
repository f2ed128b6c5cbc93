#include "ledger/reverse_purchase.hpp"

#include "base/assert.hpp"
#include "ledger/grant_credits.hpp"

#include <algorithm>
#include <utility>

namespace creditd::ledger {

namespace {

/// What is still to be taken.
struct Toll
{
    Credits credits;
    Credits bonus;

    [[nodiscard]] Credits sum() const { return credits + bonus; }

    /// The part of `available` that is due from a grant of the same kind; it is no longer missing then.
    Credits take_of_kind(bool paid, Credits available)
    {
        auto& missing = paid ? credits : bonus;
        auto const part = std::min(missing, available);
        missing -= part;
        return part;
    }

    Credits take_of_any(Credits available)
    {
        auto const part = std::min(sum(), available);
        auto const of_bonus = std::min(bonus, part);
        bonus -= of_bonus;
        credits -= part - of_bonus;
        return part;
    }
};

/// Takes from what is free of the grants that `chosen` accepts, in burn-down order.
template <class Chosen, class Take>
void take_free(Account& account, std::vector<Draw>& draws, Chosen chosen, Take take)
{
    for (auto& grant : account.grants) {
        if (grant.scheduled || !grant.free.is_positive() || !chosen(grant.facts)) {
            continue;
        }
        auto const part = take(grant.facts.paid, grant.free);
        if (part.is_positive()) {
            grant.free -= part;
            draws.push_back({grant.facts.number, -part});
        }
    }
}

/// The purchase's own grants, each for its kind and then for whatever is missing; then other paid ones.
void take_free(Account& account, std::int64_t purchase, Toll& toll, std::vector<Draw>& draws)
{
    auto const is_own = [&](GrantFacts const& facts) { return facts.purchase == purchase; };
    auto const of_kind = [&](bool paid, Credits free) { return toll.take_of_kind(paid, free); };
    auto const of_any = [&](bool, Credits free) { return toll.take_of_any(free); };
    take_free(account, draws, is_own, of_kind);
    take_free(account, draws, is_own, of_any);
    take_free(account, draws, [](GrantFacts const& facts) { return facts.paid; }, of_any);
}

/// The same from the slices of a dispute's hold.
void take_held(Posting& posting, OpenHold& hold, Toll& toll, std::vector<Draw>& draws)
{
    auto const take = [&](auto choose) {
        for (auto& slice : hold.slices) {
            auto* const grant = posting.account().find_grant(slice.grant);
            CREDITD_ASSERT(grant != nullptr);
            auto const part = choose(grant->facts.paid, slice.left);
            if (part.is_positive()) {
                grant->held -= part;
                slice.left -= part;
                posting.change_held(-part);
                hold.captured += part;
                draws.push_back({slice.grant, -part});
            }
        }
    };
    take([&](bool paid, Credits left) { return toll.take_of_kind(paid, left); });
    take([&](bool, Credits left) { return toll.take_of_any(left); });
    std::erase_if(hold.slices, [](Slice const& slice) { return slice.left.is_zero(); });
}

/// How far a claw-back can go: all of it may become debt.
bool fits(Account const& account, ClawBack const& claw)
{
    CREDITD_ASSERT(!claw.amount.is_negative() && !claw.bonus.is_negative());
    auto const sum = claw.amount + claw.bonus;
    CREDITD_ASSERT(sum.is_positive());
    return sum.within_limit() && (account.debt + sum).within_limit();
}

Transaction line_of(ClawBack& claw)
{
    Transaction line;
    line.type = claw.type;
    line.amount = -(claw.amount + claw.bonus);
    line.purchase = claw.purchase;
    describe(line, std::move(claw.purpose));
    return line;
}

}  // namespace

Outcome<std::size_t, ReversalRefusal> claw_back(Posting& posting, ClawBack claw)
{
    auto& account = posting.account();
    if (!fits(account, claw)) {
        return refuse(ReversalRefusal::DebtOutOfRange);
    }
    auto line = line_of(claw);
    Toll toll{claw.amount, claw.bonus};
    take_free(account, claw.purchase, toll, line.draws);
    account.drop_empty_grants();
    account.debt += toll.sum();
    line.debt_made = toll.sum();
    return posting.post(std::move(line));
}

Outcome<std::size_t, ReversalRefusal> reinstate(Posting& posting, Reinstate back)
{
    auto const at_least = posting.now() + Duration::days(30);
    auto const granted = grant_credits(
        posting,
        {.type = TransactionType::Reinstatement,
         .source = GrantSource::Reinstatement,
         .paid = back.paid,
         .amount = back.amount,
         .expires_at = back.expires_at ? std::optional(std::max(*back.expires_at, at_least)) : std::nullopt,
         .purchase = back.purchase,
         .cost = back.cost,
         .actor = std::move(back.purpose.actor),
         .reason = std::move(back.purpose.reason),
         .reference = std::move(back.purpose.reference),
         .metadata = std::move(back.purpose.metadata)},
        0);
    if (!granted) {
        return refuse(ReversalRefusal::BalanceOutOfRange);
    }
    CREDITD_ASSERT(granted->line_index);  // it begins at once
    join_dispute(posting, granted->grant, posting.now());
    return *granted->line_index;
}

std::optional<std::size_t> open_dispute(Posting& posting, std::int64_t purchase, Purpose purpose)
{
    auto& account = posting.account();
    if (account.find_dispute(purchase) != nullptr) {
        return std::nullopt;
    }
    OpenHold hold{.number = posting.next_number(),
                  .kind = HoldKind::Dispute,
                  .placed = {},
                  .captured = {},
                  .placed_at = posting.now(),
                  .expires_at = std::nullopt,
                  .purchase = purchase,
                  .priced = std::nullopt,
                  .reference = {},
                  .slices = {}};
    Transaction line;
    line.type = TransactionType::HoldPlaced;
    line.purchase = purchase;
    for (auto& grant : account.grants) {
        if (grant.facts.purchase != purchase || grant.free.is_zero() || grant.scheduled) {
            continue;
        }
        hold.slices.push_back({grant.facts.number, grant.free});
        line.draws.push_back({grant.facts.number, -grant.free});
        hold.placed += grant.free;
        grant.held += grant.free;
        grant.free = Credits{};
    }
    posting.change_held(hold.placed);
    line.hold = hold.snapshot(HoldState::Open);
    describe(line, std::move(purpose));
    account.holds.push_back(std::move(hold));
    return posting.post(std::move(line));
}

std::optional<std::size_t> win_dispute(Posting& posting, std::int64_t purchase, Purpose purpose)
{
    auto const* const hold = posting.account().find_dispute(purchase);
    if (hold == nullptr) {
        return std::nullopt;
    }
    Transaction line;
    line.type = TransactionType::HoldReleased;
    line.purchase = purchase;
    describe(line, std::move(purpose));
    auto const index = posting.lines().size();
    end_hold(posting, hold->number, HoldState::Released, std::move(line), posting.now());
    return index;
}

namespace {

/// Ends the dispute's hold, if there is one, and takes from it first.
Outcome<std::size_t, ReversalRefusal> take_from_dispute(Posting& posting, ClawBack claw)
{
    auto& account = posting.account();
    if (!fits(account, claw)) {
        return refuse(ReversalRefusal::DebtOutOfRange);
    }
    auto line = line_of(claw);
    Toll toll{claw.amount, claw.bonus};
    auto* const hold = account.find_dispute(claw.purchase);
    if (hold != nullptr) {
        take_held(posting, *hold, toll, line.draws);
    }
    take_free(account, claw.purchase, toll, line.draws);
    account.drop_empty_grants();
    account.debt += toll.sum();
    line.debt_made = toll.sum();
    if (hold == nullptr) {
        return posting.post(std::move(line));
    }
    auto const index = posting.lines().size();
    end_hold(posting, hold->number, HoldState::Captured, std::move(line), posting.now());
    return index;
}

}  // namespace

Outcome<std::size_t, ReversalRefusal> lose_dispute(Posting& posting, ClawBack claw)
{
    claw.type = TransactionType::Dispute;
    return take_from_dispute(posting, std::move(claw));
}

Outcome<std::size_t, ReversalRefusal> claw_back_disputed(Posting& posting, ClawBack claw)
{
    auto const purchase = claw.purchase;
    Purpose const again{.actor = claw.purpose.actor};
    auto const taken = take_from_dispute(posting, std::move(claw));
    if (taken) {
        open_dispute(posting, purchase, again);
    }
    return taken;
}

}  // namespace creditd::ledger
