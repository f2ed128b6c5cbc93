#include "reports/domain/calendar.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <charconv>

namespace creditd::reports {

namespace {

using std::chrono::days;
using std::chrono::year_month_day;

Moment as_if_utc(Date date)
{
    return Moment::from_milliseconds(
        std::chrono::duration_cast<std::chrono::milliseconds>(date.time_since_epoch()).count());
}

Date first_day_of(Period length, Date date)
{
    switch (length) {
    case Period::Day: return date;
    case Period::Week: return date - days{std::chrono::weekday{date}.iso_encoding() - 1};
    case Period::Month: {
        year_month_day const day{date};
        return Date{day.year() / day.month() / 1};
    }
    }
    CREDITD_ASSERT(false && "a period that is none");
}

Date next_first_day(Period length, Date first)
{
    switch (length) {
    case Period::Day: return first + days{1};
    case Period::Week: return first + days{7};
    case Period::Month: {
        year_month_day const day{first};
        return Date{year_month_day{day.year() / day.month() / 1} + std::chrono::months{1}};
    }
    }
    CREDITD_ASSERT(false && "a period that is none");
}

std::optional<int> number_from(std::string_view digits)
{
    int value = 0;
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), value);
    bool const is_number = error == std::errc{} && end == digits.data() + digits.size() && digits[0] != '-';
    return is_number ? std::optional(value) : std::nullopt;
}

}  // namespace

std::optional<Date> date_from_text(std::string_view text)
{
    if (text.size() != 10 || text[4] != '-' || text[7] != '-') {
        return std::nullopt;
    }
    auto const year = number_from(text.substr(0, 4));
    auto const month = number_from(text.substr(5, 2));
    auto const day = number_from(text.substr(8, 2));
    if (!year || !month || !day || *year < 1970) {
        return std::nullopt;
    }
    year_month_day const date{std::chrono::year{*year}, std::chrono::month{static_cast<unsigned>(*month)},
                              std::chrono::day{static_cast<unsigned>(*day)}};
    return date.ok() ? std::optional(Date{date}) : std::nullopt;
}

std::string to_text(Date date)
{
    return creditd::to_text(as_if_utc(date)).substr(0, 10);
}

Date date_at(TimeZone const& zone, Moment moment)
{
    auto const local = moment + zone.offset_at(moment);
    return std::chrono::floor<days>(
        std::chrono::sys_time<std::chrono::milliseconds>{std::chrono::milliseconds{local.in_milliseconds()}});
}

Moment start_of(TimeZone const& zone, Date date)
{
    auto const midnight = as_if_utc(date);
    auto const before = zone.offset_at(midnight - Duration::days(1));
    auto const after = zone.offset_at(midnight + Duration::days(1));
    auto const has_come = [&](Moment moment) { return moment + zone.offset_at(moment) >= midnight; };
    auto low = midnight - std::max(before, after);
    auto high = midnight - std::min(before, after);
    while (low < high) {
        auto const middle = low + Duration::milliseconds((high - low).in_milliseconds() / 2);
        if (has_come(middle)) {
            high = middle;
        } else {
            low = middle + Duration::milliseconds(1);
        }
    }
    return low;
}

std::vector<ReportPeriod> periods_of(TimeZone const& zone, Period length, Moment from, Moment to,
                                     std::size_t most)
{
    CREDITD_ASSERT(from < to);
    std::vector<ReportPeriod> periods;
    auto day = first_day_of(length, date_at(zone, from));
    for (auto begin = from; begin < to && periods.size() <= most;) {
        auto const next_day = next_first_day(length, day);
        auto const end = std::min(start_of(zone, next_day), to);
        if (begin < end) {
            periods.push_back({day, begin, end});
            begin = end;
        }
        day = next_day;
    }
    return periods;
}

std::size_t period_with(std::vector<ReportPeriod> const& periods, Moment moment)
{
    auto const next = std::ranges::upper_bound(periods, moment, {}, &ReportPeriod::from);
    CREDITD_ASSERT(next != periods.begin() && moment < std::prev(next)->to);
    return static_cast<std::size_t>(next - periods.begin()) - 1;
}

}  // namespace creditd::reports
