#pragma once

#include "reports/domain/report.hpp"
#include "reports/request.hpp"
#include "reports/testing/months.hpp"
#include "reports/testing/told_lines.hpp"
#include "reports/zones.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <ctime>
#include <initializer_list>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::reports::testing {

/// The day there, as the C library has it.
inline std::string day_of(Moment moment)
{
    std::time_t const seconds = moment.in_milliseconds() / 1000;
    std::tm local{};
    localtime_r(&seconds, &local);
    return fmt::format("{:04}-{:02}-{:02}", local.tm_year + 1900, local.tm_mon + 1, local.tm_mday);
}

inline std::string shown(Cell const& cell)
{
    if (auto const* const text = std::get_if<std::string>(&cell)) {
        return *text;
    }
    if (auto const* const sum = std::get_if<CreditSum>(&cell)) {
        return micro_to_text(sum->micro);
    }
    if (auto const* const money = std::get_if<ReportMoney>(&cell)) {
        return fmt::format("{} {}", money->amount, money->currency);
    }
    if (auto const* const count = std::get_if<std::int64_t>(&cell)) {
        return std::to_string(*count);
    }
    if (auto const* const date = std::get_if<Date>(&cell)) {
        return to_text(*date);
    }
    return "-";
}

/// Rows as texts, so that a difference shows what differs.
inline std::multimap<std::string, std::string> rows_of(Report const& report)
{
    std::multimap<std::string, std::string> rows;
    for (auto const& row : report.rows) {
        std::string text;
        for (auto const& cell : row) {
            text += shown(cell) + " | ";
        }
        rows.emplace(text, "");
    }
    return rows;
}

inline std::string row(std::initializer_list<std::string> cells)
{
    std::string text;
    for (auto const& cell : cells) {
        text += cell + " | ";
    }
    return text;
}

inline void check_same(Report const& report, std::vector<std::string> const& expected)
{
    std::multimap<std::string, std::string> rows;
    for (auto const& each : expected) {
        rows.emplace(each, "");
    }
    auto const made = rows_of(report);
    for (auto const& [text, _] : rows) {
        CHECK_MESSAGE(made.count(text) == rows.count(text), report.type << " lacks " << text);
    }
    for (auto const& [text, _] : made) {
        CHECK_MESSAGE(rows.contains(text), report.type << " has " << text);
    }
}

/// Random months behind them, all that was due posted, and the lines read back.
struct Played
{
    explicit Played(std::uint64_t seed) : world(seed), random(seed)
    {
        setenv("TZ", "America/New_York", 1);
        tzset();
        Months{world, random}.play(1'500);
        for (std::string const user : users) {
            world.read(user);  // what is due is posted
        }
        lines = told_by_lines(world);
    }

    [[nodiscard]] ReportRequest request(ReportKind kind, std::string_view from = "2026-12-05",
                                        std::string_view to = "2027-01-20") const
    {
        ReportRequest wanted;
        wanted.kind = kind;
        wanted.zone = find_zone("America/New_York").value();
        wanted.from = start_of(wanted.zone, date_from_text(from).value());
        wanted.to = start_of(wanted.zone, date_from_text(to).value());
        wanted.now = world.clock.moment();
        wanted.limit = 100'000;
        return wanted;
    }

    StoredWorld world;
    Random random;
    std::vector<Told> lines;
};

inline bool is_inside(ReportRequest const& request, Told const& told)
{
    auto const day = day_of(told.line.occurred_at);
    return day >= day_of(request.from) && day < day_of(request.to);
}

inline bool is_word(std::string const& text)
{
    return text.size() <= 32 && text.find(' ') == std::string::npos;
}

}  // namespace creditd::reports::testing
