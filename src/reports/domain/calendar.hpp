#pragma once

#include "base/moment.hpp"
#include "reports/domain/time_zone.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::reports {

using Date = std::chrono::sys_days;  ///< a day of some place's calendar

/// `2026-11-23`; empty when the text is no such day of the years 1970 to 9999.
[[nodiscard]] std::optional<Date> date_from_text(std::string_view text);
[[nodiscard]] std::string to_text(Date date);

/// The day that it is there.
[[nodiscard]] Date date_at(TimeZone const& zone, Moment moment);

/// When that day begins there: the first moment with that date, also where clocks pass over midnight.
[[nodiscard]] Moment start_of(TimeZone const& zone, Date date);

/// A part of a report's range: from the beginning of a day, week (Monday) or month, but not before the
/// range's own, to the next.
struct ReportPeriod
{
    Date first_day;  ///< of the whole period
    Moment from;
    Moment to;
};

/// The periods of [from, to), at most `most` + 1: whoever gets more asked for too many. `from` < `to`.
[[nodiscard]] std::vector<ReportPeriod> periods_of(TimeZone const& zone, Period length, Moment from,
                                                   Moment to, std::size_t most);

/// The place among `periods` of the one that `moment` lies in, which one must.
[[nodiscard]] std::size_t period_with(std::vector<ReportPeriod> const& periods, Moment moment);

}  // namespace creditd::reports
