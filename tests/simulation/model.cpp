#include "simulation/model.hpp"

#include <algorithm>

namespace creditd::simulation {

Model::Model(Script const& frame) : limits_(frame.limits), accounts_(static_cast<std::size_t>(frame.accounts))
{
    for (auto const& code : frame.codes) {
        codes_.push_back({code, {}});
    }
    for (auto const& tariff : frame.meters) {
        meters_.push_back({{tariff, 0}});
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
    if (command.key != 0 && is_kept(outcome)) {
        keys_[command.key] = {content_of(command), command.id};
    }
    return outcome;
}

Outcome Model::decide(Command const& command)
{
    Outcome outcome;
    if (command.act == Act::SwitchCode) {
        codes_[static_cast<std::size_t>(command.code)].terms.active = command.active;
        return outcome;
    }
    if (command.act == Act::SetPrice) {
        set_price(command);
        return outcome;
    }
    auto& account = accounts_[static_cast<std::size_t>(command.account)];
    if (!account.is_open()) {
        if (command.act == Act::Open) {
            account.open(*now_, limits_);
            outcome.lines = account.lines();
        } else {
            outcome.refusal = "account_not_found";
        }
        return outcome;
    }
    auto const before = account.lines().size();
    account.bring_forward(*now_);
    bool const takes =
        command.act == Act::Spend || command.act == Act::PlaceHold || command.act == Act::Redeem;
    if (account.is_suspended() && takes) {
        outcome.refusal = "account_suspended";  // ADMIN-7
    } else if (command.act == Act::Redeem) {
        redeem(account, command, outcome);
    } else if (auto const wanted = priced(command, account, outcome); outcome.refusal.empty()) {
        account.act(wanted, outcome);
    }
    if (outcome.told_by > static_cast<std::int64_t>(before)) {
        account.settle(outcome.told_by);
    }
    outcome.lines.assign(account.lines().begin() + static_cast<std::ptrdiff_t>(before),
                         account.lines().end());
    return outcome;
}

namespace {

/// USAGE-1: exact, rounded to the micro-credit as the tariff says, never below its minimum.
__int128 charge_of(Tariff const& tariff, Micro quantity)
{
    auto const product = static_cast<__int128>(tariff.credits) * quantity;
    auto const divisor = static_cast<__int128>(tariff.per) * 1'000'000;
    auto charge = product / divisor;
    auto const rest = product % divisor;
    bool const is_nearer_up = rest * 2 > divisor || (rest * 2 == divisor && charge % 2 == 1);
    bool const goes_up = tariff.rounding == 0 ? rest > 0 : tariff.rounding == 2 && is_nearer_up;
    charge += goes_up ? 1 : 0;
    return std::max(charge, static_cast<__int128>(tariff.minimum));
}

}  // namespace

/// A version holds from its own moment, or from now when that is past.
void Model::set_price(Command const& command)
{
    meters_[static_cast<std::size_t>(command.meter) - 1].push_back(
        {command.tariff, std::max(command.effective_at.value_or(*now_), *now_)});
}

Command Model::priced(Command command, PlainAccount const& account, Outcome& outcome) const
{
    if (command.meter == 0) {
        return command;
    }
    if (static_cast<std::size_t>(command.meter) > meters_.size()) {
        outcome.refusal = "meter_not_found";
        return command;
    }
    auto const& versions = meters_[static_cast<std::size_t>(command.meter) - 1];
    // In force is the one that began last; of several that began at one moment, the newest.
    std::size_t version = 0;
    for (std::size_t i = 1; i < versions.size(); ++i) {
        bool const has_begun = versions[i].from <= account.now();
        version = has_begun && versions[i].from >= versions[version].from ? i : version;
    }
    if (command.act == Act::Capture) {
        // HOLD-2: at the version that the hold was placed at; in credits where it was placed in credits.
        auto const pin = account.pinned(command.target);
        if (!pin || pin->meter != command.meter) {
            return command;
        }
        version = pin->version;
    }
    auto const charge = charge_of(versions[version].tariff, command.quantity);
    if (charge > bound) {
        outcome.refusal = "charge_out_of_range";
        return command;
    }
    command.amount = static_cast<Micro>(charge);
    command.price_version = static_cast<int>(version);
    return command;
}

// PROMO-2, in its order.
void Model::redeem(PlainAccount& account, Command const& command, Outcome& outcome)
{
    constexpr Millis day = 86'400'000;
    auto const refuse = [&](char const* why) { outcome.refusal = why; };
    if (!account.may_guess(limits_.guesses)) {
        return refuse("too_many_guesses");
    }
    if (static_cast<std::size_t>(command.code) >= codes_.size()) {
        account.count_guess();
        return refuse("promo_not_found");
    }
    auto& [terms, redeemed_by] = codes_[static_cast<std::size_t>(command.code)];
    auto const now = account.now();
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
    if (terms.new_users_days && now - account.opened_at() >= *terms.new_users_days * day) {
        return refuse("promo_not_eligible");
    }
    if (terms.max_uses && used >= *terms.max_uses) {
        return refuse("promo_exhausted");
    }
    PlainAccount::Grant bounty{.source = "promo",
                               .amount = terms.credits,
                               .effective_at = now,
                               .expires_at = {},
                               .line_type = "promo"};
    if (terms.valid_for_days) {
        bounty.expires_at = now + *terms.valid_for_days * day;
    }
    account.add_grant(std::move(bounty), outcome);
    if (outcome.refusal.empty()) {
        redeemed_by.push_back(command.account);
        outcome.uses = used + 1;
    }
}

}  // namespace creditd::simulation
