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

/// Adds up: what grants gave and took, and what became debt, is the amount; a repayment moves from grant to
/// debt.
bool amounts_agree(Transaction const& line)
{
    if (is_hold_step(line.type)) {
        return line.amount.is_zero();
    }
    if (line.type == TransactionType::DebtRepayment) {
        return line.amount.is_zero() && sum_of(line.draws) == -line.debt_repaid &&
               line.debt_repaid.is_positive();
    }
    return sum_of(line.draws) - line.debt_made == line.amount && !line.debt_made.is_negative();
}

}  // namespace

Credits Replay::left(std::int64_t grant) const
{
    auto const pot = pots_.find(grant);
    return pot == pots_.end() ? Credits{} : pot->second.free + pot->second.held;
}

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

std::optional<std::string> Replay::make_grants(Transaction const& line)
{
    for (auto const& facts : line.made_grants) {
        if (!made_.emplace(facts.number, facts).second) {
            return wrong("makes a grant a second time");
        }
        auto const draw = std::ranges::find(line.draws, facts.number, &Draw::grant);
        if (draw == line.draws.end() || draw->amount != facts.amount) {
            return wrong("gives a new grant another amount than its own");
        }
    }
    return std::nullopt;
}

/// Credits leave a grant: from the slices of the line's hold first, then from what is free, which time
/// bounds.
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
    if (pot.free.is_negative()) {
        return wrong("takes more from a grant than it has free");
    }
    auto const made = made_.find(draw.grant);
    bool const has_expired = made != made_.end() && made->second.has_expired(line.occurred_at);
    if (missing.is_positive() && has_expired != (line.type == TransactionType::Expiry)) {
        return wrong(has_expired ? "takes from a grant that has expired" : "expires a grant before its time");
    }
    return std::nullopt;
}

std::optional<std::string> Replay::give(Draw const& draw)
{
    if (!made_.contains(draw.grant)) {
        return wrong("gives to a grant that no line made");
    }
    add_free(pots_[draw.grant], draw.amount);
    return std::nullopt;
}

