#include "simulation/model.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace creditd::simulation {

namespace {

constexpr Micro bound = 4'000'000'000'000'000;  // LEDGER-9: 4,000,000,000 credits
constexpr Millis day = 86'400'000;
constexpr Millis month = 30 * day;

bool has_expired(auto const& grant, Millis at)
{
    return grant.expires_at && *grant.expires_at <= at;
}

Micro held_of(auto const& account, int grant)
{
    Micro sum = 0;
    for (auto const& hold : account.holds) {
        for (auto const& slice : hold.slices) {
            sum += slice.grant == grant ? slice.amount : 0;
        }
    }
    return sum;
}

Micro left_in(auto const& hold)
{
    Micro sum = 0;
    for (auto const& slice : hold.slices) {
        sum += slice.amount;
    }
    return sum;
}

Micro held_in(auto const& account)
{
    Micro sum = 0;
    for (auto const& hold : account.holds) {
        sum += left_in(hold);
    }
    return sum;
}

Micro free_in(auto const& account)
{
    Micro sum = 0;
    for (auto const& grant : account.grants) {
        sum += grant.begun ? grant.free : 0;
    }
    return sum;
}

// LEDGER-3
Micro balance_in(auto const& account)
{
    return free_in(account) + held_in(account) - account.debt;
}

/// What the balance comes to when all that is scheduled has begun: the bound is kept for that (LEDGER-9), as a grant
/// that begins by itself can no longer be refused.
Micro promised_in(auto const& account)
{
    Micro sum = balance_in(account);
    for (auto const& grant : account.grants) {
        sum += grant.begun ? 0 : grant.amount;
    }
    return sum;
}

Micro uncovered_in(auto const& account)
{
    return free_in(account) - account.debt;
}

Micro available_in(auto const& account)
{
    return std::max<Micro>(0, uncovered_in(account));
}

// LEDGER-7
auto burn_down_rank(auto const& grant)
{
    return std::tuple(grant.priority, !grant.expires_at.has_value(), grant.expires_at.value_or(0), grant.paid,
                      grant.effective_at, grant.number);
}

auto in_burn_down_order(auto& account)
{
    std::vector<decltype(&account.grants.front())> order;
    for (auto& grant : account.grants) {
        if (grant.begun) {
            order.push_back(&grant);
        }
    }
    std::ranges::sort(order, [](auto* a, auto* b) { return burn_down_rank(*a) < burn_down_rank(*b); });
    return order;
}

/// Takes `amount` from what is free in burn-down order; the account must have it. Negative parts.
template <class Account, class Admits>
std::vector<Part> draw(Account& account, Micro amount, Admits admits)
{
    std::vector<Part> draws;
    for (auto* grant : in_burn_down_order(account)) {
        auto const part = admits(*grant) ? std::min(grant->free, amount) : 0;
        if (part > 0) {
            grant->free -= part;
            amount -= part;
            draws.push_back({grant->number, -part});
        }
    }
    return draws;
}

constexpr auto any_grant = [](auto const&) { return true; };

Micro sum_of(std::vector<Part> const& parts)
{
    Micro sum = 0;
    for (auto const& part : parts) {
        sum += part.amount;
    }
    return sum;
}

std::vector<Part> with_something(std::vector<Part> parts)
{
    std::erase_if(parts, [](Part const& part) { return part.amount == 0; });
    return parts;
}

bool is_open_grant(auto const& account, auto const& grant)
{
    return !grant.begun || grant.free > 0 || held_of(account, grant.number) > 0;
}

std::size_t open_grants(auto const& account)
{
    return static_cast<std::size_t>(
        std::ranges::count_if(account.grants, [&](auto const& grant) { return is_open_grant(account, grant); }));
}

auto* find_hold(auto& account, int placed_by)
{
    auto const found =
        std::ranges::find_if(account.holds, [&](auto const& hold) { return hold.placed_by == placed_by; });
    return found == account.holds.end() ? nullptr : &*found;
}

HoldStep step_of(auto const& hold)
{
    return {hold.placed_by, hold.state, hold.placed, hold.captured, left_in(hold), hold.expires_at};
}

void refuse_shortage(auto const& account, Micro required, Outcome& outcome)
{
    Shortage figures{.required = required,
                     .available = available_in(account),
                     .held = held_in(account),
                     .debt = account.debt,
                     .shortfall = required - uncovered_in(account),
                     .next_expiry = {}};
    for (auto const& grant : account.grants) {
        if (grant.begun && grant.free > 0 && grant.expires_at &&
            (!figures.next_expiry || *grant.expires_at < *figures.next_expiry)) {
            figures.next_expiry = grant.expires_at;
        }
    }
    outcome.refusal = "insufficient_credits";
    outcome.shortage = figures;
}

/// Says in the outcome why a hold cannot be acted on; null then.
auto* open_hold(auto& account, int placed_by, Outcome& outcome)
{
    auto* const hold = find_hold(account, placed_by);
    if (hold != nullptr && hold->state == "open") {
        return hold;
    }
    outcome.refusal = hold == nullptr             ? "hold_not_found"
                      : hold->state == "expired" ? "hold_expired"
                                                 : "hold_ended";
    return static_cast<decltype(hold)>(nullptr);
}

}  // namespace

