#include "simulation/generator.hpp"

#include <algorithm>
#include <array>

namespace creditd::simulation {

namespace {

constexpr Micro credit = 1'000'000;
constexpr Millis second = 1000;
constexpr Millis hour = 3600 * second;
constexpr Millis day = 24 * hour;
constexpr Millis beginning = 1'767'225'600'000;  // 2026-01-01T00:00:00Z

constexpr std::array account_counts{1, 2, 5, 20, 60, 150};
constexpr std::array group_sizes{1, 8, 64, 256, 512};
constexpr std::array grids{Millis{1}, 50 * Millis{1}, second, 60 * second, hour, day};
constexpr std::array grant_limits{std::size_t{3}, std::size_t{6}, std::size_t{12}, std::size_t{1000}};
constexpr std::array hold_limits{std::size_t{2}, std::size_t{5}, std::size_t{1000}};
constexpr std::array signups{Micro{0}, credit, 20 * credit};
constexpr std::array seal_sizes{std::int64_t{64}, std::int64_t{1000}, std::int64_t{100'000}};
constexpr std::array guess_limits{0, 1, 3};
constexpr std::size_t remembered = 400;

struct Weight
{
    Act act;
    int weight;
};
constexpr std::array weights{
    Weight{Act::Spend, 28},        Weight{Act::PlaceHold, 13},   Weight{Act::Capture, 14},
    Weight{Act::Grant, 12},        Weight{Act::Adjust, 8},       Weight{Act::Reverse, 7},
    Weight{Act::Release, 5},       Weight{Act::BringForward, 4}, Weight{Act::Extend, 4},
    Weight{Act::ClawBack, 2},      Weight{Act::Reinstate, 1},    Weight{Act::Open, 1},
    Weight{Act::Redeem, 4},        Weight{Act::SwitchCode, 1},   Weight{Act::SetPrice, 1},
    Weight{Act::SwitchAccount, 2}, Weight{Act::OpenDispute, 2},  Weight{Act::WinDispute, 1},
    Weight{Act::LoseDispute, 1},
};
constexpr int all_weights = [] {
    int sum = 0;
    for (auto const& weight : weights) {
        sum += weight.weight;
    }
    return sum;
}();

std::vector<HoldStep> open_holds(PlainAccount const& account)
{
    std::vector<HoldStep> open;
    for (auto const& hold : account.holds()) {
        if (hold.state == "open" && hold.purchase == 0) {
            open.push_back(step_of(hold));
        }
    }
    return open;
}

/// Another request; an adjustment of 0 would be none.
void alter(Command& command)
{
    command.amount += command.amount == -1 ? 2 : 1;
}

void remember(std::vector<Command>& list, Command const& command, Dice& dice)
{
    if (list.size() < remembered) {
        list.push_back(command);
    } else {
        list[static_cast<std::size_t>(dice.below(static_cast<std::int64_t>(remembered)))] = command;
    }
}

}  // namespace

std::uint64_t Dice::roll()
{
    // SplitMix64: every seed gives an unrelated stream.
    state_ += 0x9E3779B97F4A7C15ULL;
    auto mixed = state_;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9ULL;
    mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EBULL;
    return mixed ^ (mixed >> 31);
}

std::int64_t Dice::below(std::int64_t n)
{
    return static_cast<std::int64_t>(roll() % static_cast<std::uint64_t>(n));
}

Generator::Generator(std::uint64_t seed, Flavour flavour) : dice_(seed), flavour_(flavour)
{
    frame_.seed = seed;
    frame_.accounts = dice_.one_of(account_counts);
    frame_.limits = {.signup = dice_.one_of(signups),
                     .open_grants = dice_.one_of(grant_limits),
                     .open_holds = dice_.one_of(hold_limits),
                     .keys_per_seal = dice_.one_of(seal_sizes),
                     .guesses = dice_.one_of(guess_limits)};
    length_ = std::clamp(frame_.accounts * 400, 1'200, 24'000);
    largest_group_ = dice_.one_of(group_sizes);
    if (largest_group_ == 1) {
        length_ = std::min(length_, 4'000);  // a commit for each command
    }
    grid_ = dice_.one_of(grids);
    near_the_bound_ = dice_.chance(15);
    now_ = beginning + dice_.below(300 * day);
    make_codes();
}

void Generator::make_codes()
{
    auto const count = dice_.between(1, 8);
    for (std::int64_t i = 0; i < count; ++i) {
        Code code{.credits = dice_.between(1, 30 * credit), .active = dice_.chance(85)};
        if (dice_.chance(60)) {
            code.max_uses = static_cast<int>(dice_.between(1, 20));
        }
        if (dice_.chance(25)) {
            code.starts_at = later_edge();
        }
        if (dice_.chance(25)) {
            code.expires_at = later_edge() + dice_.below(30 * day);
        }
        if (dice_.chance(50)) {
            code.valid_for_days = static_cast<int>(dice_.between(1, 60));
        }
        if (dice_.chance(25)) {
            code.new_users_days = static_cast<int>(dice_.between(1, 10));
        }
        frame_.codes.push_back(code);
    }
    for (auto i = dice_.between(1, 3); i > 0; --i) {
        frame_.meters.push_back(some_tariff());
    }
}

Group Generator::next(Model& model, std::vector<Outcome>& expected)
{
    move_clock(model);
    ++groups_;
    bool const with_engine = flavour_ == Flavour::Engine;
    Group group{.now = now_};
    if (with_engine && dice_.below(200) == 0) {
        group.now.reset();
    }
    auto const groups_in_all = 1 + 2 * length_ / (1 + largest_group_);
    group.restart = with_engine && groups_ > 1 && dice_.below(1 + groups_in_all / 3) == 0;

    auto size = dice_.chance(30) ? largest_group_ : 1 + static_cast<int>(dice_.below(largest_group_));
    size = std::min(size, length_ - made_);
    first_of_group_ = made_ + 1;
    model.set_now(group.now);
    expected.clear();
    for (int i = 0; i < size; ++i) {
        auto command = make(model);
        command.id = ++made_;
        if (command.act == Act::PlaceHold) {
            placed_.push_back(command.id);
        }
        if (command.key != 0) {
            remember(keyed_, command, dice_);
        }
        if (command.reference != 0) {
            remember(referenced_, command, dice_);
        }
        expected.push_back(model.apply(command));
        group.commands.push_back(command);
    }
    return group;
}

void Generator::move_clock(Model const& model)
{
    auto const way = dice_.below(100);
    if (way < 30) {
        return;
    }
    if (way < 50) {
        now_ += dice_.between(1, 999);
    } else if (way < 65) {
        now_ += dice_.between(1, 60) * second;
    } else if (way < 88) {
        // Onto a moment at which something is due, or a millisecond beside it.
        auto const account = static_cast<int>(dice_.below(frame_.accounts));
        auto const due = model.account(account).next_due_at();
        if (due) {
            now_ = std::max(now_, *due + (dice_.chance(60) ? 0 : dice_.between(-1, 1)));
        }
    } else if (way < 93) {
        now_ += dice_.between(1, 30) * hour;
    } else if (way < 96) {
        now_ += dice_.between(1, 40) * day;
    } else {
        now_ -= dice_.chance(70) ? dice_.below(2 * second) : dice_.below(hour);
    }
}

Command Generator::make(Model const& model)
{
    if (!keyed_.empty() && dice_.chance(7)) {
        auto again = dice_.one_of(keyed_);
        if (dice_.chance(20)) {
            alter(again);
        }
        return again;
    }
    if (!referenced_.empty() && dice_.chance(3)) {
        auto again = dice_.one_of(referenced_);
        if (dice_.chance(30)) {
            alter(again);
        }
        again.key = again.key == 0 ? 0 : next_key_++;
        return again;
    }
    // A few accounts are much busier than the rest.
    auto const busy = std::max<std::int64_t>(1, frame_.accounts / 10);
    auto const account = static_cast<int>(dice_.below(dice_.chance(40) ? busy : frame_.accounts));
    return make_new(model, account);
}

Command Generator::make_new(Model const& model, int account)
{
    Command command{.account = account, .act = choose_act(model, account)};
    fill(command, model);
    // What a reference stands for is the amount here, so a quantity goes without.
    bool const is_use = (command.act == Act::Spend || command.act == Act::Capture) && command.meter == 0;
    if (is_use && dice_.chance(15)) {
        command.reference = next_reference_++;
    }
    if (flavour_ == Flavour::Engine && dice_.chance(70)) {
        command.key = next_key_++;
    }
    return command;
}

Act Generator::choose_act(Model const& model, int account)
{
    if (!model.account(account).is_open() && dice_.chance(75)) {
        return Act::Open;
    }
    auto left = dice_.below(all_weights);
    for (auto const& weight : weights) {
        left -= weight.weight;
        if (left >= 0) {
            continue;
        }
        bool const is_above_the_domain = weight.act == Act::Redeem || weight.act == Act::SwitchCode ||
                                         weight.act == Act::SetPrice || weight.act == Act::SwitchAccount;
        if (is_above_the_domain && flavour_ == Flavour::Domain) {
            return Act::Spend;
        }
        bool const needs_hold =
            weight.act == Act::Capture || weight.act == Act::Release || weight.act == Act::Extend;
        if (needs_hold && open_holds(model.account(account)).empty() && dice_.chance(85)) {
            return Act::PlaceHold;
        }
        return weight.act;
    }
    return Act::BringForward;
}

void Generator::fill(Command& command, Model const& model)
{
    auto const available = model.account(command.account).available();
    switch (command.act) {
    case Act::Open:
    case Act::BringForward: return;
    case Act::Grant: return fill_grant(command, model);
    case Act::Adjust:
        if (dice_.chance(40)) {
            command.amount = dice_.between(1, 50 * credit);
            if (dice_.chance(40)) {
                command.expires_at = later_edge();
            }
        } else {
            command.allow_debt = dice_.chance(50);
            auto const most = command.allow_debt ? available + 30 * credit : available;
            command.amount =
                -std::max<Micro>(1, dice_.chance(50) ? amount_near(available) : amount_near(most));
        }
        return;
    case Act::Spend: command.amount = amount_near(available); return maybe_meter(command);
    case Act::PlaceHold:
        command.amount = dice_.chance(60) ? dice_.below(1 + available / 2) : amount_near(available);
        command.expires_at = later_edge();
        return maybe_meter(command);
    case Act::SwitchAccount: command.active = dice_.chance(92); return;
    case Act::SetPrice:
        command.account = 0;
        command.meter = static_cast<int>(dice_.between(1, std::ssize(frame_.meters)));
        command.tariff = some_tariff();
        if (dice_.chance(50)) {
            command.effective_at = later_edge();
        }
        return;
    case Act::Capture: return fill_capture(command, model);
    case Act::Release: command.target = some_hold(model, command.account); return;
    case Act::Extend:
        command.target = some_hold(model, command.account);
        command.expires_at = later_edge();
        return;
    case Act::Reverse: return fill_reversal(command, model);
    case Act::OpenDispute:
    case Act::WinDispute: command.purchase = static_cast<int>(dice_.between(1, 4)); return;
    case Act::LoseDispute:
    case Act::ClawBack:
        command.purchase = static_cast<int>(dice_.between(1, 4));
        command.amount = dice_.between(1, 60 * credit);
        return;
    case Act::Redeem:
        command.code = static_cast<int>(dice_.below(1 + static_cast<std::int64_t>(frame_.codes.size())));
        return;
    case Act::SwitchCode:
        command.account = 0;
        command.code = static_cast<int>(dice_.below(static_cast<std::int64_t>(frame_.codes.size())));
        command.active = dice_.chance(80);
        return;
    case Act::Reinstate:
        command.purchase = static_cast<int>(dice_.between(1, 4));
        command.amount = dice_.between(1, 60 * credit);
        if (dice_.chance(60)) {
            command.expires_at = later_edge();
        }
        return;
    }
}

void Generator::fill_grant(Command& command, Model const& model)
{
    constexpr std::array priorities{50, 50, 50, 0, 10, 100};
    command.paid = dice_.chance(45);
    command.purchase = command.paid ? static_cast<int>(dice_.between(1, 4)) : 0;
    command.priority = dice_.one_of(priorities);
    command.amount = dice_.chance(10) ? 1 : dice_.between(1, 100 * credit);
    if (near_the_bound_ && dice_.chance(30)) {
        command.amount = bounded(bound - model.account(command.account).balance() + dice_.between(-1, 1));
    }
    if (dice_.chance(20)) {
        command.effective_at = later_edge();
    }
    if (dice_.chance(65)) {
        command.expires_at = later_edge();
    }
}

void Generator::fill_capture(Command& command, Model const& model)
{
    command.target = some_hold(model, command.account);
    command.overage = dice_.chance(40);
    command.final = dice_.chance(60);
    Micro left = 0;
    for (auto const& hold : open_holds(model.account(command.account))) {
        left = hold.placed_by == command.target ? hold.left : left;
    }
    command.amount =
        dice_.chance(70) ? amount_near(left) : amount_near(left + model.account(command.account).available());
    if (auto const pin = model.account(command.account).pinned(command.target); pin && dice_.chance(70)) {
        command.meter = pin->meter;
        command.quantity = some_quantity();
    }
}

/// Now and then a use is told as a quantity of a meter, once in a while of one that there is not.
void Generator::maybe_meter(Command& command)
{
    if (flavour_ == Flavour::Engine && dice_.chance(20)) {
        command.meter =
            static_cast<int>(dice_.between(1, std::ssize(frame_.meters) + (dice_.chance(5) ? 1 : 0)));
        command.quantity = some_quantity();
        command.amount = 0;
    }
}

Micro Generator::some_quantity()
{
    constexpr Micro unit = 1'000'000;
    auto const way = dice_.below(100);
    return way < 10   ? 1
           : way < 60 ? dice_.between(1, 20 * unit)
           : way < 98 ? unit * dice_.between(1, 20)
                      : bound;
}

Tariff Generator::some_tariff()
{
    constexpr std::array units{1, 1, 3, 7, 1000};
    // Half credits with a smallest quantity fall into the middle between two micro-credits.
    auto const credits = dice_.chance(20) ? dice_.between(0, 5) * (credit / 2) : dice_.between(1, 3 * credit);
    return {.credits = credits,
            .per = dice_.one_of(units),
            .minimum = dice_.chance(70) ? 0 : dice_.between(1, credit),
            .rounding = static_cast<int>(dice_.below(3))};
}

void Generator::fill_reversal(Command& command, Model const& model)
{
    auto const& uses = model.account(command.account).uses();
    // Like a client, who can only reverse what was answered: nothing of this very group.
    auto const known =
        std::ranges::find_if(uses, [&](auto const& use) { return use.made_by >= first_of_group_; });
    auto const count = known - uses.begin();
    if (count == 0) {
        command.amount = 1;
        return;
    }
    // Half of them recent.
    auto const from = dice_.chance(50) ? std::max<std::int64_t>(0, count - 5) : 0;
    auto const& use = uses[static_cast<std::size_t>(from + dice_.below(count - from))];
    command.target = use.made_by;
    command.amount = std::max<Micro>(1, amount_near(use.charged - use.reversed));
}

/// At an edge, beside it, somewhere below, and now and then absurd.
Micro Generator::amount_near(Micro edge)
{
    auto const way = dice_.below(100);
    Micro amount = edge;
    if (way < 15) {
        amount = edge;
    } else if (way < 25) {
        amount = edge + dice_.between(-1, 1);
    } else if (way < 70) {
        amount = dice_.below(1 + edge / 8);
    } else if (way < 85) {
        amount = dice_.below(1 + edge);
    } else if (way < 92) {
        amount = 1;
    } else if (way < 95) {
        amount = 0;
    } else if (way < 97) {
        amount = bound;
    } else {
        amount = edge + dice_.between(1, 5 * credit);
    }
    return std::clamp<Micro>(amount, 0, bound);
}

Micro Generator::bounded(Micro amount) const
{
    return std::clamp<Micro>(amount, 1, bound);
}

/// A moment soon, on a grid so coarse that grants and holds often end together; now and then one that is
/// past.
Millis Generator::later_edge()
{
    if (dice_.chance(3)) {
        return now_ - dice_.below(2);
    }
    if (dice_.chance(10)) {
        return now_ + dice_.between(1, 40) * day;
    }
    return (now_ / grid_ + dice_.between(1, 8)) * grid_;
}

int Generator::some_hold(Model const& model, int account)
{
    auto const holds = open_holds(model.account(account));
    if (holds.empty() || dice_.chance(8)) {
        return some_ended_hold();
    }
    return dice_.one_of(holds).placed_by;
}

/// One that was placed lately, by anybody, or no hold at all.
int Generator::some_ended_hold()
{
    if (placed_.empty() || dice_.chance(20)) {
        return static_cast<int>(dice_.below(1 + made_));
    }
    auto const count = static_cast<std::int64_t>(placed_.size());
    return placed_[static_cast<std::size_t>(count - 1 - dice_.below(std::min<std::int64_t>(count, 50)))];
}

}  // namespace creditd::simulation
