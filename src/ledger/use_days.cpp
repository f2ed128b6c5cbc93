#include "ledger/use_days.hpp"

#include "ledger/rollup_sums.hpp"
#include "ledger/rollups.hpp"
#include "ledger/use_scan.hpp"

#include <algorithm>
#include <span>

namespace creditd::ledger {

namespace {

constexpr auto a_day = Duration::days(1);

/// What is being committed may still belong to a day just over.
bool is_over(Moment day, Moment now)
{
    return day + a_day + Duration::minutes(10) <= now;
}

AccountUses uses_of(std::int64_t account, bool is_reversal, std::int64_t lines, __int128 amount)
{
    return {account, lines, is_reversal ? 0 : amount, is_reversal ? amount : 0};
}

/// All accounts together, as the roll-ups say.
AccountUses total_by_rollups(storage::Database& database, Moment from, Moment to)
{
    AccountUses total;
    scan_rollups(database, from, to, [&](Rollup const& rollup) {
        bool const is_reversal = rollup.type == TransactionType::UsageReversal;
        if ((is_reversal || rollup.type == TransactionType::Usage) && rollup.currency.empty()) {
            total.add(uses_of(0, is_reversal, rollup.lines, is_reversal ? rollup.amount : -rollup.amount));
        }
    });
    return total;
}

AccountUses total_of(std::vector<AccountUses> const& accounts)
{
    AccountUses total;
    for (auto const& uses : accounts) {
        total.add(uses);
    }
    return total;
}

AccountUses total_of(std::vector<UseDetail> const& details)
{
    AccountUses total;
    for (auto const& detail : details) {
        total.add(uses_of(0, detail.is_reversal, detail.lines, detail.amount));
    }
    return total;
}

/// `details` in the order of accounts, by account alone.
std::vector<AccountUses> sums_by_account(std::vector<UseDetail> const& details)
{
    std::vector<AccountUses> accounts;
    for (auto const& detail : details) {
        if (accounts.empty() || accounts.back().account != detail.account) {
            accounts.push_back({.account = detail.account});
        }
        accounts.back().add(uses_of(0, detail.is_reversal, detail.lines, detail.amount));
    }
    return accounts;
}

std::uint8_t quarter_in_day(Moment day, Moment moment)
{
    return static_cast<std::uint8_t>((moment - day).in_milliseconds() / quarter_ms);
}

/// The uses in [from, to), told apart as `kinds` does and, where it is one day, by quarters of an hour.
std::vector<UseDetail> details_of_lines(storage::Database& database, Moment from, Moment to, UseKinds& kinds,
                                        bool by_quarter)
{
    constexpr std::size_t likely_repeated = 1'000'000;
    std::vector<UseDetail> details;
    auto sum_up_at = likely_repeated;
    auto const parts = kinds.are_told_apart() ? UseParts::WithMeterAndReason : UseParts::AmountAlone;
    scan_uses(
        database, from, to, parts, [&] { details.clear(); },
        [&](Use const& use) {
            if (details.size() == sum_up_at) {
                sum_up(details);
                sum_up_at = std::max(likely_repeated, details.size() * 2);
            }
            bool const is_reversal = use.type == TransactionType::UsageReversal;
            details.push_back({.account = use.account,
                               .kind = kinds.of(use.meter, use.reason),
                               .quarter = by_quarter ? quarter_in_day(from, use.occurred_at) : std::uint8_t{},
                               .is_reversal = is_reversal,
                               .lines = 1,
                               .amount = is_reversal ? use.amount.micro() : -use.amount.micro()});
        });
    sum_up(details);
    return details;
}

std::vector<AccountUses> accounts_of_lines(storage::Database& database, Moment day)
{
    UseKinds one{{.by_meter = false, .by_reason = false}};
    return sums_by_account(details_of_lines(database, day, day + a_day, one, false));
}

/// The details within some quarters of an hour, which are in the order of accounts, in that of kinds, too.
std::vector<UseSum> sums_of_quarters(std::vector<UseDetail> const& details, std::int64_t first,
                                     std::int64_t end)
{
    std::vector<UseSum> sums;
    sums.reserve(details.size());
    std::vector<UseSum> own;  // of one account
    auto const put = [&] {
        std::ranges::sort(own, {}, &UseSum::kind);
        for (auto const& part : own) {
            bool const is_same =
                !sums.empty() && sums.back().account == part.account && sums.back().kind == part.kind;
            auto& sum = is_same ? sums.back() : sums.emplace_back(part.account, part.kind);
            sum.lines += part.lines;
            sum.used += part.used;
            sum.reversed += part.reversed;
        }
        own.clear();
    };
    for (auto const& detail : details) {
        if (detail.quarter < first || detail.quarter >= end) {
            continue;
        }
        if (!own.empty() && own.back().account != detail.account) {
            put();
        }
        own.push_back({.account = detail.account,
                       .kind = detail.kind,
                       .lines = detail.lines,
                       .used = detail.is_reversal ? 0 : detail.amount,
                       .reversed = detail.is_reversal ? detail.amount : 0});
    }
    put();
    return sums;
}

UseDayPart part_of(std::vector<AccountUses> const& accounts)
{
    return {.lines = total_of(accounts).lines, .entries = uses_bytes(accounts)};
}

/// The uses by account in parts, each with its first and its last account.
template <class Take>
void for_each_part(std::vector<AccountUses> const& accounts, Take take)
{
    constexpr std::size_t accounts_per_part = 20'000;
    for (std::size_t begin = 0; begin < accounts.size(); begin += accounts_per_part) {
        auto const at = [&](std::size_t i) { return accounts.begin() + static_cast<std::ptrdiff_t>(i); };
        take(std::vector<AccountUses>{at(begin), at(std::min(begin + accounts_per_part, accounts.size()))});
    }
}

}  // namespace

UseDay packed(Moment day, std::vector<AccountUses> const& accounts)
{
    UseDay made{.day = day, .parts = {}};
    for_each_part(accounts,
                  [&](std::vector<AccountUses> const& some) { made.parts.push_back(part_of(some)); });
    return made;
}

UseDay packed(Moment day, std::vector<UseDetail> const& details, UseKinds const& kinds)
{
    UseDay made{.day = day, .parts = {}};
    auto begin = details.begin();
    for_each_part(sums_by_account(details), [&](std::vector<AccountUses> const& some) {
        auto const end =
            std::ranges::upper_bound(begin, details.end(), some.back().account, {}, &UseDetail::account);
        made.parts.push_back(part_of(some));
        made.parts.back().details = details_bytes({begin, end}, kinds);
        begin = end;
    });
    return made;
}

void keep_use_day(storage::Database& database, Moment day, Moment now, KeepDay keep, std::int64_t most)
{
    if (!is_over(day, now)) {
        return;
    }
    auto const told = total_by_rollups(database, day, day + a_day).lines;
    std::int64_t kept = 0;
    database.read([&](storage::Reader& reader) { kept = store::kept_lines(reader, day); });
    if (told != 0 && told != kept) {
        UseKinds kinds;
        if (told > most) {
            return keep(packed(day, accounts_of_lines(database, day)));
        }
        auto const details = details_of_lines(database, day, day + a_day, kinds, true);
        keep(packed(day, details, kinds));
    }
}

std::vector<UseSum> UsesByAccount::in(Moment from, Moment to)
{
    UseSums sums;
    for (auto day = start_of(Period::Day, from); day < to; day = day + a_day) {
        add_day(sums, day, std::max(from, day), std::min(to, day + a_day));
    }
    return sums.take();
}

void UsesByAccount::add_day(UseSums& sums, Moment day, Moment begin, Moment end)
{
    bool const is_whole = end - begin == a_day;
    bool const are_quarters = quarter_of(begin) == begin && quarter_of(end) == end;
    if (!is_over(day, now_) || !are_quarters) {
        return sums.add(sums_of_lines(begin, end));
    }
    bool const needs_details = !is_whole || kinds_.are_told_apart();
    auto const& kept = read_day(day, needs_details);
    if (kept.total.lines == 0) {
        return;
    }
    if (!needs_details) {
        std::vector<UseSum> run;
        run.reserve(kept.accounts->size());
        auto const kind = kinds_.of({}, {});
        for (auto const& uses : *kept.accounts) {
            run.push_back({uses.account, kind, uses.lines, uses.used, uses.reversed});
        }
        sums.add(std::move(run));
    } else if (kept.details) {
        sums.add(sums_of_quarters(*kept.details, (begin - day).in_milliseconds() / quarter_ms,
                                  (end - day).in_milliseconds() / quarter_ms));
    } else {
        sums.add(sums_of_lines(begin, end));
    }
}

UsesByAccount::Day& UsesByAccount::read_day(Moment day, bool with_details)
{
    if (!last_ || last_->day != day) {
        last_ = Day{.day = day, .total = total_by_rollups(database_, day, day + a_day)};
    }
    auto& last = *last_;
    bool const is_there = with_details ? last.details || last.total.lines > most_ : last.accounts.has_value();
    if (is_there || last.total.lines == 0) {
        return last;
    }
    database_.read([&](storage::Reader& reader) {
        if (with_details) {
            last.details = store::find_use_details(reader, day, kinds_);
        } else {
            last.accounts = store::find_use_day(reader, day);
        }
    });
    auto const total = with_details ? total_of(*last.details) : total_of(*last.accounts);
    if (total != last.total) {
        make(last);
    }
    return last;
}

/// From the lines, and to be kept.
void UsesByAccount::make(Day& day)
{
    if (day.total.lines > most_) {
        day.accounts = accounts_of_lines(database_, day.day);
        return keep_(packed(day.day, *day.accounts));
    }
    UseKinds all;  // what is kept tells all kinds apart
    auto details = details_of_lines(database_, day.day, day.day + a_day, all, true);
    keep_(packed(day.day, details, all));
    day.accounts = sums_by_account(details);
    for (auto& detail : details) {
        detail.kind = kinds_.of(all[detail.kind].meter, all[detail.kind].reason);
    }
    day.details = std::move(details);
}

std::vector<UseSum> UsesByAccount::sums_of_lines(Moment begin, Moment end)
{
    auto const details = details_of_lines(database_, begin, end, kinds_, false);
    return sums_of_quarters(details, 0, 1);
}

void UseDayShelf::record(storage::Batch& batch, engine::Context const& /*context*/)
{
    for (auto const* const day : days_) {
        store::upsert_use_day(batch, *day);
    }
}

}  // namespace creditd::ledger
