// Credits used against the raw lines: random books, read back line by line and added up here with code that
// shares nothing with the reports, the sums they read, or the SQL of either.

#include "ledger/use_days.hpp"
#include "reports/testing/played.hpp"
#include "reports/usage_report.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace creditd::reports {

using namespace testing;

namespace {

constexpr auto nobody = [](ledger::UseDay const&) {};  ///< keeps no days

void keep(storage::Database& database, std::vector<ledger::UseDay> const& days)
{
    auto const batch = database.begin(0);
    for (auto const& day : days) {
        for (auto const& part : day) {
            ledger::store::upsert_use_day_part(*batch, part);
        }
    }
    batch->commit(0);
}

/// Of how many days of UTC within the request a use is told that is not today's.
std::size_t days_used(Played const& played, ReportRequest const& request)
{
    std::set<std::int64_t> days;
    for (auto const& told : played.lines) {
        auto const at = told.line.occurred_at;
        auto const day = at.in_milliseconds() / 86'400'000;
        bool const is_over = (day + 1) * 86'400'000 + 600'000 <= request.now.in_milliseconds();
        auto const first = request.from.in_milliseconds() / 86'400'000;
        auto const last = (request.to.in_milliseconds() - 1) / 86'400'000;
        if (name_of(told.line.type).starts_with("usage") && is_over && day >= first && day <= last) {
            days.insert(day);
        }
    }
    return days.size();
}

/// A report that shows no more than some rows shows rows of the whole one, and the whole one's totals.
void check_totals_of_all(Report const& some, Report const& all)
{
    REQUIRE(some.rows.size() == 7);
    CHECK(some.is_truncated);
    CHECK(some.totals == all.totals);
    CHECK(std::equal(some.rows.begin(), some.rows.end(), all.rows.begin()));
}

}  // namespace

