#include "reports/credit_reports.hpp"

#include "ledger/rollup_sums.hpp"
#include "ledger/rollups.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>

namespace creditd::reports {

namespace {

using ledger::Rollup;
using ledger::TransactionType;

bool adds_credits(Rollup const& rollup)
{
    switch (rollup.type) {
    case TransactionType::Signup:
    case TransactionType::Purchase:
    case TransactionType::Promo:
    case TransactionType::Reinstatement: return true;
    case TransactionType::Adjustment: return rollup.meter != ledger::deducting;
    default: return false;
    }
}

/// The lines of the roll-forward, in their order (ADMIN-6).
struct Movement
{
    std::string_view name;
    std::array<TransactionType, 3> types;
};
constexpr auto no_type = TransactionType{};
constexpr std::array movements{
    Movement{"issued", {TransactionType::Signup, TransactionType::Purchase, TransactionType::Promo}},
    Movement{"reinstated", {TransactionType::Reinstatement, no_type, no_type}},
    Movement{"adjusted", {TransactionType::Adjustment, no_type, no_type}},
    Movement{"used", {TransactionType::Usage, no_type, no_type}},
    Movement{"usage_reversed", {TransactionType::UsageReversal, no_type, no_type}},
    Movement{"expired", {TransactionType::Expiry, no_type, no_type}},
    Movement{"reversed", {TransactionType::Refund, TransactionType::Dispute, no_type}},
    Movement{"debt_repaid", {TransactionType::DebtRepayment, no_type, no_type}},
};

/// Credits, and of them paid and promotional, less debt.
struct Balance
{
    __int128 credits = 0;
    __int128 paid = 0;
    __int128 promotional = 0;
    __int128 debt = 0;

