// Each report against the raw lines: random books, read back line by line and added up here with code that
// shares nothing with the reports, the roll-ups they read, or the SQL of either.

#include "reports/credit_reports.hpp"
#include "reports/testing/played.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <map>

namespace creditd::reports {

using namespace testing;

TEST_CASE(
    "ADMIN-6: what was issued, is outstanding and broke is what the lines add up to, by days of New York")
{
    for (std::uint64_t const seed : {11U, 12U, 13U}) {
        CAPTURE(seed);
        Played played{seed};
        REQUIRE(played.world.complaints() == "");
        REQUIRE(played.lines.size() > 1'000);
        auto& database = *played.world.database;

        SUBCASE("credits issued, by source and code")
        {
            auto request = played.request(ReportKind::Issued);
            request.granularity = Period::Day;
            struct Sum
            {
                std::int64_t lines = 0;
                __int128 credits = 0;
                __int128 paid = 0;
                __int128 promotional = 0;
            };
            std::map<std::string, Sum> sums;
            for (auto const& told : played.lines) {
                std::string const name{name_of(told.line.type)};
                bool const gives = name == "promo" || name == "purchase" || name == "reinstatement" ||
                                   name == "signup" ||
                                   (name == "adjustment" && told.line.amount.is_positive());
                if (gives && is_inside(request, told)) {
                    auto const& code = told.line.reason_code;
                    auto& sum = sums[row({day_of(told.line.occurred_at), name, code.empty() ? "-" : code})];
                    ++sum.lines;
                    sum.credits += told.line.amount.micro();
                    sum.paid += told.paid;
                    sum.promotional += told.promotional;
                }
            }
            std::vector<std::string> expected;
            expected.reserve(sums.size());
            for (auto const& [key, sum] : sums) {
                expected.push_back(key + row({std::to_string(sum.lines), micro_to_text(sum.credits),
                                              micro_to_text(sum.paid), micro_to_text(sum.promotional)}));
            }
            check_same(issued_report(database, request), expected);
        }
        SUBCASE("what is outstanding, and what it cost")
        {
            auto const request = played.request(ReportKind::Liability);
            __int128 paid = 0;
            __int128 promotional = 0;
            __int128 debt = 0;
            __int128 balance = 0;
            std::map<std::string, std::int64_t> money;
            for (auto const& told : played.lines) {
                if (day_of(told.line.occurred_at) >= "2027-01-20") {
                    continue;
                }
                paid += told.paid;
                promotional += told.promotional;
                debt += told.debt;
                balance += told.line.amount.micro();
                for (auto const& [currency, amount] : told.own_money) {
                    money[currency] += amount;
                }
                for (auto const& [currency, amount] : told.set_off) {
                    money[currency] += amount;
                }
            }
            CHECK(balance == paid + promotional - debt);
            std::vector<std::string> expected{row({"paid", micro_to_text(paid), "-"}),
                                              row({"promotional", micro_to_text(promotional), "-"}),
                                              row({"outstanding", micro_to_text(paid + promotional), "-"}),
                                              row({"debt", micro_to_text(debt), "-"}),
                                              row({"balances", micro_to_text(balance), "-"})};
            for (auto const& [currency, amount] : money) {
                expected.push_back(row({"cost_basis", "-", fmt::format("{} {}", amount, currency)}));
            }
            check_same(liability_report(database, request), expected);
        }
        SUBCASE("the roll-forward of balances")
        {
            auto request = played.request(ReportKind::RollForward);
            request.granularity = Period::Month;
            static constexpr std::array<std::pair<std::string_view, std::string_view>, 12> lines_of{
                {{"signup", "issued"},
                 {"purchase", "issued"},
                 {"promo", "issued"},
                 {"reinstatement", "reinstated"},
                 {"adjustment", "adjusted"},
                 {"usage", "used"},
                 {"usage_reversal", "usage_reversed"},
                 {"expiry", "expired"},
                 {"refund", "reversed"},
                 {"dispute", "reversed"},
                 {"debt_repayment", "debt_repaid"},
                 {"hold_placed", ""}}};
            std::vector<std::string> expected;
            using Sum = std::array<__int128, 4>;  // credits, paid, promotional, debt
            auto const text = [](std::string const& month, std::string_view line, Sum const& sum) {
                return row({month, std::string{line}, micro_to_text(sum[0]), micro_to_text(sum[1]),
                            micro_to_text(sum[2]), micro_to_text(sum[3])});
            };
            auto const add = [](Sum& sum, Told const& told) {
                sum[0] += told.line.amount.micro();
                sum[1] += told.paid;
                sum[2] += told.promotional;
                sum[3] += told.debt;
            };
            auto const standing = [&](std::string const& before) {
                Sum sum{};
                for (auto const& told : played.lines) {
                    if (day_of(told.line.occurred_at) < before) {
                        add(sum, told);
                    }
                }
                return sum;
            };
            for (auto const& [month, from, to] :
                 {std::array<std::string, 3>{"2026-12-01", "2026-12-05", "2027-01-01"},
                  std::array<std::string, 3>{"2027-01-01", "2027-01-01", "2027-01-20"}}) {
                expected.push_back(text(month, "opening", standing(from)));
                std::map<std::string_view, Sum> sums;
                for (auto const& [type, line] : lines_of) {
                    if (!line.empty()) {
                        sums[line];
                    }
                }
                for (auto const& told : played.lines) {
                    auto const day = day_of(told.line.occurred_at);
                    for (auto const& [type, line] : lines_of) {
                        if (type == name_of(told.line.type) && !line.empty() && day >= from && day < to) {
                            add(sums[line], told);
                        }
                    }
                }
                for (auto const& [line, sum] : sums) {
                    expected.push_back(text(month, line, sum));
                }
                auto const closing = standing(to);
                expected.push_back(text(month, "closing", closing));
                expected.push_back(
                    text(month, "outstanding", {closing[0] + closing[3], closing[1], closing[2], 0}));
            }
            check_same(roll_forward_report(database, request), expected);
        }
        SUBCASE("the roll-forward of deferred money, and breakage")
        {
            auto const request = played.request(ReportKind::Revenue);
            std::vector<std::string> expected;
            for (std::string const currency : {"jpy", "usd"}) {
                std::map<std::string, std::int64_t> moved;
                std::int64_t opening = 0;
                std::int64_t closing = 0;
                auto const of = [&](std::map<std::string, std::int64_t> const& money) {
                    return money.contains(currency) ? money.at(currency) : 0;
                };
                for (auto const& told : played.lines) {
                    auto const all = of(told.own_money) + of(told.set_off);
                    auto const day = day_of(told.line.occurred_at);
                    opening += day < "2026-12-05" ? all : 0;
                    closing += day < "2027-01-20" ? all : 0;
                    if (is_inside(request, told)) {
                        std::string const type{name_of(told.line.type)};
                        moved[type == "dispute" ? "refund" : type] += of(told.own_money);
                        moved["set_off"] += of(told.set_off);
                    }
                }
                auto const money = [&](std::int64_t amount) {
                    return fmt::format("{} {}", amount, currency);
                };
                expected.push_back(
                    row({"2026-12-05", currency, money(opening), money(moved["purchase"]),
                         money(moved["reinstatement"]), money(moved["usage"]), money(moved["usage_reversal"]),
                         money(moved["expiry"]), money(moved["adjustment"]), money(moved["refund"]),
                         money(moved["set_off"]), money(closing)}));
            }
            check_same(revenue_report(database, request), expected);

            auto by_day = played.request(ReportKind::Breakage);
            by_day.granularity = Period::Day;
            struct Sum
            {
                std::int64_t lines = 0;
                __int128 credits = 0;
                __int128 paid = 0;
                std::map<std::string, std::int64_t> money{};
            };
            std::map<std::string, Sum> days;
            for (auto const& told : played.lines) {
                if (name_of(told.line.type) == "expiry" && is_inside(by_day, told)) {
                    auto& sum = days[day_of(told.line.occurred_at)];
                    ++sum.lines;
                    sum.credits -= told.line.amount.micro();
                    sum.paid -= told.paid;
                    for (auto const& [currency, amount] : told.own_money) {
                        sum.money[currency] -= amount;
                    }
                }
            }
            std::vector<std::string> broken;
            broken.reserve(days.size());
            for (auto& [day, sum] : days) {
                broken.push_back(
                    row({day, std::to_string(sum.lines), micro_to_text(sum.credits), micro_to_text(sum.paid),
                         micro_to_text(sum.credits - sum.paid), fmt::format("{} jpy", sum.money["jpy"]),
                         fmt::format("{} usd", sum.money["usd"])}));
            }
            check_same(breakage_report(database, by_day), broken);
        }
    }
}

}  // namespace creditd::reports