Model::Model(Script const& frame) : limits_(frame.limits), accounts_(index(frame.accounts))
{
    for (auto const& code : frame.codes) {
        codes_.push_back({code, {}});
    }
}

Outcome Model::apply(Command const& command)
{
    if (!now_) {
        return {.fate = "clock_suspect"};
    }
    auto const known = command.key == 0 ? keys_.end() : keys_.find(command.key);
    if (known != keys_.end()) {
        if (known->second.content != content_of(command)) {
            return {.fate = "key_reused"};
        }
        return {.fate = "replayed", .replay_of = known->second.answered_by};
    }
    auto outcome = decide(command);
    if (command.key != 0 && outcome.refusal != "account_not_found") {
        keys_[command.key] = {content_of(command), command.id};
    }
    return outcome;
}

Outcome Model::decide(Command const& command)
{
    auto& account = accounts_[index(command.account)];
    Outcome outcome;
    if (command.act == Act::SwitchCode) {
        codes_[index(command.code)].terms.active = command.active;
        return outcome;
    }
    if (!account.open) {
        if (command.act == Act::Open) {
            open(account, *now_);
            outcome.lines = account.lines;
        } else {
            outcome.refusal = "account_not_found";
        }
        return outcome;
    }
    auto const lines_before = account.lines.size();
    // LEDGER-6: an account's time never goes back.
    auto const now = account.lines.empty() ? *now_ : std::max(*now_, account.lines.back().created_at);
    bring_forward(account, now);
    act(account, command, now, outcome);
    outcome.lines.assign(account.lines.begin() + static_cast<std::ptrdiff_t>(lines_before), account.lines.end());
    return outcome;
}

void Model::act(Account& account, Command const& command, Millis now, Outcome& outcome)
{
    switch (command.act) {
    case Act::Open:
        outcome.refusal = "already_open";
        return;
    case Act::Grant:
        return grant(account, command, now, outcome);
    case Act::Adjust:
        return adjust(account, command, now, outcome);
    case Act::Spend:
        return spend(account, command, now, outcome);
    case Act::PlaceHold:
        return place_hold(account, command, now, outcome);
    case Act::Capture:
        return capture(account, command, now, outcome);
    case Act::Release:
        return release(account, command, now, outcome);
    case Act::Extend:
        return extend(account, command, now, outcome);
    case Act::Reverse:
        return reverse(account, command, now, outcome);
    case Act::ClawBack:
        return claw_back(account, command, now, outcome);
    case Act::Reinstate:
        return reinstate(account, command, now, outcome);
    case Act::Redeem:
        return redeem(account, command, now, outcome);
    case Act::SwitchCode:
    case Act::BringForward:
        return;
    }
}

// What time does by itself (LEDGER-6).