    void add(Rollup const& rollup)
    {
        credits += rollup.amount;
        paid += rollup.paid;
        promotional += rollup.promotional();
        debt += rollup.debt;
    }
};

Balance balance_of(std::vector<Rollup> const& sums)
{
    Balance balance;
    for (auto const& sum : sums) {
        balance.add(sum);
    }
    return balance;
}

bool is_of(Movement const& movement, TransactionType type)
{
    return std::ranges::find(movement.types, type) != movement.types.end();
}

/// What each period adds, one list of sums for each.
std::vector<std::vector<Rollup>> sums_by_period(storage::Database& database, ReportRequest const& request,
                                                std::vector<ReportPeriod> const& periods)
{
    std::vector<std::vector<Rollup>> sums(periods.size());
    ledger::scan_rollups(database, request.from, request.to, [&](Rollup const& rollup) {
        ledger::add_to(sums[period_with(periods, rollup.starts_at)], rollup);
    });
    return sums;
}

ReportRow row_of(Date period, std::string_view line, Balance const& balance)
{
    return {period,
            std::string{line},
            CreditSum{balance.credits},
            CreditSum{balance.paid},
            CreditSum{balance.promotional},
            CreditSum{balance.debt}};
}

std::set<std::string> currencies_of(std::vector<Rollup> const& opening,
                                    std::vector<std::vector<Rollup>> const& periods)
{
    std::set<std::string> currencies;
    auto const note = [&](std::vector<Rollup> const& sums) {
        for (auto const& sum : sums) {
            if (!sum.currency.empty()) {
                currencies.insert(sum.currency);
            }
        }
    };
    note(opening);
    for (auto const& sums : periods) {
        note(sums);
    }
    return currencies;
}

}  // namespace

Report issued_report(storage::Database& database, ReportRequest const& request)
{
    struct Given
    {
        std::int64_t transactions = 0;
        Balance credits;
    };
    auto const periods = request.periods();
    std::map<std::tuple<std::size_t, TransactionType, std::string>, Given> given;
    ledger::scan_rollups(database, request.from, request.to, [&](Rollup const& rollup) {
        if (adds_credits(rollup) && rollup.currency.empty()) {
            auto& sum = given[{period_with(periods, rollup.starts_at), rollup.type, rollup.reason}];
            sum.transactions += rollup.lines;
            sum.credits.add(rollup);
        }
    });
    auto report = frame_of(request, "Credits issued");
    report.columns = {{"period", "Period", ColumnKind::Period},
                      {"source", "Source", ColumnKind::Text},
                      {"code", "Reason or promo code", ColumnKind::Text},
                      {"transactions", "Transactions", ColumnKind::Count, Summing::Yes},
                      {"credits", "Credits", ColumnKind::Credits, Summing::Yes},
                      {"paid", "Paid", ColumnKind::Credits, Summing::Yes},
                      {"promotional", "Promotional", ColumnKind::Credits, Summing::Yes}};
    for (auto const& [key, sum] : given) {
        auto const& [period, type, code] = key;
        report.rows.push_back({periods[period].first_day, std::string{ledger::name_of(type)},
                               code.empty() ? Cell{} : Cell{code}, sum.transactions,
                               CreditSum{sum.credits.credits}, CreditSum{sum.credits.paid},
                               CreditSum{sum.credits.promotional}});
    }
    finish(report, request.limit);
    return report;
}

Report liability_report(storage::Database& database, ReportRequest const& request)
{
    auto const sums = ledger::rollups_until(database, request.to);
    auto const balance = balance_of(sums);
    auto report = frame_of(request, "Credits outstanding");
    report.columns = {{"category", "Category", ColumnKind::Text},
                      {"credits", "Credits", ColumnKind::Credits},
                      {"cost", "Cost basis", ColumnKind::Money}};
    report.rows = {{"paid", CreditSum{balance.paid}, Cell{}},
                   {"promotional", CreditSum{balance.promotional}, Cell{}},
                   {"outstanding", CreditSum{balance.paid + balance.promotional}, Cell{}},
                   {"debt", CreditSum{balance.debt}, Cell{}},
                   {"balances", CreditSum{balance.credits}, Cell{}}};
    for (auto const& currency : currencies_of(sums, {})) {
        std::int64_t deferred = 0;
        for (auto const& sum : sums) {
            deferred += sum.currency == currency ? sum.deferred : 0;
        }
        report.rows.push_back({"cost_basis", Cell{}, ReportMoney{deferred, currency}});
    }
    finish(report, request.limit);
    return report;
}

Report roll_forward_report(storage::Database& database, ReportRequest const& request)
{
    auto const periods = request.periods();
    auto const sums = sums_by_period(database, request, periods);
    auto standing = balance_of(ledger::rollups_until(database, request.from));
    auto report = frame_of(request, "Roll-forward of balances");
    report.columns = {{"period", "Period", ColumnKind::Period},
                      {"line", "Line", ColumnKind::Text},
                      {"credits", "Balances", ColumnKind::Credits},
                      {"paid", "Paid", ColumnKind::Credits},
                      {"promotional", "Promotional", ColumnKind::Credits},
                      {"debt", "Debt", ColumnKind::Credits}};
    for (std::size_t i = 0; i < periods.size(); ++i) {
        auto const day = periods[i].first_day;
        report.rows.push_back(row_of(day, "opening", standing));
        for (auto const& movement : movements) {
            Balance moved;
            for (auto const& sum : sums[i]) {
                if (is_of(movement, sum.type)) {
                    moved.add(sum);
                    standing.add(sum);
                }
            }
            report.rows.push_back(row_of(day, movement.name, moved));
        }
        report.rows.push_back(row_of(day, "closing", standing));
        auto const outstanding = standing.credits + standing.debt;
        report.rows.push_back(
            row_of(day, "outstanding", {outstanding, standing.paid, standing.promotional, 0}));
    }
    finish(report, request.limit);
    return report;
}

Report revenue_report(storage::Database& database, ReportRequest const& request)
{
    auto const periods = request.periods();
    auto const sums = sums_by_period(database, request, periods);
    auto const opening = ledger::rollups_until(database, request.from);
    auto report = frame_of(request, "Roll-forward of deferred money");
    report.columns = {{"period", "Period", ColumnKind::Period}, {"currency", "Currency", ColumnKind::Text}};
    constexpr std::array names{std::pair{"opening", "Opening"},
                               std::pair{"sold", "Sold"},
                               std::pair{"reinstated", "Reinstated"},
                               std::pair{"used", "Earned by use"},
                               std::pair{"usage_reversed", "Use given back"},
                               std::pair{"expired", "Earned by expiry"},
                               std::pair{"adjusted", "Adjusted"},
                               std::pair{"reversed", "Refunded and lost"},
                               std::pair{"set_off", "Set off"},
                               std::pair{"closing", "Closing"}};
    for (auto const& [name, title] : names) {
        bool const is_standing = std::string_view{name} == "opening" || std::string_view{name} == "closing";
        report.columns.push_back({name, title, ColumnKind::Money, is_standing ? Summing::No : Summing::Yes});
    }
    std::map<std::string, std::int64_t> standing;
    for (auto const& sum : opening) {
        standing[sum.currency] += sum.deferred;
    }
    auto const currencies = currencies_of(opening, sums);
    for (std::size_t i = 0; i < periods.size(); ++i) {
        for (auto const& currency : currencies) {
            std::map<std::string_view, std::int64_t> moved;
            for (auto const& sum : sums[i]) {
                if (sum.currency != currency) {
                    continue;
                }
                auto const movement = std::ranges::find_if(
                    movements, [&](Movement const& each) { return is_of(each, sum.type); });
                auto const name = movement->name == "issued" ? "sold" : movement->name;
                moved[name] += sum.deferred + sum.set_off;
                moved["set_off"] -= sum.set_off;
            }
            auto const money = [&](std::int64_t amount) { return ReportMoney{amount, currency}; };
            ReportRow row{periods[i].first_day, currency, money(standing[currency])};
            for (auto const& [name, title] : names) {
                if (std::string_view{name} != "opening" && std::string_view{name} != "closing") {
                    row.emplace_back(money(moved[name]));
                    standing[currency] += moved[name];
                }
            }
            row.emplace_back(money(standing[currency]));
            report.rows.push_back(std::move(row));
        }
    }
    finish(report, request.limit);
    return report;
}

Report breakage_report(storage::Database& database, ReportRequest const& request)
{
    auto const periods = request.periods();
    auto const sums = sums_by_period(database, request, periods);
    auto report = frame_of(request, "Credits expired unused");
    report.columns = {{"period", "Period", ColumnKind::Period},
                      {"transactions", "Transactions", ColumnKind::Count, Summing::Yes},
                      {"credits", "Credits", ColumnKind::Credits, Summing::Yes},
                      {"paid", "Paid", ColumnKind::Credits, Summing::Yes},
                      {"promotional", "Promotional", ColumnKind::Credits, Summing::Yes}};
    auto const is_expiry = [](Rollup const& sum) { return sum.type == TransactionType::Expiry; };
    std::set<std::string> currencies;
    for (auto const& of_period : sums) {
        for (auto const& sum : of_period) {
            if (is_expiry(sum) && !sum.currency.empty()) {
                currencies.insert(sum.currency);
            }
        }
    }
    for (auto const& currency : currencies) {
        report.columns.push_back({"earned_" + currency, "Earned by it", ColumnKind::Money, Summing::Yes});
    }
    for (std::size_t i = 0; i < periods.size(); ++i) {
        std::int64_t lines = 0;
        Balance expired;
        std::map<std::string, std::int64_t> earned;
        for (auto const& sum : sums[i]) {
            if (is_expiry(sum)) {
                lines += sum.lines;
                expired.add(sum);
                earned[sum.currency] -= sum.deferred;
            }
        }
        if (lines == 0) {
            continue;
        }
        ReportRow row{periods[i].first_day, lines, CreditSum{-expired.credits}, CreditSum{-expired.paid},
                      CreditSum{-expired.promotional}};
        for (auto const& currency : currencies) {
            row.emplace_back(ReportMoney{earned[currency], currency});
        }
        report.rows.push_back(std::move(row));
    }
    finish(report, request.limit);
    return report;
}

}  // namespace creditd::reports
