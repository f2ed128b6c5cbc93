#include "ledger/domain/replay.hpp"

#include <algorithm>
#include <numeric>

namespace creditd::ledger {

namespace {

std::optional<std::string> wrong(char const* what)
{
    return std::string{what};
}

bool ends_hold(Transaction const& line)
{
    return line.hold && line.hold->state != HoldState::Open;
}

bool is_hold_step(TransactionType type)
{
    return type == TransactionType::HoldPlaced || type == TransactionType::HoldReleased ||
           type == TransactionType::HoldExpired || type == TransactionType::HoldExtended;
}

Credits sum_of(std::vector<Draw> const& draws)
{
    return std::accumulate(draws.begin(), draws.end(), Credits{},
                           [](Credits sum, Draw const& draw) { return sum + draw.amount; });
}

/// Adds up: what grants gave and took, and what became debt, is the amount; a repayment moves from grant to debt.
bool amounts_agree(Transaction const& line)
{
    if (is_hold_step(line.type)) {
        return line.amount.is_zero();
    }
    if (line.type == TransactionType::DebtRepayment) {
        return line.amount.is_zero() && sum_of(line.draws) == -line.debt_repaid && line.debt_repaid.is_positive();
    }
    return sum_of(line.draws) - line.debt_made == line.amount && !line.debt_made.is_negative();
}

}  // namespace

void Replay::add_free(Pot& pot, Credits by)
{
    pot.free += by;
    free_sum_ += by;
}

void Replay::add_held(Pot& pot, Credits by)
{
    pot.held += by;
    held_sum_ += by;
}

/// Credits leave a grant: from the slices of the line's hold first, then from what is free.
std::optional<std::string> Replay::take(Transaction const& line, Draw const& draw)
{
    auto& pot = pots_[draw.grant];
    auto missing = -draw.amount;
    if (auto const hold = line.hold ? holds_.find(line.hold->number) : holds_.end(); hold != holds_.end()) {
        for (auto& slice : hold->second.slices) {
            auto const part = slice.grant == draw.grant ? std::min(slice.left, missing) : Credits{};
            slice.left -= part;
            missing -= part;
            add_held(pot, -part);
        }
    }
    add_free(pot, -missing);
    return pot.free.is_negative() ? wrong("takes more from a grant than it has free") : std::nullopt;
}

std::optional<std::string> Replay::give(Transaction const& line, Draw const& draw)
{
    if (line.made_grant && line.made_grant->number == draw.grant) {
        if (!made_.emplace(draw.grant, draw.amount).second) {
            return wrong("makes a grant a second time");
        }
    }
    add_free(pots_[draw.grant], draw.amount);
    return std::nullopt;
}

std::optional<std::string> Replay::place(Transaction const& line, Draw const& draw)
{
    auto& pot = pots_[draw.grant];
    auto& hold = holds_[line.hold->number];
    hold.kind = line.hold->kind;
    hold.slices.push_back({draw.grant, -draw.amount});
    add_free(pot, draw.amount);
    add_held(pot, -draw.amount);
    return pot.free.is_negative() ? wrong("holds more of a grant than it has free") : std::nullopt;
}

void Replay::release(std::int64_t number)
{
    auto const hold = holds_.find(number);
    if (hold == holds_.end()) {
        return;
    }
    for (auto const& slice : hold->second.slices) {
        add_held(pots_[slice.grant], -slice.left);
        add_free(pots_[slice.grant], slice.left);
    }
    holds_.erase(hold);
}

std::optional<std::string> Replay::move(Transaction const& line)
{
    if (is_hold_step(line.type) && !line.hold) {
        return wrong("is a step of no hold");
    }
    if (line.type == TransactionType::HoldPlaced) {
        holds_.try_emplace(line.hold->number).first->second.kind = line.hold->kind;
    } else if (line.hold && !holds_.contains(line.hold->number)) {
        return wrong("is a step of a hold that is not open");
    }
    for (auto const& draw : line.draws) {
        std::optional<std::string> problem;
        if (line.type == TransactionType::HoldPlaced) {
            problem = place(line, draw);
        } else if (!is_hold_step(line.type)) {
            problem = draw.amount.is_negative() ? take(line, draw) : give(line, draw);
        }
        if (problem) {
            return problem;
        }
    }
    if (ends_hold(line)) {
        release(line.hold->number);
    }
    return std::nullopt;
}

std::optional<std::string> Replay::apply(Transaction const& line)
{
    if (line.seq != seq_ + 1) {
        return wrong("is not the next line of its account");
    }
    seq_ = line.seq;
    if (!amounts_agree(line)) {
        return wrong("does not add up to its amount");
    }
    if (auto problem = move(line)) {
        return problem;
    }
    balance_ += line.amount;
    debt_ += line.debt_made - line.debt_repaid;
    tallies_.add(line.type, line.amount);
    if (line.type == TransactionType::Usage || line.type == TransactionType::UsageReversal) {
        spent_ -= line.amount.micro();
    }
    if (line.made_grant && line.type != TransactionType::Reinstatement) {
        earned_ += line.amount.micro();
    }
    if (line.type == TransactionType::UsageReversal) {
        reversed_[line.corrects] += line.amount;
    }
    if (line.type == TransactionType::Signup && ++signups_ > 1) {
        return wrong("is a second signup credit");
    }
    if (last_occurred_ && line.occurred_at < *last_occurred_) {
        return wrong("occurred before the line in front of it");
    }
    last_occurred_ = line.occurred_at;
    if (line.balance_after != balance_ || line.held_after != held_sum_ || line.debt_after != debt_) {
        return wrong("says another balance, held or debt than the lines up to it");
    }
    if (debt_.is_negative() || balance_ != free_sum_ + held_sum_ - debt_) {
        return wrong("leaves a balance that is not what grants have left less debt");
    }
    return std::nullopt;
}

std::optional<std::string> Replay::compare(Account const& stored) const
{
    if (stored.seq != seq_) {
        return wrong("has another last line than its history");
    }
    if (stored.balance != balance_ || stored.held != held_sum_ || stored.debt != debt_) {
        return wrong("has another balance, held or debt than its history");
    }
    if (stored.earned != earned_ || stored.spent != spent_ || !(stored.tallies == tallies_)) {
        return wrong("has other totals than its history");
    }
    std::map<std::int64_t, Pot> open;
    for (auto const& grant : stored.grants) {
        if (!grant.scheduled) {
            open[grant.facts.number] = {grant.free, grant.held};
        }
    }
    for (auto const& [number, pot] : pots_) {
        auto const has = open.contains(number) ? open[number] : Pot{};
        if (has.free != pot.free || has.held != pot.held) {
            return "has another remainder of a grant than its history";
        }
        open.erase(number);
    }
    if (!open.empty()) {
        return wrong("has a grant that its history does not know");
    }
    if (stored.holds.size() != holds_.size()) {
        return wrong("has other open holds than its history");
    }
    for (auto const& hold : stored.holds) {
        auto const told = holds_.find(hold.number);
        auto const left = [](std::vector<Slice> const& slices) {
            std::map<std::int64_t, std::int64_t> by_grant;
            for (auto const& slice : slices) {
                if (!slice.left.is_zero()) {
                    by_grant[slice.grant] += slice.left.micro();
                }
            }
            return by_grant;
        };
        if (told == holds_.end() || left(told->second.slices) != left(hold.slices)) {
            return wrong("has an open hold that differs from its history");
        }
    }
    return std::nullopt;
}

}  // namespace creditd::ledger