std::optional<std::string> Replay::place(Transaction const& line, Draw const& draw)
{
    auto& pot = pots_[draw.grant];
    holds_[line.hold->number].slices.push_back({draw.grant, -draw.amount});
    add_free(pot, draw.amount);
    add_held(pot, -draw.amount);
    if (pot.free.is_negative()) {
        return wrong("holds more of a grant than it has free");
    }
    auto const made = made_.find(draw.grant);
    bool const has_expired = made != made_.end() && made->second.has_expired(line.occurred_at);
    return has_expired ? wrong("holds credits of a grant that has expired") : std::nullopt;
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
        holds_.try_emplace(line.hold->number, Held{*line.hold, line.purchase, {}});
    } else if (line.hold && !holds_.contains(line.hold->number)) {
        return wrong("is a step of a hold that is not open");
    }
    if (line.hold) {
        holds_[line.hold->number].snapshot = *line.hold;
    }
    for (auto const& draw : line.draws) {
        std::optional<std::string> problem;
        if (line.type == TransactionType::HoldPlaced) {
            problem = place(line, draw);
        } else if (!is_hold_step(line.type)) {
            problem = draw.amount.is_negative() ? take(line, draw) : give(draw);
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

/// An adjustment that corrects another one takes it back: the other way, once, an addition from its own grant
/// and at most what it was, a deduction whole.
std::optional<std::string> Replay::undo(Transaction const& line)
{
    auto const other = adjustments_.find(line.corrects);
    if (other == adjustments_.end()) {
        return wrong("undoes a line that is no adjustment");
    }
    auto const& [amount, grant] = other->second;
    if (!reversed_.emplace(line.corrects, line.amount.is_negative() ? -line.amount : line.amount).second) {
        return wrong("undoes an adjustment a second time");
    }
    if (amount.is_positive()) {
        bool const is_of_its_grant =
            std::ranges::all_of(line.draws, [&](Draw const& draw) { return draw.grant == grant; });
        bool const fits = line.amount.is_negative() && -line.amount <= amount;
        return fits && is_of_its_grant ? std::nullopt : wrong("takes back what the adjustment did not give");
    }
    return line.amount == -amount ? std::nullopt : wrong("gives back another amount than was deducted");
}

/// LEDGER-6: an account's time never goes back.
std::optional<std::string> Replay::follow_time(Transaction const& line)
{
    if (last_occurred_ && line.occurred_at < *last_occurred_) {
        return wrong("occurred before the line in front of it");
    }
    if (last_created_ && line.created_at < *last_created_) {
        return wrong("was written before the line in front of it");
    }
    if (line.occurred_at > line.created_at) {
        return wrong("was written before it occurred");
    }
    last_occurred_ = line.occurred_at;
    last_created_ = line.created_at;
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
    if (auto problem = make_grants(line)) {
        return problem;
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
    if (line.type == TransactionType::UsageReversal) {
        reversed_[line.corrects] += line.amount;
    } else if (line.type == TransactionType::Adjustment && line.corrects != 0) {
        if (auto problem = undo(line)) {
            return problem;
        }
    } else if (!line.made_grants.empty() && line.type != TransactionType::Reinstatement) {
        earned_ += line.amount.micro();
    }
    bool const can_be_undone =
        line.type == TransactionType::Adjustment || line.type == TransactionType::Promo;
    if (can_be_undone && line.corrects == 0) {
        adjustments_[line.seq] = {line.amount,
                                  line.made_grants.empty() ? 0 : line.made_grants.front().number};
    }
    if (line.type == TransactionType::Signup && ++signups_ > 1) {
        return wrong("is a second signup credit");
    }
    if (auto problem = follow_time(line)) {
        return problem;
    }
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
    if (stored.last_at != last_created_.value_or(stored.opened_at)) {
        return wrong("has another time than its last line");
    }
    if (auto problem = compare_grants(stored)) {
        return problem;
    }
    return compare_holds(stored);
}

std::optional<std::string> Replay::compare_grants(Account const& stored) const
{
    std::map<std::int64_t, Pot> open;
    for (auto const& grant : stored.grants) {
        if (grant.scheduled) {
            if (!grant.left().is_zero() || made_.contains(grant.facts.number)) {
                return wrong("has a grant both scheduled and begun");
            }
            continue;
        }
        auto const made = made_.find(grant.facts.number);
        if (made == made_.end()) {
            return wrong("has a grant that its history does not know");
        }
        if (!(made->second == grant.facts)) {
            return wrong("tells a grant otherwise than its history");
        }
        open[grant.facts.number] = {grant.free, grant.held};
    }
    for (auto const& [number, pot] : pots_) {
        auto const found = open.find(number);
        auto const has = found == open.end() ? Pot{} : found->second;
        if (has.free != pot.free || has.held != pot.held) {
            return wrong("has another remainder of a grant than its history");
        }
    }
    return std::nullopt;
}

std::optional<std::string> Replay::compare_holds(Account const& stored) const
{
    if (stored.holds.size() != holds_.size()) {
        return wrong("has other open holds than its history");
    }
    auto const not_empty = [](std::vector<Slice> slices) {
        std::erase_if(slices, [](Slice const& slice) { return slice.left.is_zero(); });
        return slices;
    };
    for (auto const& hold : stored.holds) {
        auto const told = holds_.find(hold.number);
        if (told == holds_.end() || not_empty(told->second.slices) != not_empty(hold.slices) ||
            !(told->second.snapshot == hold.snapshot(HoldState::Open)) ||
            told->second.purchase != hold.purchase) {
            return wrong("has an open hold that differs from its history");
        }
    }
    return std::nullopt;
}

}  // namespace creditd::ledger
