// Three kinds of event can fall due: a hold ends, a scheduled grant begins, a grant expires. One loop takes
// the earliest of them until none is due. Their order at the same moment is part of the rule: see the header.

#include "ledger/domain/bring_forward.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace creditd::ledger {

namespace {

enum class Event { HoldEnds, GrantBegins, GrantExpires };

struct Due
{
    Moment at;
    Event event = Event::HoldEnds;
    std::int64_t number = 0;

    [[nodiscard]] auto rank() const { return std::tuple{at.in_milliseconds(), event, number}; }
};

std::optional<Due> earliest_due(Account const& account, Moment now)
{
    std::optional<Due> earliest;
    auto const consider = [&](std::optional<Moment> at, Event event, std::int64_t number) {
        if (at && *at <= now && (!earliest || Due{*at, event, number}.rank() < earliest->rank())) {
            earliest = Due{*at, event, number};
        }
    };
    for (auto const& hold : account.holds) {
        consider(hold.expires_at, Event::HoldEnds, hold.number);
    }
    for (auto const& grant : account.grants) {
        if (grant.scheduled) {
            consider(grant.facts.effective_at, Event::GrantBegins, grant.facts.number);
        } else if (grant.free.is_positive()) {
            consider(grant.facts.expires_at, Event::GrantExpires, grant.facts.number);
        }
    }
    return earliest;
}

TransactionType type_of(GrantSource source)
{
    switch (source) {
    case GrantSource::Signup: return TransactionType::Signup;
    case GrantSource::Purchase: return TransactionType::Purchase;
    case GrantSource::Promo: return TransactionType::Promo;
    case GrantSource::Adjustment: return TransactionType::Adjustment;
    case GrantSource::Reinstatement: return TransactionType::Reinstatement;
    case GrantSource::UsageReversal: return TransactionType::UsageReversal;
    }
    CREDITD_ASSERT(false && "a grant source that cannot begin");
}

void expire(Posting& posting, OpenGrant& grant, Moment at)
{
    auto const number = grant.facts.number;
    auto const lost = grant.free;
    grant.free = Credits{};
    posting.account().drop_empty_grants();
    Transaction line;
    line.type = TransactionType::Expiry;
    line.amount = -lost;
    line.draws = {{number, -lost}};
    posting.post(std::move(line), at);
}

void expire_grant(Posting& posting, std::int64_t number)
{
    auto* const grant = posting.account().find_grant(number);
    CREDITD_ASSERT(grant != nullptr && grant->facts.expires_at);
    expire(posting, *grant, *grant->facts.expires_at);
}

void begin_grant(Posting& posting, std::int64_t number)
{
    auto& account = posting.account();
    auto* const scheduled = account.find_grant(number);
    CREDITD_ASSERT(scheduled != nullptr && scheduled->scheduled);
    OpenGrant grant = *scheduled;
    std::erase_if(account.grants, [number](OpenGrant const& each) { return each.facts.number == number; });
    grant.scheduled = false;
    grant.free = grant.facts.amount;
    auto const at = grant.facts.effective_at;
    Transaction line;
    line.type = type_of(grant.facts.source);
    line.amount = grant.facts.amount;
    line.draws = {{number, grant.facts.amount}};
    line.made_grants = {grant.facts};
    line.purchase = grant.facts.purchase;
    auto const arrived = grant.facts.amount;
    account.insert_grant(std::move(grant));
    posting.post(std::move(line), at);
    posting.repay_debt_from(number, arrived, at);
}

void post_due(Posting& posting, Due const& due)
{
    switch (due.event) {
    case Event::HoldEnds: {
        Transaction line;
        line.type = TransactionType::HoldExpired;
        return end_hold(posting, due.number, HoldState::Expired, std::move(line), due.at);
    }
    case Event::GrantBegins: return begin_grant(posting, due.number);
    case Event::GrantExpires: return expire_grant(posting, due.number);
    }
}

}  // namespace

bool bring_forward(Posting& posting)
{
    auto const next = posting.account().next_due_at();
    if (!next || *next > posting.now()) {
        return false;
    }
    while (auto const due = earliest_due(posting.account(), posting.now())) {
        post_due(posting, *due);
    }
    return true;
}

namespace {

/// Gives a hold's slices back to the free part of their grants.
void return_slices(Account& account, OpenHold const& hold)
{
    for (auto const& slice : hold.slices) {
        auto* const grant = account.find_grant(slice.grant);
        CREDITD_ASSERT(grant != nullptr && grant->held >= slice.left);
        grant->held -= slice.left;
        grant->free += slice.left;
    }
    account.drop_empty_grants();
}

/// What becomes of credits that an ended hold made free: they expire, are disputed, or pay debt.
void settle_returned(Posting& posting, std::int64_t grant_number, Moment at)
{
    auto* const grant = posting.account().find_grant(grant_number);
    if (grant == nullptr || grant->free.is_zero()) {
        return;
    }
    if (grant->facts.has_expired(at)) {  // HOLD-3
        return expire(posting, *grant, at);
    }
    if (!join_dispute(posting, grant_number, at) && grant->facts.paid) {
        posting.repay_debt_from(grant_number, grant->free,
                                at);  // LEDGER-3: debt leaves no paid credits free before
    }
}

}  // namespace

bool join_dispute(Posting& posting, std::int64_t grant_number, Moment at)
{
    auto* const grant = posting.account().find_grant(grant_number);
    auto* const dispute = grant == nullptr || grant->facts.purchase == 0 || grant->free.is_zero()
                              ? nullptr
                              : posting.account().find_dispute(grant->facts.purchase);
    if (dispute == nullptr) {
        return false;
    }
    auto const joined = grant->free;
    grant->free = Credits{};
    grant->held += joined;
    dispute->slices.push_back({grant_number, joined});
    dispute->placed += joined;
    posting.change_held(joined);
    Transaction line;
    line.type = TransactionType::HoldPlaced;
    line.purchase = grant->facts.purchase;
    line.draws = {{grant_number, -joined}};
    line.hold = dispute->snapshot(HoldState::Open);
    posting.post(std::move(line), at);
    return true;
}

void end_hold(Posting& posting, std::int64_t hold_number, HoldState state, Transaction line, Moment at)
{
    auto& account = posting.account();
    auto const* const open = account.find_hold(hold_number);
    CREDITD_ASSERT(open != nullptr);
    OpenHold const hold = *open;
    std::erase_if(account.holds, [hold_number](OpenHold const& each) { return each.number == hold_number; });
    return_slices(account, hold);
    posting.change_held(-hold.left());
    if (state != HoldState::Captured) {
        for (auto const& slice : hold.slices) {  // a capture's draws are what it took, not what went back
            line.draws.push_back({slice.grant, slice.left});
        }
    }
    line.hold = hold.snapshot(state);
    line.hold->left = Credits{};
    posting.post(std::move(line), at);
    for (auto const& slice : hold.slices) {
        settle_returned(posting, slice.grant, at);
    }
}

}  // namespace creditd::ledger
