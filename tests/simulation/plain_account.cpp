#include "simulation/plain_account.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

namespace creditd::simulation {

namespace {

std::vector<Part> with_something(std::vector<Part> parts)
{
    std::erase_if(parts, [](Part const& part) { return part.amount == 0; });
    return parts;
}

Micro sum_of(std::vector<Part> const& parts)
{
    Micro sum = 0;
    for (auto const& part : parts) {
        sum += part.amount;
    }
    return sum;
}

}  // namespace

// Sums (LEDGER-3).

Micro PlainAccount::free() const
{
    Micro sum = 0;
    for (auto const& grant : grants_) {
        sum += grant.free;
    }
    return sum;
}

Micro PlainAccount::held() const
{
    Micro sum = 0;
    for (auto const& hold : holds_) {
        sum += sum_of(hold.slices);
    }
    return sum;
}

Micro PlainAccount::held_of(int grant) const
{
    Micro sum = 0;
    for (auto const& hold : holds_) {
        for (auto const& slice : hold.slices) {
            sum += slice.grant == grant ? slice.amount : 0;
        }
    }
    return sum;
}

Micro PlainAccount::balance() const
{
    return free() + held() - debt_;
}

Micro PlainAccount::available() const
{
    return std::max<Micro>(0, free() - debt_);
}

/// What the balance comes to when all that is scheduled has begun: the bound is kept for that (LEDGER-9), as
/// a grant that begins by itself can no longer be refused.
Micro PlainAccount::promised() const
{
    Micro sum = balance();
    for (auto const& grant : grants_) {
        sum += grant.begun ? 0 : grant.amount;
    }
    return sum;
}

bool PlainAccount::is_open_grant(Grant const& grant) const
{
    return !grant.begun || grant.free > 0 || held_of(grant.number) > 0;
}

std::size_t PlainAccount::open_grants() const
{
    return static_cast<std::size_t>(
        std::ranges::count_if(grants_, [&](Grant const& grant) { return is_open_grant(grant); }));
}

// LEDGER-7
std::vector<PlainAccount::Grant const*> PlainAccount::in_burn_down_order() const
{
    std::vector<Grant const*> order;
    for (auto const& grant : grants_) {
        if (grant.begun) {
            order.push_back(&grant);
        }
    }
    auto const rank = [](Grant const* grant) {
        return std::tuple(grant->priority, !grant->expires_at.has_value(), grant->expires_at.value_or(0),
                          grant->paid, grant->effective_at, grant->number);
    };
    std::ranges::sort(order, {}, rank);
    return order;
}

// What time does by itself (LEDGER-6).

void PlainAccount::bring_forward(Millis now)
{
    now_ = std::max(now, lines_.empty() ? opened_at_ : lines_.back().created_at);
    enum Kind { HoldEnds, GrantBegins, GrantExpires };
    for (;;) {
        std::optional<std::tuple<Millis, Kind, std::size_t>> next;
        auto const consider = [&](Millis at, Kind kind, std::size_t which) {
            std::tuple const event{at, kind, which};
            if (at <= now_ && (!next || event < *next)) {
                next = event;
            }
        };
        for (std::size_t i = 0; i < holds_.size(); ++i) {
            if (holds_[i].state == "open" && holds_[i].expires_at) {
                consider(*holds_[i].expires_at, HoldEnds, i);
            }
        }
        for (std::size_t i = 0; i < grants_.size(); ++i) {
            if (!grants_[i].begun) {
                consider(grants_[i].effective_at, GrantBegins, i);
            } else if (grants_[i].free > 0 && grants_[i].expires_at) {
                consider(*grants_[i].expires_at, GrantExpires, i);
            }
        }
        if (!next) {
            return;
        }
        auto const [at, kind, which] = *next;
        if (kind == HoldEnds) {
            end(holds_[which]);
        } else if (kind == GrantBegins) {
            arrive(grants_[which], at);
        } else {
            expire(grants_[which], at);
        }
    }
}

void PlainAccount::end(Hold& hold)
{
    auto const slices = free_slices(hold);
    hold.state = "expired";
    post({.type = "hold_expired", .draws = slices, .hold = step_of(hold)}, *hold.expires_at);
    settle_slices(slices, *hold.expires_at);
}

/// A grant begins to count, with its line; whatever arrives pays debt (LEDGER-3).
void PlainAccount::arrive(Grant& grant, Millis at)
{
    grant.begun = true;
    grant.free = grant.amount;
    post({.type = grant.line_type,
          .amount = grant.amount,
          .draws = {{grant.number, grant.amount}},
          .made_grants = {grant.number}},
         at);
    pay_debt(grant, grant.amount, at);
}

/// Takes a hold's slices apart, before its line is written: `held` there is what is held afterwards.
std::vector<Part> PlainAccount::free_slices(Hold& hold)
{
    auto const slices = with_something(std::exchange(hold.slices, {}));
    for (auto const& slice : slices) {
        grant_of(slice).free += slice.amount;
    }
    return slices;
}

/// What a hold gave back expires at once where its grant has (HOLD-3), joins the dispute of its purchase
/// (TOPUP-8), and pays debt where it was paid for (LEDGER-3): each grant once, for all that it got back.
void PlainAccount::settle_slices(std::vector<Part> const& slices, Millis at)
{
    std::vector<Part> by_grant;
    for (auto const& slice : slices) {
        auto const same = std::ranges::find(by_grant, slice.grant, &Part::grant);
        if (same == by_grant.end()) {
            by_grant.push_back(slice);
        } else {
            same->amount += slice.amount;
        }
    }
    for (auto const& slice : by_grant) {
        auto& grant = grant_of(slice);
        if (has_expired(grant, at)) {
            expire(grant, at);
        } else if (!join_dispute(grant, at) && grant.paid) {
            pay_debt(grant, slice.amount, at);
        }
    }
}

void PlainAccount::expire(Grant& grant, Millis at)
{
    auto const gone = std::exchange(grant.free, 0);
    if (gone > 0) {
        post({.type = "expiry", .amount = -gone, .draws = {{grant.number, -gone}}}, at);
    }
}

/// Only what arrived pays: free credits that the debt blocked before keep their remainder (LEDGER-3).
void PlainAccount::pay_debt(Grant& grant, Micro arrived, Millis at)
{
    auto const paid = std::min(debt_, arrived);
    if (paid > 0) {
        debt_ -= paid;
        grant.free -= paid;
        post({.type = "debt_repayment", .draws = {{grant.number, -paid}}, .debt_repaid = paid}, at);
    }
}

std::int64_t PlainAccount::post(Line line, Millis at)
{
    line.seq = static_cast<std::int64_t>(lines_.size()) + 1;
    line.balance = balance();
    line.held = held();
    line.debt = debt_;
    line.occurred_at = at;
    line.created_at = now_;
    lines_.push_back(std::move(line));
    return lines_.back().seq;
}

void PlainAccount::settle(std::int64_t seq)
{
    auto const& last = lines_.back();
    if (seq < last.seq) {
        lines_[static_cast<std::size_t>(seq) - 1].settled =
            Settled{last.seq, last.balance, last.held, last.debt};
    }
}

// Additions.

void PlainAccount::open(Millis now, Limits const& limits)
{
    limits_ = limits;
    is_open_ = true;
    opened_at_ = now;
    now_ = now;
    if (limits.signup > 0) {
        grants_.push_back({.number = 1,
                           .source = "signup",
                           .amount = limits.signup,
                           .effective_at = now,
                           .expires_at = {},
                           .line_type = "signup"});
        arrive(grants_.back(), now);
    }
}

void PlainAccount::act(Command const& command, Outcome& outcome)
{
    switch (command.act) {
    case Act::Open: outcome.refusal = "already_open"; return;
    case Act::Grant: return grant(command, outcome);
    case Act::Adjust: return adjust(command, outcome);
    case Act::Spend: return spend(command, outcome);
    case Act::PlaceHold: return place_hold(command, outcome);
    case Act::Capture: return capture(command, outcome);
    case Act::Release: return release(command, outcome);
    case Act::Extend: return extend(command, outcome);
    case Act::Reverse: return reverse(command, outcome);
    case Act::ClawBack: return claw_back(command, outcome);
    case Act::Reinstate: return reinstate(command, outcome);
    case Act::OpenDispute: return open_dispute(command, outcome);
    case Act::WinDispute: return win_dispute(command, outcome);
    case Act::LoseDispute: return lose_dispute(command, outcome);
    case Act::SwitchAccount: is_suspended_ = !command.active; return;
    case Act::Redeem:
    case Act::SwitchCode:
    case Act::SetPrice:
    case Act::BringForward: return;
    }
}

namespace {

constexpr Millis guess_window = 3'600'000;

}  // namespace

bool PlainAccount::may_guess(int limit) const
{
    bool const is_over = guesses_ == 0 || now_ - guessing_since_ >= guess_window;
    return limit == 0 || is_over || guesses_ < limit;
}

void PlainAccount::count_guess()
{
    if (guesses_ == 0 || now_ - guessing_since_ >= guess_window) {
        guessing_since_ = now_;
        guesses_ = 0;
    }
    ++guesses_;
}

std::optional<PlainAccount::Pin> PlainAccount::pinned(int placed_by) const
{
    auto const hold = std::ranges::find(holds_, placed_by, &Hold::placed_by);
    if (hold == holds_.end() || hold->state != "open" || hold->meter == 0) {
        return std::nullopt;
    }
    return Pin{hold->meter, static_cast<std::size_t>(hold->price_version)};
}

void PlainAccount::add_grant(Grant grant, Outcome& outcome)
{
    if (open_grants() >= limits_.open_grants) {
        outcome.refusal = "too_many_grants";
        return;
    }
    if (promised() + grant.amount > bound) {
        outcome.refusal = "balance_out_of_range";
        return;
    }
    grant.number = next_grant();
    grants_.push_back(std::move(grant));
    if (grants_.back().effective_at <= now_) {
        outcome.told_by = static_cast<std::int64_t>(lines_.size()) + 1;
        arrive(grants_.back(), now_);
    }
}

void PlainAccount::grant(Command const& command, Outcome& outcome)
{
    auto const begins = command.effective_at.value_or(now_);
    if (command.expires_at && *command.expires_at <= std::max(now_, begins)) {
        outcome.refusal = "times_backwards";
        return;
    }
    add_grant({.source = command.paid ? "purchase" : "promo",
               .paid = command.paid,
               .priority = command.priority,
               .amount = command.amount,
               .effective_at = begins,
               .expires_at = command.expires_at,
               .purchase = command.purchase,
               .line_type = command.paid ? "purchase" : "promo"},
              outcome);
}

void PlainAccount::adjust(Command const& command, Outcome& outcome)
{
    if (command.amount < 0) {
        return deduct(command, outcome);
    }
    if (command.expires_at && *command.expires_at <= now_) {
        outcome.refusal = "times_backwards";
        return;
    }
    add_grant({.source = "adjustment",
               .amount = command.amount,
               .effective_at = now_,
               .expires_at = command.expires_at,
               .line_type = "adjustment"},
              outcome);
}

void PlainAccount::reinstate(Command const& command, Outcome& outcome)
{
    // LEDGER-9: what would pass the bound is kept for review by the caller.
    if (promised() + command.amount > bound) {
        outcome.refusal = "balance_out_of_range";
        return;
    }
    // TOPUP-6: the original expiry, but at least 30 days on.
    constexpr Millis month = 30LL * 86'400'000;
    auto expires_at = command.expires_at;
    if (expires_at) {
        expires_at = std::max(*expires_at, now_ + month);
    }
    grants_.push_back({.number = next_grant(),
                       .source = "reinstatement",
                       .paid = true,
                       .amount = command.amount,
                       .effective_at = now_,
                       .expires_at = expires_at,
                       .purchase = command.purchase,
                       .line_type = "reinstatement"});
    outcome.told_by = static_cast<std::int64_t>(lines_.size()) + 1;
    arrive(grants_.back(), now_);
    join_dispute(grants_.back(), now_);
}

// What can be seen.

std::optional<Millis> PlainAccount::next_due_at() const
{
    std::optional<Millis> soonest;
    auto const consider = [&](std::optional<Millis> at) {
        if (at && (!soonest || *at < *soonest)) {
            soonest = at;
        }
    };
    for (auto const& hold : holds_) {
        if (hold.state == "open") {
            consider(hold.expires_at);
        }
    }
    for (auto const& grant : grants_) {
        if (!grant.begun) {
            consider(grant.effective_at);
        } else if (grant.free > 0) {
            consider(grant.expires_at);
        }
    }
    return soonest;
}

AccountView PlainAccount::view() const
{
    if (!is_open_) {
        return {};
    }
    AccountView view{.exists = true,
                     .suspended = is_suspended_,
                     .seq = static_cast<std::int64_t>(lines_.size()),
                     .balance = balance(),
                     .held = held(),
                     .debt = debt_,
                     .available = available(),
                     .next_due_at = next_due_at(),
                     .grants = {},
                     .holds = {}};
    for (auto const& line : lines_) {
        bool const is_use = line.type == "usage" || line.type == "usage_reversal";
        // What comes back from a use is less spent, not more earned; what is reinstated was earned before.
        bool const is_grant =
            !line.made_grants.empty() && line.type != "reinstatement" && line.type != "usage_reversal";
        view.spent -= is_use ? line.amount : 0;
        view.earned += is_grant ? line.amount : 0;
    }
    auto const show = [&](Grant const& grant) {
        view.grants.push_back({grant.number, grant.source, grant.paid, grant.priority, grant.amount,
                               grant.effective_at, grant.expires_at, grant.purchase, grant.free,
                               held_of(grant.number), !grant.begun});
    };
    for (auto const* grant : in_burn_down_order()) {
        if (is_open_grant(*grant)) {
            show(*grant);
        }
    }
    for (auto const& grant : grants_) {
        if (!grant.begun) {
            show(grant);
        }
    }
    for (auto const& hold : holds_) {
        if (hold.state == "open") {
            view.holds.push_back({hold.placed_by, hold.placed, hold.captured, hold.placed_at, hold.expires_at,
                                  with_something(hold.slices)});
        }
    }
    return view;
}

}  // namespace creditd::simulation
