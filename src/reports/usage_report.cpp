#include "reports/usage_report.hpp"

#include "ledger/find_account.hpp"
#include "ledger/history.hpp"
#include "ledger/rollup_sums.hpp"
#include "ledger/rollups.hpp"
#include "ledger/use_day_lines.hpp"
#include "ledger/use_days.hpp"

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
    void add(auto const& sum)  ///< of some account
    {
        transactions += sum.lines;
        used += sum.used;
        reversed += sum.reversed;
    }
    void add(UseSums const& by)
    {
        transactions += by.transactions;
        used += by.used;
        reversed += by.reversed;
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

    void add(Moment at, std::int64_t account, TransactionType type, std::string_view meter,
             std::string_view reason, std::int64_t lines, __int128 amount)
    {
        auto const& by = request_.grouping;
        sums_[{period_with(periods_, at), by.by_meter ? std::string{meter} : std::string{},
               by.by_reason ? std::string{reason} : std::string{}, by.by_user ? account : 0}]
            .add(type, lines, amount);
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

constexpr std::size_t sum_columns = 4;

void add_sum_columns(Report& report)
{
    report.columns.push_back({"transactions", "Transactions", ColumnKind::Count, Summing::Yes});
    report.columns.push_back({"used", "Used", ColumnKind::Credits, Summing::Yes});
    report.columns.push_back({"reversed", "Given back", ColumnKind::Credits, Summing::Yes});
    report.columns.push_back({"net", "Net", ColumnKind::Credits, Summing::Yes});
}

Report frame_of_usage(ReportRequest const& request)
{
    auto report = frame_of(request, "Credits used");
    report.columns.push_back({"period", "Period", ColumnKind::Period});
    if (request.grouping.by_meter) {
        report.columns.push_back({"meter", "Meter", ColumnKind::Text});
    }
    if (request.grouping.by_reason) {
        report.columns.push_back({"reason", "Reason", ColumnKind::Text});
    }
    if (request.grouping.by_user) {
        report.columns.push_back({"userId", "User", ColumnKind::Text});
    }
    add_sum_columns(report);
    return report;
}

Report UsageTable::report(storage::Database& database) const
{
    auto report = frame_of_usage(request_);
    auto const& by = request_.grouping;
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

/// Who used most comes first.
auto rank_of(ledger::UseSum const& sum, ledger::UseKinds const& kinds)
{
    auto const& kind = kinds[sum.kind];
    return std::tuple{-sum.net(), std::string_view{kind.meter}, std::string_view{kind.reason}, sum.account};
}

/// The sums that come first, as many as are shown of millions, and what all of them add up to.
class FirstSums
{
public:
    FirstSums(ledger::UseKinds const& kinds, std::size_t limit) : kinds_(kinds), limit_(limit) {}

    void clear()
    {
        first_.clear();
        totals_ = {};
        are_more_ = false;
    }
    void add(ledger::UseSum const& sum)
    {
        auto const before = [&](auto const& a, auto const& b) {
            return a.net() != b.net() ? a.net() > b.net() : rank_of(a, kinds_) < rank_of(b, kinds_);
        };
        totals_.add(sum);
        are_more_ = are_more_ || first_.size() == limit_;
        if (first_.size() == limit_) {
            if (limit_ == 0 || !before(sum, first_.front())) {
                return;
            }
            std::ranges::pop_heap(first_, before);
            first_.pop_back();
        }
        first_.push_back(sum);
        std::ranges::push_heap(first_, before);
    }

    [[nodiscard]] std::vector<ledger::UseSum> in_order() const
    {
        auto sums = first_;
        std::ranges::sort(sums, {}, [&](auto const& sum) { return rank_of(sum, kinds_); });
        return sums;
    }
    [[nodiscard]] UseSums const& totals() const { return totals_; }
    [[nodiscard]] bool are_more() const { return are_more_; }

private:
    ledger::UseKinds const& kinds_;
    std::size_t const limit_;
    std::vector<ledger::UseSum> first_;  // a heap, the last of them in front
    UseSums totals_;
    bool are_more_ = false;
};

/// Rows by user: of some stretches of time one behind the other, who used most first. There may be millions,
/// so that only those that are shown become any.
class UserRows
{
public:
    UserRows(storage::Database& database, Report& report, std::size_t limit)
        : report_(report),
          limit_(limit),
          names_(database)
    {}

    /// Nothing that is added now is shown.
    [[nodiscard]] bool are_full() const { return report_.rows.size() == limit_; }

    /// Those of [from, to). `row` begins the row of a sum, up to its user.
    template <class Begin>
    void add(ledger::UsesByAccount& uses, Moment from, Moment to, ledger::UseKinds const& kinds, Begin begin)
    {
        FirstSums first{kinds, limit_ - report_.rows.size()};
        uses.each(from, to, [&] { first.clear(); }, [&](ledger::UseSum const& sum) { first.add(sum); });
        for (auto const& sum : first.in_order()) {
            auto& row = report_.rows.emplace_back(begin(sum));
            row.emplace_back(names_.of(sum.account));
            UseSums cells;
            cells.add(sum);
            add_sums(row, cells);
        }
        totals_.add(first.totals());
        hides_rows_ = hides_rows_ || first.are_more();
    }

    /// What belongs to rows that would not be shown.
    void add_hidden(ledger::AccountUses const& uses)
    {
        totals_.add(uses);
        hides_rows_ = hides_rows_ || uses.lines > 0;
    }

    /// The totals are of all rows, also of those that are not shown.
    void finish()
    {
        report_.totals.assign(report_.columns.size() - sum_columns, Cell{});
        add_sums(report_.totals, totals_);
        report_.is_truncated = hides_rows_;
    }

private:
    Report& report_;
    std::size_t const limit_;
    Names names_;
    UseSums totals_;
    bool hides_rows_ = false;
};

Report usage_by_user(storage::Database& database, ReportRequest const& request, KeepDay keep)
{
    auto const& by = request.grouping;
    auto report = frame_of_usage(request);
    UserRows rows{database, report, request.limit};
    ledger::UseKinds kinds{{.by_meter = by.by_meter, .by_reason = by.by_reason}};
    ledger::UsesByAccount uses{database, kinds, request.now, keep};
    for (auto const& period : request.periods()) {
        if (rows.are_full()) {  // the totals lack the rest, which the roll-ups tell without its users
            rows.add_hidden(ledger::total_by_rollups(database, period.from, request.to));
            break;
        }
        rows.add(uses, period.from, period.to, kinds, [&](ledger::UseSum const& sum) {
            ReportRow row{Cell{period.first_day}};
            if (by.by_meter) {
                row.push_back(text_or_nothing(kinds[sum.kind].meter));
            }
            if (by.by_reason) {
                row.push_back(text_or_nothing(kinds[sum.kind].reason));
            }
            return row;
        });
    }
    rows.finish();
    return report;
}

void add_lines_of_user(storage::Database& database, ReportRequest const& request, UsageTable& table)
{
    auto const& by = request.grouping;
    ledger::UseKinds kinds{{.by_meter = by.by_meter, .by_reason = by.by_reason}};
    for (auto const type : {TransactionType::Usage, TransactionType::UsageReversal}) {
        constexpr std::int64_t slice = 500;
        ledger::HistoryFilter filter{.type = type, .from = request.from, .to = request.to};
        for (bool more = true; more;) {
            database.read([&](storage::Reader& reader) {
                auto const account = ledger::find_account(reader, request.user_id);
                auto const page = account ? ledger::read_history(reader, *account, filter, 0, slice)
                                          : ledger::HistoryPage{};
                for (auto const& line : page.lines) {
                    auto const& kind =
                        kinds[kinds.of(ledger::rolled_meter(line), ledger::rolled_reason(line))];
                    table.add(line.occurred_at, line.account, type, kind.meter, kind.reason, 1,
                              line.amount.micro());
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
    } else if (by.by_user) {
        return usage_by_user(database, request, keep);
    } else {
        add_rollups(database, request, table);
    }
    return table.report(database);
}

Report top_users_report(storage::Database& database, ReportRequest const& request, KeepDay keep)
{
    auto report = frame_of(request, "Who used most");
    report.columns = {{"userId", "User", ColumnKind::Text}};
    add_sum_columns(report);
    ledger::UseKinds kinds{{.by_meter = false, .by_reason = false}};
    ledger::UsesByAccount uses{database, kinds, request.now, keep};
    UserRows rows{database, report, request.limit};
    rows.add(uses, request.from, request.to, kinds, [](ledger::UseSum const&) { return ReportRow{}; });
    rows.finish();
    return report;
}

}  // namespace creditd::reports
