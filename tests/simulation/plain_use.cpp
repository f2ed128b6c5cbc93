#include "simulation/plain_account.hpp"

#include <algorithm>
#include <utility>

namespace creditd::simulation {

namespace {

Micro left_in(PlainAccount::Hold const& hold)
{
    Micro sum = 0;
    for (auto const& slice : hold.slices) {
        sum += slice.amount;
    }
    return sum;
}

}  // namespace

HoldStep step_of(PlainAccount::Hold const& hold)
{
    return {hold.placed_by, hold.state, hold.placed, hold.captured, left_in(hold), hold.expires_at};
}

/// Takes up to `amount` from what is free in burn-down order; negative parts.
template <class Admits>
std::vector<Part> PlainAccount::draw(Micro amount, Admits admits)
{
    std::vector<Part> draws;
    for (auto const* pays : in_burn_down_order()) {
        auto& grant = grants_[static_cast<std::size_t>(pays->number) - 1];
        auto const part = admits(grant) ? std::min(grant.free, amount) : 0;
        if (part > 0) {
            grant.free -= part;
            amount -= part;
            draws.push_back({grant.number, -part});
        }
    }
    return draws;
}

std::vector<Part> PlainAccount::draw(Micro amount)
{
    return draw(amount, [](Grant const&) { return true; });
}

void PlainAccount::refuse_shortage(Micro required, Outcome& outcome) const
{
    Shortage figures{.required = required,
                     .available = available(),
                     .held = held(),
                     .debt = debt_,
                     .shortfall = required - (balance() - held()),
                     .next_expiry = {}};
    for (auto const& grant : grants_) {
        if (grant.free > 0 && grant.expires_at &&
            (!figures.next_expiry || *grant.expires_at < *figures.next_expiry)) {
            figures.next_expiry = grant.expires_at;
        }
    }
    outcome.refusal = "insufficient_credits";
    outcome.shortage = figures;
}

// Deductions.

void PlainAccount::deduct(Command const& command, Outcome& outcome)
{
    auto const wanted = -command.amount;
    if (wanted > available() && !command.allow_debt) {
        return refuse_shortage(wanted, outcome);
    }
    // Free credits that an earlier debt blocks stay where they are (LEDGER-3): only what is available is
    // taken. They may expire, so it is the debt that must keep within the bound.
    auto const taken = std::min(wanted, available());
    if (debt_ + wanted - taken > bound) {
        outcome.refusal = "balance_out_of_range";
        return;
    }
    auto draws = draw(taken);
    debt_ += wanted - taken;
    outcome.told_by = post(
        {.type = "adjustment", .amount = -wanted, .draws = std::move(draws), .debt_made = wanted - taken},
        now_);
}

/// That purchase's grants first, then other paid ones; what is missing then.
Micro PlainAccount::take_back(int purchase, Micro amount, std::vector<Part>& draws)
{
    auto const take = [&](std::vector<Part> const& taken) {
        for (auto const& part : taken) {
            amount += part.amount;
            draws.push_back(part);
        }
    };
    take(draw(amount, [&](Grant const& grant) { return grant.paid && grant.purchase == purchase; }));
    take(draw(amount, [](Grant const& grant) { return grant.paid; }));
    return amount;
}

// TOPUP-6: what is missing is debt.
void PlainAccount::claw_back(Command const& command, Outcome& outcome)
{
    if (debt_ + command.amount > bound) {
        outcome.refusal = "balance_out_of_range";
        return;
    }
    std::vector<Part> draws;
    auto const rest = take_back(command.purchase, command.amount, draws);
    debt_ += rest;
    outcome.told_by = post(
        {.type = "refund", .amount = -command.amount, .draws = std::move(draws), .debt_made = rest}, now_);
}

// USAGE-2
bool PlainAccount::used_before(Command const& command, Outcome& outcome) const
{
    for (auto const& used : references_) {
        if (used.reference == command.reference) {
            outcome.told_by = used.seq;
            if (used.act != command.act || used.target != command.target || used.amount != command.amount) {
                outcome.refusal = "reference_reused";
            }
            return true;
        }
    }
    return false;
}

void PlainAccount::remember_use(Command const& command, std::int64_t seq)
{
    uses_.push_back({command.id, command.amount, 0, seq});
    if (command.reference != 0) {
        references_.push_back({command.reference, command.act, command.target, command.amount, seq});
    }
}

void PlainAccount::spend(Command const& command, Outcome& outcome)
{
    if (used_before(command, outcome)) {
        return;
    }
    if (command.amount > available()) {
        return refuse_shortage(command.amount, outcome);
    }
    auto draws = draw(command.amount);
    outcome.told_by = post({.type = "usage", .amount = -command.amount, .draws = std::move(draws)}, now_);
    remember_use(command, outcome.told_by);
}

// Holds.

PlainAccount::Hold* PlainAccount::find_hold(int placed_by)
{
    auto const found = std::ranges::find(holds_, placed_by, &Hold::placed_by);
    bool const is_clients = found != holds_.end() && found->purchase == 0;
    return is_clients ? &*found : nullptr;
}

/// Says in the outcome why a hold cannot be acted on; null then.
PlainAccount::Hold* PlainAccount::open_hold(int placed_by, Outcome& outcome)
{
    auto* const hold = find_hold(placed_by);
    if (hold == nullptr) {
        outcome.refusal = "hold_not_found";
        return nullptr;
    }
    if (hold->state != "open") {
        outcome.refusal = hold->state == "expired" ? "hold_expired" : "hold_ended";
        return nullptr;
    }
    return hold;
}

void PlainAccount::place_hold(Command const& command, Outcome& outcome)
{
    if (command.expires_at.value_or(0) <= now_) {
        outcome.refusal = "times_backwards";
        return;
    }
    auto const open = std::ranges::count(holds_, "open", &Hold::state);
    if (static_cast<std::size_t>(open) >= limits_.open_holds) {
        outcome.refusal = "too_many_holds";
        return;
    }
    if (command.amount > available()) {
        return refuse_shortage(command.amount, outcome);
    }
    auto const draws = draw(command.amount);
    Hold hold{.placed_by = command.id,
              .placed = command.amount,
              .placed_at = now_,
              .expires_at = *command.expires_at,
              .slices = {},
              .purchase = 0,
              .meter = command.meter,
              .price_version = command.price_version};
    for (auto const& part : draws) {
        hold.slices.push_back({part.grant, -part.amount});
    }
    holds_.push_back(hold);
    outcome.told_by = post({.type = "hold_placed", .draws = draws, .hold = step_of(hold)}, now_);
}

// HOLD-2
void PlainAccount::capture(Command const& command, Outcome& outcome)
{
    if (used_before(command, outcome)) {
        return;
    }
    auto* const hold = open_hold(command.target, outcome);
    if (hold == nullptr) {
        return;
    }
    auto const left = left_in(*hold);
    auto const excess = std::max<Micro>(0, command.amount - left);
    // LEDGER-9: what a hold captures in all is an amount like any other.
    bool const keeps_bound = hold->captured + command.amount <= bound;
    if (excess > 0 && !(command.overage && command.final && keeps_bound)) {
        outcome.refusal = "capture_exceeds_hold";
        outcome.left = left;
        return;
    }
    if (excess > available()) {
        return refuse_shortage(excess, outcome);
    }
    auto wanted = command.amount - excess;
    std::vector<Part> draws;
    for (auto& slice : hold->slices) {
        auto const part = std::min(slice.amount, wanted);
        if (part > 0) {
            slice.amount -= part;
            wanted -= part;
            draws.push_back({slice.grant, -part});
        }
    }
    // A grant that pays for the hold and for the excess is one draw, at its first place.
    for (auto const& part : draw(excess)) {
        auto const first = std::ranges::find(draws, part.grant, &Part::grant);
        if (first == draws.end()) {
            draws.push_back(part);
        } else {
            first->amount += part.amount;
        }
    }
    hold->captured += command.amount;
    std::vector<Part> returned;
    if (command.final) {
        returned = free_slices(*hold);
        hold->state = "captured";
    }
    outcome.told_by =
        post({.type = "usage", .amount = -command.amount, .draws = std::move(draws), .hold = step_of(*hold)},
             now_);
    remember_use(command, outcome.told_by);
    settle_slices(returned, now_);
}

void PlainAccount::release(Command const& command, Outcome& outcome)
{
    auto* const hold = open_hold(command.target, outcome);
    if (hold == nullptr) {
        return;
    }
    auto const returned = free_slices(*hold);
    hold->state = "released";
    outcome.told_by = post({.type = "hold_released", .draws = returned, .hold = step_of(*hold)}, now_);
    settle_slices(returned, now_);
}

void PlainAccount::extend(Command const& command, Outcome& outcome)
{
    auto* const hold = open_hold(command.target, outcome);
    if (hold == nullptr) {
        return;
    }
    if (command.expires_at.value_or(0) <= now_) {
        outcome.refusal = "times_backwards";
        return;
    }
    hold->expires_at = *command.expires_at;
    outcome.told_by = post({.type = "hold_extended", .hold = step_of(*hold)}, now_);
}

// Reversals (USAGE-3).

/// Last drawn first; what earlier reversals gave back is passed over.
std::vector<Part> PlainAccount::returns_of(Line const& usage, Micro reversed, Micro amount)
{
    std::vector<Part> returns;
    for (auto part = usage.draws.rbegin(); part != usage.draws.rend(); ++part) {
        auto const skipped = std::min(reversed, -part->amount);
        auto const back = std::min(amount, -part->amount - skipped);
        reversed -= skipped;
        amount -= back;
        if (back > 0) {
            returns.push_back({part->grant, back});
        }
    }
    return returns;
}

/// A grant in the place of an expired one, with the life that had left at the spend; where it passed its
/// expiry inside a hold, when the hold took it.
PlainAccount::Grant PlainAccount::heir_of(Grant const& expired, Line const& usage, Micro amount)
{
    auto const spent_at = has_expired(expired, usage.occurred_at)
                              ? find_hold(usage.hold->placed_by)->placed_at
                              : usage.occurred_at;
    auto heir = expired;
    heir.number = next_grant();
    heir.source = "usage_reversal";
    heir.amount = amount;
    heir.free = amount;
    heir.effective_at = now_;
    heir.expires_at = now_ + (*expired.expires_at - spent_at);
    return heir;
}

void PlainAccount::reverse(Command const& command, Outcome& outcome)
{
    auto const use = std::ranges::find(uses_, command.target, &Use::made_by);
    if (use == uses_.end()) {
        outcome.refusal = "transaction_not_found";
        return;
    }
    if (command.amount > use->charged - use->reversed) {
        outcome.refusal = "reversal_exceeds_usage";
        outcome.left = use->charged - use->reversed;
        return;
    }
    auto const usage = lines_[static_cast<std::size_t>(use->seq) - 1];
    auto returns = returns_of(usage, use->reversed, command.amount);
    auto const more = std::ranges::count_if(returns, [&](Part const& part) {
        return has_expired(grant_of(part), now_) || !is_open_grant(grant_of(part));
    });
    if (more > 0 && open_grants() + static_cast<std::size_t>(more) > limits_.open_grants) {
        outcome.refusal = "too_many_grants";
        return;
    }
    if (promised() + command.amount > bound) {
        outcome.refusal = "balance_out_of_range";
        return;
    }
    std::vector<int> made;
    for (auto& part : returns) {
        if (has_expired(grant_of(part), now_)) {
            grants_.push_back(heir_of(grant_of(part), usage, part.amount));
            part.grant = grants_.back().number;
            made.push_back(part.grant);
        } else {
            grant_of(part).free += part.amount;
        }
    }
    use->reversed += command.amount;
    outcome.told_by = post({.type = "usage_reversal",
                            .amount = command.amount,
                            .draws = returns,
                            .made_grants = made,
                            .corrects = use->seq},
                           now_);
    for (auto const& part : returns) {
        if (!join_dispute(grant_of(part), now_)) {
            pay_debt(grant_of(part), part.amount, now_);
        }
    }
}

}  // namespace creditd::simulation