void Model::bring_forward(Account& account, Millis now)
{
    enum Kind { HoldEnds, GrantBegins, GrantExpires };
    for (;;) {
        std::optional<std::tuple<Millis, Kind, std::size_t>> next;
        auto const consider = [&](Millis at, Kind kind, std::size_t which) {
            std::tuple const event{at, kind, which};
            if (at <= now && (!next || event < *next)) {
                next = event;
            }
        };
        for (std::size_t i = 0; i < account.holds.size(); ++i) {
            if (account.holds[i].state == "open") {
                consider(account.holds[i].expires_at, HoldEnds, i);
            }
        }
        for (std::size_t i = 0; i < account.grants.size(); ++i) {
            auto const& grant = account.grants[i];
            if (!grant.begun) {
                consider(grant.effective_at, GrantBegins, i);
            } else if (grant.free > 0 && grant.expires_at) {
                consider(*grant.expires_at, GrantExpires, i);
            }
        }
        if (!next) {
            return;
        }
        auto const [at, kind, which] = *next;
        if (kind == HoldEnds) {
            auto& hold = account.holds[which];
            auto const slices = std::exchange(hold.slices, {});
            hold.state = "expired";
            // Freed before the line is written, so that its `held` is what is held afterwards.
            for (auto const& slice : slices) {
                account.grants[index(slice.grant) - 1].free += slice.amount;
            }
            post(account, {.type = "hold_expired", .draws = with_something(slices), .hold = step_of(hold)}, at, now);
            give_back(account, slices, at, now);
        } else if (kind == GrantBegins) {
            arrive(account, account.grants[which], at, now);
        } else {
            expire(account, account.grants[which], at, now);
        }
    }
}

/// A grant begins to count, with its line; whatever arrives pays debt (LEDGER-3).
void Model::arrive(Account& account, Grant& grant, Millis at, Millis now)
{
    grant.begun = true;
    grant.free = grant.amount;
    post(account,
         {.type = grant.line_type,
          .amount = grant.amount,
          .draws = {{grant.number, grant.amount}},
          .made_grants = {grant.number}},
         at, now);
    pay_debt(account, grant, at, now);
}

/// What a hold no longer needs is free again: it expires at once where its grant has (HOLD-3), and pays debt where it
/// was paid for (LEDGER-3).
void Model::give_back(Account& account, std::vector<Part> const& slices, Millis at, Millis now)
{
    for (auto const& slice : slices) {
        auto& grant = account.grants[index(slice.grant) - 1];
        if (has_expired(grant, at)) {
            expire(account, grant, at, now);
        } else if (grant.paid) {
            pay_debt(account, grant, at, now);
        }
    }
}

void Model::expire(Account& account, Grant& grant, Millis at, Millis now)
{
    auto const gone = std::exchange(grant.free, 0);
    if (gone > 0) {
        post(account, {.type = "expiry", .amount = -gone, .draws = {{grant.number, -gone}}}, at, now);
    }
}

void Model::pay_debt(Account& account, Grant& grant, Millis at, Millis now)
{
    auto const paid = std::min(account.debt, grant.free);
    if (paid > 0) {
        account.debt -= paid;
        grant.free -= paid;
        post(account, {.type = "debt_repayment", .draws = {{grant.number, -paid}}, .debt_repaid = paid}, at, now);
    }
}

Line& Model::post(Account& account, Line line, Millis at, Millis now)
{
    line.seq = static_cast<std::int64_t>(account.lines.size()) + 1;
    line.balance = balance_in(account);
    line.held = held_in(account);
    line.debt = account.debt;
    line.occurred_at = at;
    line.created_at = now;
    account.lines.push_back(std::move(line));
    return account.lines.back();
}

// Additions.

void Model::open(Account& account, Millis now)
{
    account.open = true;
    account.opened_at = now;
    if (limits_.signup > 0) {
        account.grants.push_back({.number = 1,
                                  .source = "signup",
                                  .amount = limits_.signup,
                                  .effective_at = now,
                                  .expires_at = {},
                                  .line_type = "signup"});
        arrive(account, account.grants.back(), now, now);
    }
}

