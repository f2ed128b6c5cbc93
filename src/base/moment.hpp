#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace creditd {

/// A length of time in whole milliseconds; may be negative.
class Duration
{
public:
    constexpr Duration() = default;
    [[nodiscard]] static constexpr Duration milliseconds(std::int64_t n) { return Duration{n}; }
    [[nodiscard]] static constexpr Duration seconds(std::int64_t n) { return Duration{n * 1000}; }
    [[nodiscard]] static constexpr Duration minutes(std::int64_t n) { return seconds(n * 60); }
    [[nodiscard]] static constexpr Duration hours(std::int64_t n) { return seconds(n * 3600); }
    [[nodiscard]] static constexpr Duration days(std::int64_t n) { return seconds(n * 86'400); }

    [[nodiscard]] constexpr std::int64_t in_milliseconds() const { return ms_; }
    constexpr auto operator<=>(Duration const&) const = default;

private:
    constexpr explicit Duration(std::int64_t ms) : ms_(ms) {}
    std::int64_t ms_ = 0;
};

/// A point in time: milliseconds since 1970-01-01T00:00:00Z. Passed in everywhere; only `app` reads a clock
/// (LEDGER-8).
class Moment
{
public:
    constexpr Moment() = default;
    [[nodiscard]] static constexpr Moment from_milliseconds(std::int64_t ms) { return Moment{ms}; }
    [[nodiscard]] constexpr std::int64_t in_milliseconds() const { return ms_; }

    constexpr auto operator<=>(Moment const&) const = default;
    friend constexpr Moment operator+(Moment at, Duration by)
    {
        return Moment{at.ms_ + by.in_milliseconds()};
    }
    friend constexpr Moment operator-(Moment at, Duration by)
    {
        return Moment{at.ms_ - by.in_milliseconds()};
    }
    friend constexpr Duration operator-(Moment a, Moment b) { return Duration::milliseconds(a.ms_ - b.ms_); }

private:
    constexpr explicit Moment(std::int64_t ms) : ms_(ms) {}
    std::int64_t ms_ = 0;
};

/// Reads RFC 3339: any offset, 0–9 fraction digits of which milliseconds are kept (more is cut), years
/// 1970–9999.
[[nodiscard]] std::optional<Moment> moment_from_text(std::string_view text);

/// RFC 3339 in UTC with milliseconds: `2026-11-22T10:00:00.000Z`.
[[nodiscard]] std::string to_text(Moment moment);
void append_text(std::string& out, Moment moment);

/// Start of the UTC day, ISO week (Monday) or month that `moment` lies in.
enum class Period { Day, Week, Month };
[[nodiscard]] Moment start_of(Period period, Moment moment);
[[nodiscard]] Moment next_start(Period period, Moment start);

}  // namespace creditd
