// Shares nothing with what writes the roll-ups but the names of the rows: amounts come from the pots of the
// replay, before and after each line.

#include "ledger/rollup_verifier.hpp"

#include "ledger/rollups.hpp"

#include <vector>

namespace creditd::ledger {

namespace {

/// A span of time; its moment as text where it is one, else its number.
std::string name_span(Span span, std::int64_t ms)
{
    bool const is_date = ms >= 0 && ms < std::int64_t{253'402'300'800'000};  // up to the year 9999
    return std::string{span == Span::Quarter ? "the quarter of an hour of " : "the month of "} +
           (is_date ? to_text(Moment::from_milliseconds(ms)) : std::to_string(ms));
}

std::int64_t money_behind(GrantCost const& cost, Credits left)
{
    auto const product = static_cast<__int128>(left.micro()) * cost.paid;
    return static_cast<std::int64_t>((product - product % cost.credits.micro()) / cost.credits.micro());
}

bool is_use(TransactionType type)
{
    return type == TransactionType::Usage || type == TransactionType::UsageReversal;
}

}  // namespace

void RollupVerifier::Sums::add(Sums const& by)
{
    lines += by.lines;
    amount += by.amount;
    paid += by.paid;
    debt += by.debt;
    deferred += by.deferred;
    set_off += by.set_off;
}

void RollupVerifier::before(Replay const& account, Transaction const& line)
{
    left_before_.clear();
    for (auto const& draw : line.draws) {
        left_before_[draw.grant] = account.left(draw.grant);
    }
    debt_before_ = account.debt();
}

void RollupVerifier::after(Replay const& account, Transaction const& line)
{
    Sums sums{
        .lines = 1, .amount = line.amount.micro(), .debt = account.debt().micro() - debt_before_.micro()};
    std::map<std::string, Sums> money;
    for (auto const& [grant, before] : left_before_) {
        auto const made = account.made().find(grant);
        if (made == account.made().end() || !made->second.paid) {
            continue;
        }
        auto const now = account.left(grant);
        sums.paid += now.micro() - before.micro();
        if (auto const& cost = made->second.cost; cost && now != before) {
            auto const change = money_behind(*cost, now) - money_behind(*cost, before);
            bool const is_other =
                line.type == TransactionType::DebtRepayment ||
                ((line.type == TransactionType::Refund || line.type == TransactionType::Dispute) &&
                 made->second.purchase != line.purchase);
            if (change != 0) {
                money[{cost->currency.data(), cost->currency.size()}].add(
                    {.deferred = change, .set_off = is_other ? -change : 0});
            }
        }
    }
    add(line, {}, sums);
    for (auto const& [currency, moved] : money) {
        add(line, currency, moved);
    }
}

void RollupVerifier::add(Transaction const& line, std::string const& currency, Sums const& sums)
{
    auto const ms = line.occurred_at.in_milliseconds();
    auto const quarter = ms - ms % quarter_ms;
    bool const is_money = !currency.empty();
    auto const meter = is_money ? std::string{} : std::string{rolled_meter(line)};
    auto const reason = is_money ? std::string{} : std::string{rolled_reason(line)};
    told_[{Span::Quarter, quarter, line.type, meter, reason, currency}].add(sums);
    auto const month = start_of(Period::Month, line.occurred_at).in_milliseconds();
    told_[{Span::Month, month, line.type, "", "", currency}].add(sums);
}

std::vector<Rollup> RollupVerifier::told() const
{
    std::vector<Rollup> all;
    for (auto const& [key, sums] : told_) {
        auto const& [span, at, type, meter, reason, currency] = key;
        all.push_back({.span = span,
                       .starts_at = Moment::from_milliseconds(at),
                       .type = type,
                       .meter = meter,
                       .reason = reason,
                       .currency = currency,
                       .lines = sums.lines,
                       .amount = sums.amount,
                       .paid = sums.paid,
                       .debt = sums.debt,
                       .deferred = sums.deferred,
                       .set_off = sums.set_off});
    }
    return all;
}

std::map<RollupVerifier::Key, RollupVerifier::Sums> RollupVerifier::stored_rows(storage::Reader& reader)
{
    std::map<Key, Sums> stored;
    auto const a_day = Duration::days(1);
    for (auto const span : {Span::Quarter, Span::Month}) {
        auto from = store::next_rollup(reader, span, Moment::from_milliseconds(INT64_MIN));
        while (from) {
            bool const is_last = from->in_milliseconds() > INT64_MAX - a_day.in_milliseconds();
            auto const to = is_last ? Moment::from_milliseconds(INT64_MAX) : *from + a_day;
            store::read_rollups(
                reader, span, *from, to,
                [&](Rollup const& row) {
                    amount += span == Span::Month ? row.amount : 0;
                    stored[{span, row.starts_at.in_milliseconds(), row.type, row.meter, row.reason,
                            row.currency}]
                        .add({row.lines, row.amount, row.paid, row.debt, row.deferred, row.set_off});
                },
                [&](std::int64_t at) {
                    rows.expect(false, [&] { return "a row of " + name_span(span, at) + " does not read"; });
                });
            from = is_last ? std::nullopt : store::next_rollup(reader, span, to);
        }
    }
    return stored;
}

/// A lane that has told many reasons apart in a quarter sums further ones without them, and which those were
/// no line says, nor how many came to which lane. So uses without a row of their reason, or with a part of
/// it, are expected in the row without a reason; the sums have to agree all the same.
void RollupVerifier::fold_untold_reasons(std::map<Key, Sums> const& stored)
{
    std::map<Key, Sums> rest;
    std::vector<Key> without_row;
    for (auto& [key, told] : told_) {
        auto const& [span, at, type, meter, reason, currency] = key;
        bool const may_be_untold = span == Span::Quarter && is_use(type) && !reason.empty();
        if (!may_be_untold) {
            continue;
        }
        auto const found = stored.find(key);
        auto const own = found == stored.end() ? Sums{} : found->second;
        if (own.lines < told.lines) {
            rest[{span, at, type, meter, "", currency}].add({.lines = told.lines - own.lines,
                                                             .amount = told.amount - own.amount,
                                                             .paid = told.paid - own.paid,
                                                             .debt = told.debt - own.debt});
            told = own;
            if (found == stored.end()) {
                without_row.push_back(key);
            }
        }
    }
    for (auto const& key : without_row) {
        told_.erase(key);
    }
    for (auto const& [key, sums] : rest) {
        told_[key].add(sums);
    }
}

std::string RollupVerifier::name(Key const& key)
{
    auto const& [span, at, type, meter, reason, currency] = key;
    return std::string{name_of(type)} + (currency.empty() ? "" : " (" + currency + ")") + " in " +
           name_span(span, at);
}

void RollupVerifier::compare(storage::Reader& reader)
{
    auto const stored = stored_rows(reader);
    fold_untold_reasons(stored);
    for (auto const& [key, sums] : stored) {
        auto const told = told_.find(key);
        rows.expect(told != told_.end() && told->second == sums, [&] { return name(key); });
        if (told != told_.end()) {
            told_.erase(told);
        }
    }
    for (auto const& [key, sums] : told_) {
        rows.expect(false, [&] { return name(key) + " has no row"; });
    }
}

}  // namespace creditd::ledger
