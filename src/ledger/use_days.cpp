#include "ledger/use_days.hpp"

#include "ledger/rollups.hpp"
#include "ledger/use_day_lines.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace creditd::ledger {

namespace {

constexpr auto a_day = Duration::days(1);

/// Sums from `begin` on are one account's: puts them in the order of kinds, and makes one of each.
void sum_up_kinds(std::vector<UseSum>& sums, std::size_t begin)
{
    auto const own = std::span{sums}.subspan(begin);
    if (std::ranges::is_sorted(own, {}, &UseSum::kind)) {  // the same one behind the other is one already
        return;
    }
    std::ranges::sort(own, {}, &UseSum::kind);
    auto end = begin;
    for (auto const& sum : own) {
        if (end != begin && sums[end - 1].kind == sum.kind) {
            sums[end - 1].add(sum);
        } else {
            sums[end++] = sum;
        }
    }
    sums.resize(end);
}

/// The details within some quarters of an hour, which are in the order of accounts, in that of kinds, too.
std::vector<UseSum> sums_of_quarters(std::vector<UseDetail> const& details, std::int64_t first,
                                     std::int64_t end)
{
    std::vector<UseSum> sums;
    sums.reserve(details.size());
    std::size_t begin = 0;  // of the account's
    for (auto const& detail : details) {
        if (detail.quarter < first || detail.quarter >= end) {
            continue;
        }
        bool const is_new_account = sums.empty() || sums.back().account != detail.account;
        if (is_new_account) {
            sum_up_kinds(sums, begin);
            begin = sums.size();
        }
        if (is_new_account || sums.back().kind != detail.kind) {
            sums.emplace_back(detail.account, detail.kind);
        }
        sums.back().lines += detail.lines;
        (detail.is_reversal ? sums.back().reversed : sums.back().used) += detail.amount;
    }
    sum_up_kinds(sums, begin);
    return sums;
}

}  // namespace

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
        run.reserve(kept.accounts.size());
        auto const kind = kinds_.of({}, {});
        for (auto const& uses : kept.accounts) {
            run.push_back({uses.account, kind, uses.lines, uses.used, uses.reversed});
        }
        sums.add(std::move(run));
    } else if (kept.has_details && (kept.details.have_reasons || !kinds_.tell_reasons())) {
        sums.add(sums_of_quarters(kept.details.sums, (begin - day).in_milliseconds() / quarter_ms,
                                  (end - day).in_milliseconds() / quarter_ms));
    } else {
        sums.add(sums_of_lines(begin, end));
    }
}

UsesByAccount::Day& UsesByAccount::read_day(Moment day, bool with_details)
{
    if (last_.day != day) {
        last_.day.reset();
        last_.has_accounts = false;
        last_.has_details = false;
        last_.total = total_by_rollups(database_, day, day + a_day);
        last_.day = day;
    }
    bool const is_there =
        with_details ? last_.has_details || last_.total.lines > limits_.uses : last_.has_accounts;
    if (is_there || last_.total.lines == 0) {
        return last_;
    }
    database_.read([&](storage::Reader& reader) {
        if (with_details) {
            store::find_use_details(reader, day, kinds_, last_.details);
        } else {
            store::find_account_uses(reader, day, last_.accounts);
        }
    });
    auto const total = with_details ? total_of(last_.details.sums) : total_of(last_.accounts);
    if (total != last_.total) {
        make(day);
    } else {
        (with_details ? last_.has_details : last_.has_accounts) = true;
    }
    return last_;
}

/// From the lines, and to be kept.
void UsesByAccount::make(Moment day)
{
    last_.has_accounts = true;
    if (last_.total.lines > limits_.uses) {
        last_.accounts = accounts_of_lines(database_, day);
        return keep_(packed(day, last_.accounts, limits_));
    }
    auto made = details_of_day(database_, day, limits_);
    keep_(packed(day, made.details, made.kinds, limits_));
    last_.accounts = sums_by_account(made.details);
    for (auto& detail : made.details) {
        auto const& kind = made.kinds[detail.kind];
        detail.kind = kinds_.of(kind.meter, kind.reason);
    }
    last_.details = {.sums = std::move(made.details), .have_reasons = made.kinds.tell_reasons()};
    last_.has_details = true;
}

std::vector<UseSum> UsesByAccount::sums_of_lines(Moment begin, Moment end)
{
    auto const details = details_of_lines(database_, begin, end, kinds_, false);
    return sums_of_quarters(details, 0, 1);
}

}  // namespace creditd::ledger
