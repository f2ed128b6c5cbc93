#pragma once

#include "base/moment.hpp"
#include "reports/domain/calendar.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace creditd::reports {

/// Minor units of a lower-case ISO 4217 currency; may be negative.
struct ReportMoney
{
    std::int64_t amount = 0;
    std::string currency;
    bool operator==(ReportMoney const&) const = default;
};

/// A sum of micro-credits; may pass the bound of one amount.
struct CreditSum
{
    __int128 micro = 0;
    bool operator==(CreditSum const&) const = default;
};

/// Empty, text, credits, money, a count, a moment, the first day of a period.
using Cell = std::variant<std::monostate, std::string, CreditSum, ReportMoney, std::int64_t, Moment, Date>;

enum class ColumnKind : std::uint8_t { Text, Credits, Money, Count, Time, Period };

/// Whether the rows' values make a sum.
enum class Summing : std::uint8_t { No, Yes };

struct ReportColumn
{
    std::string name;
    std::string title;
    ColumnKind kind = ColumnKind::Text;
    Summing summing = Summing::No;
};

using ReportRow = std::vector<Cell>;  ///< one cell for each column

/// A report as a table.
struct Report
{
    std::string type;
    std::string title;
    std::optional<Moment> from{};
    Moment to;
    std::string time_zone;
    std::optional<Period> granularity{};
    Moment generated_at;
    std::vector<ReportColumn> columns;
    std::vector<ReportRow> rows;
    ReportRow totals{};
    bool is_truncated = false;
};

/// Fills `totals` with the sums of the columns that have one (of money where all is in one currency), then
/// leaves the first `limit` rows.
void finish(Report& report, std::size_t limit);

}  // namespace creditd::reports
