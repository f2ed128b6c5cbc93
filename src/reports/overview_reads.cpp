#include "reports/overview_reads.hpp"

#include "endpoint/submit.hpp"
#include "http/json_writer.hpp"
#include "ledger/rollup_sums.hpp"
#include "ledger/rollups.hpp"
#include "reports/domain/calendar.hpp"

#include <array>
#include <map>
#include <string>
#include <utility>

namespace creditd::reports {

namespace {

using ledger::Rollup;
using ledger::TransactionType;

constexpr std::size_t days_shown = 30;

struct Day
{
    __int128 issued = 0;
    __int128 used = 0;
};

struct Overview
{
    std::array<Day, days_shown> days;  ///< the last is today
    std::map<std::string, std::int64_t> revenue{};
    __int128 paid = 0;
    __int128 promotional = 0;
    __int128 debt = 0;
};

/// Whether a roll-up counts credits that users got anew, from whichever source. What was taken back is not
/// subtracted.
bool issues(Rollup const& rollup)
{
    switch (rollup.type) {
    case TransactionType::Signup:
    case TransactionType::Purchase:
    case TransactionType::Promo: return true;
    case TransactionType::Adjustment: return rollup.meter != ledger::deducting;
    default: return false;
    }
}

Overview look(storage::Database& database, Moment today)
{
    Overview overview;
    for (auto const& sum : ledger::rollups_until(database, today + Duration::days(1))) {
        overview.paid += sum.paid;
        overview.promotional += sum.promotional();
        overview.debt += sum.debt;
    }
    auto const first = today - Duration::days(days_shown - 1);
    auto const add = [&](Rollup const& rollup) {
        auto const day = static_cast<std::size_t>((rollup.starts_at - first).in_milliseconds() / 86'400'000);
        auto& of_day = overview.days.at(day);
        of_day.issued += issues(rollup) ? rollup.amount : 0;
        bool const is_use =
            rollup.type == TransactionType::Usage || rollup.type == TransactionType::UsageReversal;
        of_day.used -= is_use ? rollup.amount : 0;
        if (day + 1 == days_shown && rollup.type == TransactionType::Purchase && !rollup.currency.empty()) {
            overview.revenue[rollup.currency] += rollup.deferred;
        }
    };
    ledger::scan_rollups(database, first, today + Duration::days(1), add);
    return overview;
}

void append_days(http::json::Writer& json, Overview const& overview, Moment today)
{
    auto const& last = overview.days.back();
    json.begin_object("today")
        .member("issued", micro_to_text(last.issued))
        .member("used", micro_to_text(last.used))
        .begin_array("revenue");
    for (auto const& [currency, amount] : overview.revenue) {
        json.begin_object().member("amount", amount).member("currency", currency).end_object();
    }
    json.end_array().end_object().begin_array("last30Days");
    for (std::size_t i = 0; i < days_shown; ++i) {
        auto const day = today - Duration::days(static_cast<std::int64_t>(days_shown - 1 - i));
        json.begin_object()
            .member("day", to_text(date_at(TimeZone::utc(), day)))
            .member("issued", micro_to_text(overview.days[i].issued))
            .member("used", micro_to_text(overview.days[i].used))
            .end_object();
    }
    json.end_array();
}

void append_alerts(http::json::Writer& json, storage::Database& database, std::vector<Alert> const& alerts,
                   Moment now)
{
    json.begin_array("alerts");
    for (auto const& alert : alerts) {
        std::int64_t count = 0;
        database.read([&](storage::Reader& reader) { count = alert.count(reader, now); });
        if (count > 0) {
            json.begin_object()
                .member("kind", alert.kind)
                .member("count", count)
                .member("href", alert.href)
                .end_object();
        }
    }
    json.end_array();
}

}  // namespace

void answer_with_overview(endpoint::Services& services, std::shared_ptr<Sources const> const& sources,
                          std::unique_ptr<http::Exchange> exchange)
{
    endpoint::read_in_slices(
        services, std::move(exchange),
        [&services, sources](storage::Database& database, http::Exchange const& /*exchange*/)
            -> std::expected<http::Response, http::Problem> {
            auto const now = endpoint::now(services);
            auto const today = start_of(Period::Day, now);
            auto const overview = look(database, today);
            std::string body;
            http::json::Writer json{body};
            json.begin_object().member("asOf", now);
            json.begin_object("outstanding")
                .member("total", micro_to_text(overview.paid + overview.promotional))
                .member("paid", micro_to_text(overview.paid))
                .member("promotional", micro_to_text(overview.promotional))
                .member("debt", micro_to_text(overview.debt))
                .end_object();
            append_days(json, overview, today);
            append_alerts(json, database, sources->alerts, now);
            json.end_object();
            return http::json_response(200, std::move(body));
        });
}

}  // namespace creditd::reports
