#include "reports/usage_report.hpp"

#include "ledger/find_account.hpp"
#include "ledger/history.hpp"
#include "ledger/rollup_sums.hpp"
#include "ledger/rollups.hpp"
#include "ledger/use_scan.hpp"

#include <algorithm>
#include <map>
#include <tuple>
#include <unordered_map>

namespace creditd::reports {

namespace {

using ledger::TransactionType;

struct UseSums
{
    std::int64_t transactions = 0;
    __int128 used = 0;      ///< micro-credits
    __int128 reversed = 0;  ///< given back

    void add(TransactionType type, std::int64_t lines, __int128 amount)
    {
        transactions += lines;
        (type == TransactionType::Usage ? used : reversed) +=
            type == TransactionType::Usage ? -amount : amount;
    }
    void add(ledger::AccountUses const& uses)
    {
        transactions += uses.lines;
        used += uses.used;
        reversed += uses.reversed;
    }
    [[nodiscard]] __int128 net() const { return used - reversed; }
};

bool is_use(TransactionType type)
{
    return type == TransactionType::Usage || type == TransactionType::UsageReversal;
}

/// Period, meter, reason, account.
using Group = std::tuple<std::size_t, std::string, std::string, std::int64_t>;

class UsageTable
{
public:
    explicit UsageTable(ReportRequest const& request) : request_(request), periods_(request.periods()) {}

    void clear() { sums_.clear(); }
    [[nodiscard]] std::vector<ReportPeriod> const& periods() const { return periods_; }

    void add(std::size_t period, ledger::AccountUses const& uses)
    {
        sums_[{period, std::string{}, std::string{}, uses.account}].add(uses);
    }
    /// Parts of a day may have cancelled each other out.
    void forget_empty()
    {
        std::erase_if(sums_, [](auto const& each) { return each.second.transactions == 0; });
    }

    void add(Moment at, std::int64_t account, TransactionType type, std::string_view meter,
             std::string_view reason, std::int64_t lines, __int128 amount)
    {
        auto const& by = request_.grouping;
        sums_[{period_with(periods_, at), by.by_meter ? std::string{meter} : std::string{},
               by.by_reason ? std::string{reason} : std::string{}, by.by_user ? account : 0}]
            .add(type, lines, amount);
    }

    void add(ledger::Use const& use)
    {
        add(use.occurred_at, use.account, use.type, use.meter, use.reason, 1, use.amount.micro());
    }

    [[nodiscard]] Report report(storage::Database& database) const;

private:
    ReportRequest const& request_;
    std::vector<ReportPeriod> const periods_;
    std::map<Group, UseSums> sums_;
};

Cell text_or_nothing(std::string const& text)
{
    return text.empty() ? Cell{} : Cell{text};
}

/// Who has an account, asked once each.
class Names
{
public:
    explicit Names(storage::Database& database) : database_(database) {}

