#include "reports/domain/report.hpp"

namespace creditd::reports {

namespace {

/// Adds a cell to a sum that has none or one of the same kind; false when that makes no sense.
bool add(Cell& sum, Cell const& cell)
{
    if (std::holds_alternative<std::monostate>(cell)) {
        return true;
    }
    if (std::holds_alternative<std::monostate>(sum)) {
        sum = cell;
        return true;
    }
    if (auto* const credits = std::get_if<CreditSum>(&sum)) {
        credits->micro += std::get<CreditSum>(cell).micro;
        return true;
    }
    if (auto* const count = std::get_if<std::int64_t>(&sum)) {
        *count += std::get<std::int64_t>(cell);
        return true;
    }
    auto& money = std::get<ReportMoney>(sum);
    auto const& more = std::get<ReportMoney>(cell);
    money.amount += more.amount;
    return money.currency == more.currency;
}

Cell sum_of(std::vector<ReportRow> const& rows, std::size_t column)
{
    Cell sum;
    for (auto const& row : rows) {
        if (!add(sum, row[column])) {
            return {};
        }
    }
    return sum;
}

Cell nothing_of(ColumnKind kind)
{
    switch (kind) {
    case ColumnKind::Credits: return CreditSum{};
    case ColumnKind::Count: return std::int64_t{0};
    case ColumnKind::Text:
    case ColumnKind::Money:
    case ColumnKind::Time:
    case ColumnKind::Period: return {};
    }
    return {};
}

}  // namespace

void finish(Report& report, std::size_t limit)
{
    report.totals.assign(report.columns.size(), Cell{});
    for (std::size_t i = 0; i < report.columns.size(); ++i) {
        if (report.columns[i].summing == Summing::Yes) {
            report.totals[i] =
                report.rows.empty() ? nothing_of(report.columns[i].kind) : sum_of(report.rows, i);
        }
    }
    report.is_truncated = report.rows.size() > limit;
    if (report.is_truncated) {
        report.rows.resize(limit);
    }
}

}  // namespace creditd::reports