bool Model::add_grant(Account& account, Grant grant, Millis now, Outcome& outcome)
{
    if (open_grants(account) >= limits_.open_grants) {
        outcome.refusal = "too_many_grants";
        return false;
    }
    if (promised_in(account) + grant.amount > bound) {
        outcome.refusal = "balance_out_of_range";
        return false;
    }
    grant.number = static_cast<int>(account.grants.size()) + 1;
    account.grants.push_back(std::move(grant));
    auto& added = account.grants.back();
    if (added.effective_at <= now) {
        outcome.told_by = static_cast<std::int64_t>(account.lines.size()) + 1;
        arrive(account, added, now, now);
    }
    return true;
}

void Model::grant(Account& account, Command const& command, Millis now, Outcome& outcome)
{
    auto const begins = command.effective_at.value_or(now);
    if (command.expires_at && *command.expires_at <= std::max(now, begins)) {
        outcome.refusal = "times_backwards";
        return;
    }
    add_grant(account,
              {.source = command.paid ? "purchase" : "promo",
               .paid = command.paid,
               .priority = command.priority,
               .amount = command.amount,
               .effective_at = begins,
               .expires_at = command.expires_at,
               .purchase = command.purchase,
               .line_type = command.paid ? "purchase" : "promo"},
              now, outcome);
}

void Model::adjust(Account& account, Command const& command, Millis now, Outcome& outcome)
{
    if (command.amount > 0) {
        if (command.expires_at && *command.expires_at <= now) {
            outcome.refusal = "times_backwards";
            return;
        }
        add_grant(account,
                  {.source = "adjustment",
                   .amount = command.amount,
                   .effective_at = now,
                   .expires_at = command.expires_at,
                   .line_type = "adjustment"},
                  now, outcome);
        return;
    }
    auto const wanted = -command.amount;
    if (wanted > available_in(account) && !command.allow_debt) {
        return refuse_shortage(account, wanted, outcome);
    }
    // Free credits that an earlier debt blocks stay where they are (LEDGER-3): only what is available is taken. They
    // may expire, so it is the debt that must keep within the bound.
    auto const taken = std::min(wanted, available_in(account));
    if (account.debt + wanted - taken > bound) {
        outcome.refusal = "balance_out_of_range";
        return;
    }
    auto draws = draw(account, taken, any_grant);
    account.debt += wanted - taken;
    outcome.told_by = post(account,
                           {.type = "adjustment",
                            .amount = -wanted,
                            .draws = std::move(draws),
                            .debt_made = wanted - taken},
                           now, now)
                          .seq;
}

void Model::redeem(Account& account, Command const& command, Millis now, Outcome& outcome)
{
    auto const refuse = [&](char const* why) { outcome.refusal = why; };
    if (index(command.code) >= codes_.size()) {
        return refuse("promo_not_found");
    }
    // PROMO-2, in its order.
    auto& [terms, redeemed_by] = codes_[index(command.code)];
    auto const used = static_cast<std::int64_t>(redeemed_by.size());
    if (!terms.active) {
        return refuse("promo_inactive");
    }
    if (terms.starts_at && now < *terms.starts_at) {
        return refuse("promo_not_started");
    }
    if (terms.expires_at && now >= *terms.expires_at) {
        return refuse("promo_expired");
    }
    if (std::ranges::find(redeemed_by, command.account) != redeemed_by.end()) {
        return refuse("promo_already_redeemed");
    }
    if (terms.new_users_days && now - account.opened_at >= *terms.new_users_days * day) {
        return refuse("promo_not_eligible");
    }
    if (terms.max_uses && used >= *terms.max_uses) {
        return refuse("promo_exhausted");
    }
    Grant bounty{.source = "promo",
                 .amount = terms.credits,
                 .effective_at = now,
                 .expires_at = {},
                 .line_type = "promo"};
    if (terms.valid_for_days) {
        bounty.expires_at = now + *terms.valid_for_days * day;
    }
    if (add_grant(account, std::move(bounty), now, outcome)) {
        redeemed_by.push_back(command.account);
        outcome.uses = used + 1;
    }
}

