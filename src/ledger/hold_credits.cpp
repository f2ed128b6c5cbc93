#include "ledger/hold_credits.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <utility>

namespace creditd::ledger {

namespace {

/// Takes up to `amount` out of the hold's slices, in the order they were drawn: out of their grants for good.
std::vector<Draw> consume_slices(Account& account, OpenHold& hold, Credits amount)
{
    std::vector<Draw> draws;
    for (auto& slice : hold.slices) {
        auto const part = std::min(amount, slice.left);
        if (!part.is_positive()) {
            continue;
        }
        auto* const grant = account.find_grant(slice.grant);
        CREDITD_ASSERT(grant != nullptr && grant->held >= part);
        grant->held -= part;
        slice.left -= part;
        amount -= part;
        draws.push_back({slice.grant, -part});
    }
    CREDITD_ASSERT(amount.is_zero());
    std::erase_if(hold.slices, [](Slice const& slice) { return slice.left.is_zero(); });
    account.drop_empty_grants();
    return draws;
}

/// One grant may pay both from its slice and from its free part: one draw a grant in the line.
void merge(std::vector<Draw>& draws, std::vector<Draw> const& more)
{
    for (auto const& draw : more) {
        auto const same = std::ranges::find(draws, draw.grant, &Draw::grant);
        if (same != draws.end()) {
            same->amount += draw.amount;
        } else {
            draws.push_back(draw);
        }
    }
}

}  // namespace

Outcome<std::size_t, PlaceRefusal> place_hold(Posting& posting, PlaceHold place, std::size_t max_open_holds)
{
    CREDITD_ASSERT(place.expires_at > posting.now());
    auto& account = posting.account();
    if (max_open_holds != 0 && account.holds.size() >= max_open_holds) {
        return refuse(PlaceRefusal{TooManyHolds{}});
    }
    auto draws = plan_spend(account, place.amount);
    if (!draws) {
        return refuse(PlaceRefusal{draws.error()});
    }
    OpenHold hold{.number = posting.next_number(),
                  .placed = place.amount,
                  .captured = {},
                  .placed_at = posting.now(),
                  .expires_at = place.expires_at,
                  .priced = std::move(place.priced),
                  .reference = place.purpose.reference,
                  .slices = {}};
    for (auto const& draw : *draws) {
        auto* const grant = account.find_grant(draw.grant);
        grant->free += draw.amount;
        grant->held -= draw.amount;
        hold.slices.push_back({draw.grant, -draw.amount});
    }
    posting.change_held(place.amount);
    Transaction line;
    line.type = TransactionType::HoldPlaced;
    line.draws = std::move(*draws);
    line.hold = hold.snapshot(HoldState::Open);
    describe(line, std::move(place.purpose));
    account.holds.push_back(std::move(hold));
    return posting.post(std::move(line));
}

Outcome<std::size_t, CaptureRefusal> capture_hold(Posting& posting, CaptureHold capture)
{
    auto& account = posting.account();
    auto* const hold = account.find_hold(capture.hold);
    if (hold == nullptr || hold->kind != HoldKind::Usage) {
        return refuse(CaptureRefusal{HoldNotOpen{}});
    }
    auto const from_hold = std::min(capture.amount, hold->left());
    auto const excess = capture.amount - from_hold;
#ifndef CREDITD_PLANTED_CAPTURE_BOUND
    // What a hold captures in all is an amount like any other (LEDGER-9), and only overage could pass it.
    bool const keeps_bound = (hold->captured + capture.amount).within_limit();
    if (excess.is_positive() && !(capture.overage == Overage::Allow && capture.final && keeps_bound)) {
        return refuse(CaptureRefusal{CaptureExceedsHold{hold->left()}});
    }
#endif
    // What the hold gives back does not help to pay the excess: there is nothing left of it then.
    auto overage = plan_spend(account, excess);
    if (!overage) {
        return refuse(CaptureRefusal{overage.error()});
    }

    Transaction line;
    line.type = TransactionType::Usage;
    line.amount = -capture.amount;
    line.draws = consume_slices(account, *hold, from_hold);
    posting.change_held(-from_hold);
    apply_draws(account, *overage);
    merge(line.draws, *overage);
    hold->captured += capture.amount;
    line.charge = std::move(capture.charge);
    describe(line, std::move(capture.purpose));
    if (!capture.final) {
        line.hold = hold->snapshot(HoldState::Open);
        return posting.post(std::move(line));
    }
    auto const index = posting.lines().size();
    end_hold(posting, capture.hold, HoldState::Captured, std::move(line), posting.now());
    return index;
}

Outcome<std::size_t, HoldNotOpen> release_hold(Posting& posting, std::int64_t hold_number, Purpose purpose)
{
    auto const* const hold = posting.account().find_hold(hold_number);
    if (hold == nullptr || hold->kind != HoldKind::Usage) {
        return refuse(HoldNotOpen{});
    }
    Transaction line;
    line.type = TransactionType::HoldReleased;
    describe(line, std::move(purpose));
    auto const index = posting.lines().size();
    end_hold(posting, hold_number, HoldState::Released, std::move(line), posting.now());
    return index;
}

Outcome<std::size_t, HoldNotOpen> extend_hold(Posting& posting, std::int64_t hold_number, Moment expires_at,
                                              Purpose purpose)
{
    CREDITD_ASSERT(expires_at > posting.now());
    auto* const hold = posting.account().find_hold(hold_number);
    if (hold == nullptr || hold->kind != HoldKind::Usage) {
        return refuse(HoldNotOpen{});
    }
    hold->expires_at = expires_at;
    Transaction line;
    line.type = TransactionType::HoldExtended;
    line.hold = hold->snapshot(HoldState::Open);
    describe(line, std::move(purpose));
    return posting.post(std::move(line));
}

}  // namespace creditd::ledger
