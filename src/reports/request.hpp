#pragma once

#include "base/moment.hpp"
#include "reports/domain/calendar.hpp"
#include "reports/domain/report.hpp"
#include "reports/domain/time_zone.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::reports {

enum class ReportKind : std::uint8_t {
    Usage,
    Issued,
    TopUsers,
    Liability,
    RollForward,
    Revenue,
    Deferred,
    Breakage,
    PromoCodes,
    Purchases,
    Expiring,
};
[[nodiscard]] std::string_view name_of(ReportKind kind);

/// By what `usage` is told apart, beside its periods.
struct Grouping
{
    bool by_meter = false;
    bool by_reason = false;
    bool by_user = false;
};

/// What is asked for, read and found right.
struct ReportRequest
{
    ReportKind kind = ReportKind::Usage;
    TimeZone zone = TimeZone::utc();
    Moment from;            ///< the beginning of a quarter of an hour
    Moment to;              ///< the same, later
    bool has_begin = true;  ///< false: from the beginning of the ledger
    Moment now;
    std::optional<Period> granularity{};
    Grouping grouping{};
    std::string user_id{};  ///< empty: everybody
    std::size_t limit = 1'000;

    /// Those of its granularity; one without.
    [[nodiscard]] std::vector<ReportPeriod> periods() const;
};

/// What a range may have.
inline constexpr std::size_t most_periods = 400;
inline constexpr Duration longest_range = Duration::days(3'700);

/// The report's frame: type, title, range; columns and rows are empty.
[[nodiscard]] Report frame_of(ReportRequest const& request, std::string title);

}  // namespace creditd::reports