void Model::reinstate(Account& account, Command const& command, Millis now, Outcome& outcome)
{
    // LEDGER-9: what would pass the bound is kept for review by the caller.
    if (promised_in(account) + command.amount > bound) {
        outcome.refusal = "balance_out_of_range";
        return;
    }
    // TOPUP-6: the original expiry, but at least 30 days on.
    auto expires_at = command.expires_at;
    if (expires_at) {
        expires_at = std::max(*expires_at, now + month);
    }
    account.grants.push_back({.number = static_cast<int>(account.grants.size()) + 1,
                              .source = "reinstatement",
                              .paid = true,
                              .amount = command.amount,
                              .effective_at = now,
                              .expires_at = expires_at,
                              .purchase = command.purchase,
                              .line_type = "reinstatement"});
    outcome.told_by = static_cast<std::int64_t>(account.lines.size()) + 1;
    arrive(account, account.grants.back(), now, now);
}

void Model::claw_back(Account& account, Command const& command, Millis now, Outcome& outcome)
{
    if (account.debt + command.amount > bound) {
        outcome.refusal = "balance_out_of_range";
        return;
    }
    auto draws = draw(account, command.amount,
                      [&](Grant const& grant) { return grant.paid && grant.purchase == command.purchase; });
    auto others = draw(account, command.amount + sum_of(draws), [](Grant const& grant) { return grant.paid; });
    draws.insert(draws.end(), others.begin(), others.end());
    auto const rest = command.amount + sum_of(draws);
    account.debt += rest;
    outcome.told_by =
        post(account,
             {.type = "refund", .amount = -command.amount, .draws = std::move(draws), .debt_made = rest}, now, now)
            .seq;
}

// Use.

bool Model::used_before(Account& account, Command const& command, Outcome& outcome)
{
    for (auto const& used : account.references) {
        if (command.reference != 0 && used.reference == command.reference) {
            outcome.told_by = used.seq;
            if (used.act != command.act || used.target != command.target || used.amount != command.amount) {
                outcome.refusal = "reference_reused";
            }
            return true;
        }
    }
    return false;
}

void Model::spend(Account& account, Command const& command, Millis now, Outcome& outcome)
{
    if (used_before(account, command, outcome)) {
        return;
    }
    if (command.amount > available_in(account)) {
        return refuse_shortage(account, command.amount, outcome);
    }
    auto draws = draw(account, command.amount, any_grant);
    auto const& line =
        post(account, {.type = "usage", .amount = -command.amount, .draws = std::move(draws)}, now, now);
    outcome.told_by = line.seq;
    account.uses.push_back({command.id, command.amount, 0, line.seq});
    if (command.reference != 0) {
        account.references.push_back({command.reference, command.act, 0, command.amount, line.seq});
    }
}

void Model::place_hold(Account& account, Command const& command, Millis now, Outcome& outcome)
{
    if (command.expires_at.value_or(0) <= now) {
        outcome.refusal = "times_backwards";
        return;
    }
    auto const open = std::ranges::count_if(account.holds, [](Hold const& hold) { return hold.state == "open"; });
    if (static_cast<std::size_t>(open) >= limits_.open_holds) {
        outcome.refusal = "too_many_holds";
        return;
    }
    if (command.amount > available_in(account)) {
        return refuse_shortage(account, command.amount, outcome);
    }
    auto const draws = draw(account, command.amount, any_grant);
    Hold hold{.placed_by = command.id,
              .placed = command.amount,
              .placed_at = now,
              .expires_at = *command.expires_at,
              .slices = {}};
    for (auto const& part : draws) {
        hold.slices.push_back({part.grant, -part.amount});
    }
    account.holds.push_back(std::move(hold));
    outcome.told_by =
        post(account, {.type = "hold_placed", .draws = draws, .hold = step_of(account.holds.back())}, now, now).seq;
}

