#include "simulation/model.hpp"

#include <algorithm>

namespace creditd::simulation {

Model::Model(Script const& frame) : limits_(frame.limits), accounts_(static_cast<std::size_t>(frame.accounts))
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
    Outcome outcome;
    if (command.act == Act::SwitchCode) {
        codes_[static_cast<std::size_t>(command.code)].terms.active = command.active;
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
    if (command.act == Act::Redeem) {
        redeem(account, command, outcome);
    } else {
        account.act(command, outcome);
    }
    if (outcome.told_by > static_cast<std::int64_t>(before)) {
        account.settle(outcome.told_by);
    }
    outcome.lines.assign(account.lines().begin() + static_cast<std::ptrdiff_t>(before),
                         account.lines().end());
    return outcome;
}

// PROMO-2, in its order.
void Model::redeem(PlainAccount& account, Command const& command, Outcome& outcome)
{
    constexpr Millis day = 86'400'000;
    auto const refuse = [&](char const* why) { outcome.refusal = why; };
    if (static_cast<std::size_t>(command.code) >= codes_.size()) {
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
