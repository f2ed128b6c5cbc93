#include "ledger/use_days.hpp"

#include "ledger/rollups.hpp"
#include "ledger/use_day_lines.hpp"

#include <algorithm>
#include <utility>

namespace creditd::ledger {

namespace {

constexpr auto a_day = Duration::days(1);

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
        run.reserve(kept.accounts->size());
        auto const kind = kinds_.of({}, {});
        for (auto const& uses : *kept.accounts) {
            run.push_back({uses.account, kind, uses.lines, uses.used, uses.reversed});
        }
        sums.add(std::move(run));
    } else if (kept.details && (kept.details->have_reasons || !kinds_.tell_reasons())) {
        sums.add(sums_of_quarters(kept.details->sums, (begin - day).in_milliseconds() / quarter_ms,
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
    bool const is_there =
        with_details ? last.details || last.total.lines > limits_.uses : last.accounts.has_value();
    if (is_there || last.total.lines == 0) {
        return last;
    }
    database_.read([&](storage::Reader& reader) {
        if (with_details) {
            last.details = store::find_use_details(reader, day, kinds_);
        } else {
            last.accounts = store::find_account_uses(reader, day);
        }
    });
    auto const total = with_details ? total_of(last.details->sums) : total_of(*last.accounts);
    if (total != last.total) {
        make(last);
    }
    return last;
}

/// From the lines, and to be kept.
void UsesByAccount::make(Day& day)
{
    if (day.total.lines > limits_.uses) {
        day.accounts = accounts_of_lines(database_, day.day);
        return keep_(packed(day.day, *day.accounts, limits_));
    }
    auto made = details_of_day(database_, day.day, limits_);
    keep_(packed(day.day, made.details, made.kinds, limits_));
    day.accounts = sums_by_account(made.details);
    for (auto& detail : made.details) {
        auto const& kind = made.kinds[detail.kind];
        detail.kind = kinds_.of(kind.meter, kind.reason);
    }
    day.details = UseDetails{.sums = std::move(made.details), .have_reasons = made.kinds.tell_reasons()};
}

std::vector<UseSum> UsesByAccount::sums_of_lines(Moment begin, Moment end)
{
    auto const details = details_of_lines(database_, begin, end, kinds_, false);
    return sums_of_quarters(details, 0, 1);
}

}  // namespace creditd::ledger