void Model::capture(Account& account, Command const& command, Millis now, Outcome& outcome)
{
    if (used_before(account, command, outcome)) {
        return;
    }
    auto* const hold = open_hold(account, command.target, outcome);
    if (hold == nullptr) {
        return;
    }
    auto const left = left_in(*hold);
    auto const excess = std::max<Micro>(0, command.amount - left);
    if (excess > 0 && !(command.overage && command.final)) {
        outcome.refusal = "capture_exceeds_hold";
        outcome.left = left;
        return;
    }
    if (excess > available_in(account)) {
        return refuse_shortage(account, excess, outcome);
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
    for (auto const& part : draw(account, excess, any_grant)) {
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
        hold->state = "captured";
        returned = std::exchange(hold->slices, {});
        for (auto const& slice : returned) {
            account.grants[index(slice.grant) - 1].free += slice.amount;
        }
    }
    auto const seq = post(account,
                          {.type = "usage",
                           .amount = -command.amount,
                           .draws = std::move(draws),
                           .hold = step_of(*hold)},
                          now, now)
                         .seq;
    outcome.told_by = seq;
    account.uses.push_back({command.id, command.amount, 0, seq});
    if (command.reference != 0) {
        account.references.push_back({command.reference, command.act, command.target, command.amount, seq});
    }
    give_back(account, returned, now, now);
}

void Model::release(Account& account, Command const& command, Millis now, Outcome& outcome)
{
    auto* const hold = open_hold(account, command.target, outcome);
    if (hold == nullptr) {
        return;
    }
    auto const returned = std::exchange(hold->slices, {});
    hold->state = "released";
    for (auto const& slice : returned) {
        account.grants[index(slice.grant) - 1].free += slice.amount;
    }
    outcome.told_by = 
        post(account,
             {.type = "hold_released", .draws = with_something(returned), .hold = step_of(*hold)}, now, now)
            .seq;
    give_back(account, returned, now, now);
}

void Model::extend(Account& account, Command const& command, Millis now, Outcome& outcome)
{
    auto* const hold = open_hold(account, command.target, outcome);
    if (hold == nullptr) {
        return;
    }
    if (command.expires_at.value_or(0) <= now) {
        outcome.refusal = "times_backwards";
        return;
    }
    hold->expires_at = *command.expires_at;
    outcome.told_by = post(account, {.type = "hold_extended", .hold = step_of(*hold)}, now, now).seq;
}

void Model::reverse(Account& account, Command const& command, Millis now, Outcome& outcome)
{
    auto const use =
        std::ranges::find_if(account.uses, [&](Use const& made) { return made.made_by == command.target; });
    if (use == account.uses.end()) {
        outcome.refusal = "transaction_not_found";
        return;
    }
    if (command.amount > use->charged - use->reversed) {
        outcome.refusal = "reversal_exceeds_usage";
        outcome.left = use->charged - use->reversed;
        return;
    }
    auto const usage = account.lines[static_cast<std::size_t>(use->seq) - 1];

    // Last drawn first; what earlier reversals gave back is passed over (USAGE-3).
    std::vector<Part> returns;
    std::vector<int> made;
    auto passed = use->reversed;
    auto wanted = command.amount;
    for (auto part = usage.draws.rbegin(); part != usage.draws.rend(); ++part) {
        auto const skipped = std::min(passed, -part->amount);
        auto const back = std::min(wanted, -part->amount - skipped);
        passed -= skipped;
        wanted -= back;
        if (back > 0) {
            returns.push_back({part->grant, back});
        }
    }
    std::size_t more = 0;
    for (auto const& part : returns) {
        auto const& grant = account.grants[index(part.grant) - 1];
        more += has_expired(grant, now) || !is_open_grant(account, grant) ? 1 : 0;
    }
    if (more > 0 && open_grants(account) + more > limits_.open_grants) {
        outcome.refusal = "too_many_grants";
        return;
    }
    if (promised_in(account) + command.amount > bound) {
        outcome.refusal = "balance_out_of_range";
        return;
    }
    for (auto& part : returns) {
        auto& paid_by = account.grants[index(part.grant) - 1];
        if (!has_expired(paid_by, now)) {
            paid_by.free += part.amount;
            continue;
        }
        // The life it had left at the spend; where it passed its expiry inside a hold, when the hold took it.
        auto const spent_at = has_expired(paid_by, usage.occurred_at)
                                  ? find_hold(account, usage.hold->placed_by)->placed_at
                                  : usage.occurred_at;
        auto const life = *paid_by.expires_at - spent_at;
        Grant again = paid_by;
        again.number = static_cast<int>(account.grants.size()) + 1;
        again.source = "usage_reversal";
        again.amount = part.amount;
        again.free = part.amount;
        again.effective_at = now;
        again.expires_at = now + life;
        part.grant = again.number;
        made.push_back(again.number);
        account.grants.push_back(std::move(again));
    }
    use->reversed += command.amount;
    outcome.told_by = post(account,
                           {.type = "usage_reversal",
                            .amount = command.amount,
                            .draws = returns,
                            .made_grants = made,
                            .corrects = use->seq},
                           now, now)
                          .seq;
    for (auto const& part : returns) {
        pay_debt(account, account.grants[index(part.grant) - 1], now, now);
    }
}

// What can be seen.

Micro Model::available(int account) const
{
    return available_in(accounts_[index(account)]);
}

Micro Model::balance(int account) const
{
    return balance_in(accounts_[index(account)]);
}

std::vector<Model::OpenHold> Model::open_holds(int account) const
{
    std::vector<OpenHold> open;
    for (auto const& hold : accounts_[index(account)].holds) {
        if (hold.state == "open") {
            open.push_back({hold.placed_by, left_in(hold)});
        }
    }
    return open;
}

std::optional<Millis> Model::next_due_at(int number) const
{
    auto const& account = accounts_[index(number)];
    std::optional<Millis> soonest;
    auto const consider = [&](std::optional<Millis> at) {
        if (at && (!soonest || *at < *soonest)) {
            soonest = at;
        }
    };
    for (auto const& hold : account.holds) {
        if (hold.state == "open") {
            consider(hold.expires_at);
        }
    }
    for (auto const& grant : account.grants) {
        if (!grant.begun) {
            consider(grant.effective_at);
        } else if (grant.free > 0) {
            consider(grant.expires_at);
        }
    }
    return soonest;
}

AccountView Model::view(int number) const
{
    auto const& account = accounts_[index(number)];
    if (!account.open) {
        return {};
    }
    AccountView view{.exists = true,
                     .seq = static_cast<std::int64_t>(account.lines.size()),
                     .balance = balance_in(account),
                     .held = held_in(account),
                     .debt = account.debt,
                     .available = available_in(account),
                     .next_due_at = next_due_at(number),
                     .grants = {},
                     .holds = {}};
    for (auto const& line : account.lines) {
        bool const is_use = line.type == "usage" || line.type == "usage_reversal";
        // What comes back from a use is less spent, not more earned; what is reinstated was earned before.
        bool const is_grant =
            !line.made_grants.empty() && line.type != "reinstatement" && line.type != "usage_reversal";
        view.spent -= is_use ? line.amount : 0;
        view.earned += is_grant ? line.amount : 0;
    }
    auto const show = [&](Grant const& grant) {
        view.grants.push_back({grant.number, grant.source, grant.paid, grant.priority, grant.amount,
                               grant.effective_at, grant.expires_at, grant.purchase,
                               grant.free, held_of(account, grant.number),
                               !grant.begun});
    };
    for (auto const* grant : in_burn_down_order(account)) {
        if (is_open_grant(account, *grant)) {
            show(*grant);
        }
    }
    for (auto const& grant : account.grants) {
        if (!grant.begun) {
            show(grant);
        }
    }
    for (auto const& hold : account.holds) {
        if (hold.state != "open") {
            continue;
        }
        view.holds.push_back({hold.placed_by, hold.placed, hold.captured, hold.placed_at, hold.expires_at, {}});
        for (auto const& slice : hold.slices) {
            if (slice.amount > 0) {
                view.holds.back().slices.push_back(slice);
            }
        }
    }
    return view;
}

}  // namespace creditd::simulation
