#include "simulation/plain_account.hpp"

#include <algorithm>
#include <utility>

namespace creditd::simulation {

// Disputes (TOPUP-8): a hold without an end on what is free of a purchase's grants.

PlainAccount::Hold* PlainAccount::find_dispute(int purchase)
{
    auto const found = std::ranges::find_if(holds_, [&](Hold const& hold) {
        return purchase != 0 && hold.purchase == purchase && hold.state == "open";
    });
    return found == holds_.end() ? nullptr : &*found;
}

/// What became free of a disputed purchase is set aside too; false when there is no such dispute.
bool PlainAccount::join_dispute(Grant& grant, Millis at)
{
    auto* const dispute = find_dispute(grant.purchase);
    if (dispute == nullptr || grant.free == 0) {
        return false;
    }
    auto const joined = std::exchange(grant.free, 0);
    dispute->slices.push_back({grant.number, joined});
    dispute->placed += joined;
    post({.type = "hold_placed", .draws = {{grant.number, -joined}}, .hold = step_of(*dispute)}, at);
    return true;
}

void PlainAccount::open_dispute(Command const& command, Outcome& outcome)
{
    if (find_dispute(command.purchase) != nullptr) {
        return;
    }
    Hold hold{.placed_by = command.id,
              .placed_at = now_,
              .expires_at = {},
              .slices = {},
              .purchase = command.purchase};
    std::vector<Part> draws;
    for (auto const* const known : in_burn_down_order()) {
        auto& grant = grants_[static_cast<std::size_t>(known->number) - 1];
        if (grant.purchase == command.purchase && grant.free > 0) {
            auto const part = std::exchange(grant.free, 0);
            hold.slices.push_back({grant.number, part});
            hold.placed += part;
            draws.push_back({grant.number, -part});
        }
    }
    holds_.push_back(hold);
    outcome.told_by = post({.type = "hold_placed", .draws = draws, .hold = step_of(hold)}, now_);
}

void PlainAccount::win_dispute(Command const& command, Outcome& outcome)
{
    auto* const hold = find_dispute(command.purchase);
    if (hold == nullptr) {
        return;
    }
    auto const returned = free_slices(*hold);
    hold->state = "released";
    outcome.told_by = post({.type = "hold_released", .draws = returned, .hold = step_of(*hold)}, now_);
    settle_slices(returned, now_);
}

/// From what was set aside first, then as any claw-back; the rest of it is free again.
void PlainAccount::lose_dispute(Command const& command, Outcome& outcome)
{
    if (debt_ + command.amount > bound) {
        outcome.refusal = "balance_out_of_range";
        return;
    }
    auto rest = command.amount;
    std::vector<Part> draws;
    auto* const hold = find_dispute(command.purchase);
    if (hold != nullptr) {
        for (auto& slice : hold->slices) {
            auto const part = std::min(slice.amount, rest);
            if (part > 0) {
                slice.amount -= part;
                rest -= part;
                hold->captured += part;
                draws.push_back({slice.grant, -part});
            }
        }
    }
    rest = take_back(command.purchase, rest, draws);
    debt_ += rest;
    std::vector<Part> returned;
    Line line{.type = "dispute", .amount = -command.amount, .draws = std::move(draws), .debt_made = rest};
    if (hold != nullptr) {
        returned = free_slices(*hold);
        hold->state = "captured";
        line.hold = step_of(*hold);
    }
    outcome.told_by = post(std::move(line), now_);
    settle_slices(returned, now_);
}

}  // namespace creditd::simulation
