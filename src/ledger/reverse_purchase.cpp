#include "ledger/reverse_purchase.hpp"

#include "base/assert.hpp"
#include "ledger/grant_credits.hpp"

#include <algorithm>
#include <utility>

namespace creditd::ledger {

namespace {

/// Takes from free paid credits that `chosen` accepts, in burn-down order; returns what is still missing.
template <class Chosen>
Credits take_paid(Account& account, Credits missing, std::vector<Draw>& draws, Chosen chosen)
{
    for (auto& grant : account.grants) {
        auto const part = std::min(missing, grant.free);
        if (grant.facts.paid && !grant.scheduled && part.is_positive() && chosen(grant)) {
            grant.free -= part;
            draws.push_back({grant.facts.number, -part});
            missing -= part;
        }
    }
    return missing;
}

}  // namespace

std::size_t claw_back(Posting& posting, ClawBack claw)
{
    CREDITD_ASSERT(claw.amount.is_positive());
    auto& account = posting.account();
    Transaction line;
    line.type = claw.type;
    line.amount = -claw.amount;
    line.purchase = claw.purchase;
    auto missing = take_paid(account, claw.amount, line.draws,
                             [&](OpenGrant const& grant) { return grant.facts.purchase == claw.purchase; });
    missing = take_paid(account, missing, line.draws,
                        [&](OpenGrant const& grant) { return grant.facts.purchase != claw.purchase; });
    account.drop_empty_grants();
    account.debt += missing;
    line.debt_made = missing;
    describe(line, std::move(claw.purpose));
    return posting.post(std::move(line));
}

std::size_t reinstate(Posting& posting, Reinstate back)
{
    auto const at_least = posting.now() + Duration::days(30);
    auto const granted = grant_credits(
        posting,
        {.type = TransactionType::Reinstatement,
         .source = GrantSource::Reinstatement,
         .paid = true,
         .amount = back.amount,
         .expires_at = back.expires_at ? std::optional(std::max(*back.expires_at, at_least)) : std::nullopt,
         .purchase = back.purchase,
         .actor = std::move(back.purpose.actor),
         .reason = std::move(back.purpose.reason),
         .reference = std::move(back.purpose.reference),
         .metadata = std::move(back.purpose.metadata)},
        0);
    CREDITD_ASSERT(granted && granted->line_index);  // what was taken before fits again
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
        if (grant.facts.purchase != purchase || !grant.facts.paid || grant.free.is_zero() ||
            grant.scheduled) {
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

std::size_t lose_dispute(Posting& posting, std::int64_t purchase, Credits amount, Purpose purpose)
{
    auto& account = posting.account();
    Transaction line;
    line.type = TransactionType::Dispute;
    line.amount = -amount;
    line.purchase = purchase;
    auto missing = amount;
    auto* const hold = account.find_dispute(purchase);
    if (hold != nullptr) {
        for (auto& slice : hold->slices) {
            auto* const grant = account.find_grant(slice.grant);
            CREDITD_ASSERT(grant != nullptr);
            auto const part = std::min(missing, slice.left);
            grant->held -= part;
            slice.left -= part;
            posting.change_held(-part);
            hold->captured += part;
            missing -= part;
            if (part.is_positive()) {
                line.draws.push_back({slice.grant, -part});
            }
        }
        std::erase_if(hold->slices, [](Slice const& slice) { return slice.left.is_zero(); });
    }
    missing = take_paid(account, missing, line.draws,
                        [&](OpenGrant const& grant) { return grant.facts.purchase == purchase; });
    missing = take_paid(account, missing, line.draws,
                        [&](OpenGrant const& grant) { return grant.facts.purchase != purchase; });
    account.drop_empty_grants();
    account.debt += missing;
    line.debt_made = missing;
    describe(line, std::move(purpose));
    if (hold == nullptr) {
        return posting.post(std::move(line));
    }
    auto const index = posting.lines().size();
    end_hold(posting, hold->number, HoldState::Captured, std::move(line), posting.now());
    return index;
}

}  // namespace creditd::ledger