    std::string const& of(std::int64_t account)
    {
        auto const [name, is_new] = names_.try_emplace(account);
        if (is_new) {
            database_.read([&](storage::Reader& reader) {
                if (auto const found = ledger::find_account_number(reader, account)) {
                    name->second = found->user_id;
                }
            });
        }
        return name->second;
    }

private:
    storage::Database& database_;
    std::unordered_map<std::int64_t, std::string> names_;
};

void add_sums(ReportRow& row, UseSums const& sums)
{
    row.emplace_back(sums.transactions);
    row.emplace_back(CreditSum{sums.used});
    row.emplace_back(CreditSum{sums.reversed});
    row.emplace_back(CreditSum{sums.net()});
}

void add_sum_columns(Report& report)
{
    report.columns.push_back({"transactions", "Transactions", ColumnKind::Count, Summing::Yes});
    report.columns.push_back({"used", "Used", ColumnKind::Credits, Summing::Yes});
    report.columns.push_back({"reversed", "Given back", ColumnKind::Credits, Summing::Yes});
    report.columns.push_back({"net", "Net", ColumnKind::Credits, Summing::Yes});
}

Report UsageTable::report(storage::Database& database) const
{
    auto report = frame_of(request_, "Credits used");
    auto const& by = request_.grouping;
    report.columns.push_back({"period", "Period", ColumnKind::Period});
    if (by.by_meter) {
        report.columns.push_back({"meter", "Meter", ColumnKind::Text});
    }
    if (by.by_reason) {
        report.columns.push_back({"reason", "Reason", ColumnKind::Text});
    }
    if (by.by_user) {
        report.columns.push_back({"userId", "User", ColumnKind::Text});
    }
    add_sum_columns(report);
    std::vector<std::pair<Group, UseSums>> rows{sums_.begin(), sums_.end()};
    std::ranges::sort(rows, [](auto const& a, auto const& b) {  // of a period, who used most first
        auto const rank = [](auto const& row) {
            return std::pair{std::get<0>(row.first), -row.second.net()};
        };
        auto const of_a = rank(a);
        auto const of_b = rank(b);
        return of_a != of_b ? of_a < of_b : a.first < b.first;
    });
    Names names{database};
    for (auto const& [group, sums] : rows) {
        auto const& [period, meter, reason, account] = group;
        auto& row = report.rows.emplace_back();
        row.emplace_back(periods_[period].first_day);
        if (by.by_meter) {
            row.push_back(text_or_nothing(meter));
        }
        if (by.by_reason) {
            row.push_back(text_or_nothing(reason));
        }
        if (by.by_user) {
            bool const is_shown = report.rows.size() <= request_.limit;
            row.emplace_back(is_shown ? Cell{names.of(account)} : Cell{});
        }
        add_sums(row, sums);
    }
    finish(report, request_.limit);
    return report;
}

void add_rollups(storage::Database& database, ReportRequest const& request, UsageTable& table)
{
    ledger::scan_rollups(database, request.from, request.to, [&](ledger::Rollup const& rollup) {
        if (is_use(rollup.type) && rollup.currency.empty()) {
            table.add(rollup.starts_at, 0, rollup.type, rollup.meter, rollup.reason, rollup.lines,
                      rollup.amount);
        }
    });
}

void add_users(storage::Database& database, ReportRequest const& request, UsageTable& table, KeepDay keep)
{
    for (std::size_t i = 0; i < table.periods().size(); ++i) {
        ledger::scan_uses_by_account(database, table.periods()[i].from, table.periods()[i].to, request.now,
                                     keep, [&](ledger::AccountUses const& uses) { table.add(i, uses); });
    }
    table.forget_empty();
}

void add_all_lines(storage::Database& database, ReportRequest const& request, UsageTable& table)
{
    ledger::scan_uses(
        database, request.from, request.to, ledger::UseParts::WithMeterAndReason, [&] { table.clear(); },
        [&](ledger::Use const& use) { table.add(use); });
}

void add_lines_of_user(storage::Database& database, ReportRequest const& request, UsageTable& table)
{
    for (auto const type : {TransactionType::Usage, TransactionType::UsageReversal}) {
        constexpr std::int64_t slice = 500;
        ledger::HistoryFilter filter{.type = type, .from = request.from, .to = request.to};
        for (bool more = true; more;) {
            database.read([&](storage::Reader& reader) {
                auto const account = ledger::find_account(reader, request.user_id);
                auto const page = account ? ledger::read_history(reader, *account, filter, 0, slice)
                                          : ledger::HistoryPage{};
                for (auto const& line : page.lines) {
                    table.add(line.occurred_at, line.account, type, ledger::rolled_meter(line),
                              ledger::rolled_reason(line), 1, line.amount.micro());
                    filter.before_seq = line.seq;
                }
                more = page.has_more;
            });
        }
    }
}

}  // namespace

Report usage_report(storage::Database& database, ReportRequest const& request, KeepDay keep)
{
    auto const& by = request.grouping;
    UsageTable table{request};
    if (!request.user_id.empty()) {
        add_lines_of_user(database, request, table);
    } else if (by.by_user && !by.by_meter && !by.by_reason) {
        add_users(database, request, table, keep);
    } else if (by.by_user) {
        add_all_lines(database, request, table);
    } else {
        add_rollups(database, request, table);
    }
    return table.report(database);
}

Report top_users_report(storage::Database& database, ReportRequest const& request, KeepDay keep)
{
    std::unordered_map<std::int64_t, UseSums> sums;
    ledger::scan_uses_by_account(database, request.from, request.to, request.now, keep,
                                 [&](ledger::AccountUses const& uses) { sums[uses.account].add(uses); });
    std::erase_if(sums, [](auto const& each) { return each.second.transactions == 0; });
    std::vector<std::pair<std::int64_t, UseSums>> users{sums.begin(), sums.end()};
    auto const shown = std::min(users.size(), request.limit);
    std::ranges::partial_sort(
        users, users.begin() + static_cast<std::ptrdiff_t>(shown), [](auto const& a, auto const& b) {
            return std::pair{b.second.net(), b.first} < std::pair{a.second.net(), a.first};
        });
    auto report = frame_of(request, "Who used most");
    report.columns = {{"userId", "User", ColumnKind::Text}};
    add_sum_columns(report);
    Names names{database};
    for (std::size_t i = 0; i < users.size(); ++i) {
        auto& row = report.rows.emplace_back();
        row.push_back(i < shown ? Cell{names.of(users[i].first)} : Cell{});
        add_sums(row, users[i].second);
    }
    finish(report, request.limit);
    return report;
}

}  // namespace creditd::reports
