#pragma once

#include "base/moment.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::reports {

/// A day that comes back every year: the `week`th (5: last) `weekday` (0: Sunday) of `month`, and the seconds
/// of local time into it at which clocks change.
struct ChangeDay
{
    int month = 1;
    int week = 1;
    int weekday = 0;
    std::int64_t seconds = 7'200;
};

/// What holds behind the last change that is listed.
struct YearlyRule
{
    std::int64_t standard = 0;  ///< seconds east of UTC
    std::int64_t summer = 0;
    std::optional<ChangeDay> begins{};  ///< of summer time; empty: there is none
    ChangeDay ends{};
};

/// When which offset from UTC holds at a place, as the IANA time zone database tells it. A value; any thread.
class TimeZone
{
public:
    [[nodiscard]] static TimeZone utc() { return TimeZone{"UTC"}; }

    /// Reads a compiled file of that database (RFC 8536, versions 2 to 4). Empty when it is none.
    [[nodiscard]] static std::optional<TimeZone> from_file(std::string_view name, std::string_view bytes);

    [[nodiscard]] std::string const& name() const { return name_; }

    /// What local time is ahead of UTC at `moment`.
    [[nodiscard]] Duration offset_at(Moment moment) const;

private:
    struct Change
    {
        std::int64_t at = 0;  ///< seconds since 1970
        std::int64_t offset = 0;
    };

    explicit TimeZone(std::string_view name) : name_(name) {}

    std::string name_;
    std::int64_t first_offset_ = 0;  ///< before all changes
    std::vector<Change> changes_;    ///< by time
    std::optional<YearlyRule> rule_;
};

/// Reads a rule as POSIX writes it: `CET-1CEST,M3.5.0,M10.5.0/3`. Empty when it is none of that form.
[[nodiscard]] std::optional<YearlyRule> yearly_rule_from(std::string_view text);

}  // namespace creditd::reports