TEST_CASE("ADMIN-6: what was used is what the lines add up to, by days of New York")
{
    for (std::uint64_t const seed : {11U, 12U, 13U}) {
        CAPTURE(seed);
        Played played{seed};
        REQUIRE(played.world.complaints() == "");
        REQUIRE(played.lines.size() > 1'000);
        auto& database = *played.world.database;

        SUBCASE("usage by day, meter, reason and user")
        {
            auto request = played.request(ReportKind::Usage);
            request.granularity = Period::Day;
            for (int mask = 0; mask < 8; ++mask) {
                request.grouping = {(mask & 1) != 0, (mask & 2) != 0, (mask & 4) != 0};
                struct Sum
                {
                    std::int64_t lines = 0;
                    __int128 used = 0;
                    __int128 back = 0;
                };
                std::map<std::string, Sum> sums;
                for (auto const& told : played.lines) {
                    auto const name = name_of(told.line.type);
                    if ((name != "usage" && name != "usage_reversal") || !is_inside(request, told)) {
                        continue;
                    }
                    auto const& reason = told.line.reason;
                    std::string key = day_of(told.line.occurred_at) + " | ";
                    key += mask & 1 ? (told.line.charge ? told.line.charge->meter : "-") + " | " : "";
                    key += mask & 2 ? (is_word(reason) && !reason.empty() ? reason : "-") + " | " : "";
                    key += mask & 4 ? told.user + " | " : "";
                    auto& sum = sums[key];
                    ++sum.lines;
                    (name == "usage" ? sum.used : sum.back) += told.line.amount.micro();
                }
                std::vector<std::string> expected;
                expected.reserve(sums.size());
                for (auto const& [key, sum] : sums) {
                    expected.push_back(key +
                                       row({std::to_string(sum.lines), micro_to_text(-sum.used),
                                            micro_to_text(sum.back), micro_to_text(-sum.used - sum.back)}));
                }
                REQUIRE(expected.size() > 20);
                check_same(usage_report(database, request, nobody), expected);
                if (mask & 4) {  // the same from days that were kept
                    std::vector<ledger::UseDay> made;
                    auto const note = [&](ledger::UseDay const& day) { made.push_back(day); };
                    (void)usage_report(database, request, note);
                    CHECK(made.size() == (mask == 4 ? days_used(played, request) : 0));
                    played.world.engine->stop();  // a lane has one thread
                    keep(database, made);
                    made.clear();
                    auto const all = usage_report(database, request, note);
                    check_same(all, expected);
                    CHECK(made.empty());
                    auto some = request;
                    some.limit = 7;
                    check_totals_of_all(usage_report(database, some, nobody), all);
                }
            }
        }
        SUBCASE("usage of one user")
        {
            auto request = played.request(ReportKind::Usage);
            request.granularity = Period::Month;
            request.user_id = "bob";
            std::map<std::string, std::array<__int128, 3>> months;
            for (auto const& told : played.lines) {
                auto const name = name_of(told.line.type);
                if (told.user == "bob" && name.starts_with("usage") && is_inside(request, told)) {
                    auto& sum = months[day_of(told.line.occurred_at).substr(0, 8) + "01"];
                    ++sum[0];
                    sum[name == "usage" ? 1 : 2] += told.line.amount.micro();
                }
            }
            std::vector<std::string> expected;
            expected.reserve(months.size());
            for (auto const& [month, sum] : months) {
                expected.push_back(
                    row({month, std::to_string(static_cast<std::int64_t>(sum[0])), micro_to_text(-sum[1]),
                         micro_to_text(sum[2]), micro_to_text(-sum[1] - sum[2])}));
            }
            check_same(usage_report(database, request, nobody), expected);
        }
        SUBCASE("top users")
        {
            auto const request = played.request(ReportKind::TopUsers);
            std::map<std::string, std::array<__int128, 3>> sums;
            for (auto const& told : played.lines) {
                auto const name = name_of(told.line.type);
                if (name.starts_with("usage") && is_inside(request, told)) {
                    ++sums[told.user][0];
                    sums[told.user][name == "usage" ? 1 : 2] += told.line.amount.micro();
                }
            }
            std::vector<std::string> expected;
            expected.reserve(sums.size());
            for (auto const& [user, sum] : sums) {
                expected.push_back(
                    row({user, std::to_string(static_cast<std::int64_t>(sum[0])), micro_to_text(-sum[1]),
                         micro_to_text(sum[2]), micro_to_text(-sum[1] - sum[2])}));
            }
            check_same(top_users_report(database, request, nobody), expected);
            // The same from days that were kept; nothing is made anew then.
            std::vector<ledger::UseDay> made;
            (void)top_users_report(database, request,
                                   [&](ledger::UseDay const& day) { made.push_back(day); });
            REQUIRE(made.size() > 20);
            played.world.engine->stop();  // a lane has one thread
            keep(database, made);
            made.clear();
            check_same(
                top_users_report(database, request, [&](ledger::UseDay const& day) { made.push_back(day); }),
                expected);
            CHECK(made.empty());
        }
    }
}

TEST_CASE("ADMIN-6: more reasons than are told apart are summed without theirs, and no credit is lost")
{
    StoredWorld world;
    (void)world.grant("alice", 1'000);
    for (int i = 0; i < 130; ++i) {
        (void)world.spend("alice", 1, {.reason = fmt::format("job-{}", i)});
        (void)world.spend("alice", 1, {.reason = fmt::format("job-{}", i)});
    }
    ReportRequest request;
    request.from = start_of(Period::Day, world.clock.moment());
    request.to = request.from + Duration::days(1);
    request.now = world.clock.moment();
    request.grouping.by_reason = true;
    auto const report = usage_report(*world.database, request, nobody);
    CHECK(report.rows.size() == 101);
    CHECK(shown(report.totals.back()) == "260");
    CHECK(shown(report.rows.front()[1]) == "-");  // the rest: 30 reasons, twice each
    CHECK(shown(report.rows.front().back()) == "60");
    CHECK(world.complaints() == "");
}

TEST_CASE("ADMIN-6: a kept day that lacks a line, or lies, is made anew")
{
    StoredWorld world;
    (void)world.grant("alice", 100);
    (void)world.grant("bob", 100);
    (void)world.spend("alice", 3);
    auto const day = start_of(Period::Day, world.clock.moment());
    world.clock.advance(Duration::hours(1));
    ReportRequest request;
    request.from = day;
    request.to = day + Duration::days(1);
    request.now = request.to + Duration::hours(1);
    auto const sum = [&] {
        std::size_t made = 0;
        auto const report =
            top_users_report(*world.database, request, [&](ledger::UseDay const&) { ++made; });
        return fmt::format("{} made, {} used", made, shown(report.totals.back()));
    };
    auto const alice = ledger::account_number("alice");
    world.engine->stop();  // a lane has one thread
    keep(*world.database, {ledger::packed(day, {{alice, 1, 3'000'000, 0}})});
    CHECK(sum() == "0 made, 3 used");
    world.close();
    world.open();
    (void)world.spend("bob", 4);  // behind the day that was kept
    CHECK(sum() == "1 made, 7 used");
    world.engine->stop();
    keep(*world.database, {ledger::packed(day, {{alice, 2, 8'000'000, 0}})});
    CHECK(sum() == "1 made, 7 used");
}

TEST_CASE("ADMIN-6: totals are of all rows, also of those beyond the limit")
{
    StoredWorld world;
    for (std::string const user : users) {
        (void)world.grant(user, 10);
        (void)world.spend(user, 3);
    }
    ReportRequest request;
    request.from = start_of(Period::Day, world.clock.moment());
    request.to = request.from + Duration::days(1);
    request.now = world.clock.moment();
    request.limit = 2;
    auto const report = top_users_report(*world.database, request, nobody);
    CHECK(report.rows.size() == 2);
    CHECK(report.is_truncated);
    CHECK(shown(report.totals.back()) == "15");
}

TEST_CASE(
    "ADMIN-6: days behind the last row that is shown are not read by user, and no credit of theirs is lost")
{
    StoredWorld world;
    auto const first = start_of(Period::Day, world.clock.moment());
    for (std::string const user : {"alice", "bob"}) {
        (void)world.grant(user, 100);
        (void)world.spend(user, 3);
    }
    world.clock.advance(Duration::days(2));
    auto const use = world.spend("alice", 5);
    (void)world.reverse_usage("alice", use, 2_credits);
    auto const report_with = [&](std::size_t limit, Duration length) {
        ReportRequest request;
        request.from = first;
        request.to = first + length;
        request.now = first + Duration::days(9);
        request.granularity = Period::Day;
        request.grouping.by_user = true;
        request.limit = limit;
        int made = 0;
        auto const report = usage_report(*world.database, request, [&](ledger::UseDay const&) { ++made; });
        auto const& totals = report.totals;
        return fmt::format("{} rows{}; {} uses, {} - {} = {}; {} days read", report.rows.size(),
                           report.is_truncated ? " and more" : "", shown(totals[2]), shown(totals[3]),
                           shown(totals[4]), shown(totals[5]), made);
    };
    CHECK(report_with(3, Duration::days(3)) == "3 rows; 4 uses, 11 - 2 = 9; 2 days read");
    CHECK(report_with(2, Duration::days(3)) == "2 rows and more; 4 uses, 11 - 2 = 9; 1 days read");
    CHECK(report_with(1, Duration::days(3)) == "1 rows and more; 4 uses, 11 - 2 = 9; 1 days read");
    CHECK(report_with(2, Duration::days(2)) == "2 rows; 2 uses, 6 - 0 = 6; 1 days read");
    CHECK(report_with(1, Duration::days(2)) == "1 rows and more; 2 uses, 6 - 0 = 6; 1 days read");
}

}  // namespace creditd::reports
