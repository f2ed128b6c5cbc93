#include "reports/domain/calendar.hpp"
#include "reports/domain/time_zone.hpp"
#include "reports/zones.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <ctime>
#include <random>
#include <string>

namespace creditd::reports {

namespace {

Moment at(std::string_view text)
{
    return moment_from_text(text).value();
}

Date day(std::string_view text)
{
    return date_from_text(text).value();
}

std::int64_t hours_of(TimeZone const& zone, std::string_view date)
{
    auto const length = start_of(zone, day(date) + std::chrono::days{1}) - start_of(zone, day(date));
    return length.in_milliseconds() / 3'600'000;
}

/// What the C library says, which reads the same files in its own way.
Duration offset_by_c(std::string const& zone, Moment moment)
{
    setenv("TZ", zone.c_str(), 1);
    tzset();
    std::time_t const seconds = moment.in_milliseconds() / 1000;
    std::tm local{};
    localtime_r(&seconds, &local);
    return Duration::seconds(local.tm_gmtoff);
}

}  // namespace

TEST_CASE("ADMIN-6: days of 23 and of 25 hours begin and end where clocks say")
{
    auto const berlin = find_zone("Europe/Berlin").value();
    CHECK(hours_of(berlin, "2026-03-28") == 24);
    CHECK(hours_of(berlin, "2026-03-29") == 23);
    CHECK(hours_of(berlin, "2026-10-25") == 25);
    CHECK(start_of(berlin, day("2026-07-01")) == at("2026-06-30T22:00:00Z"));
    CHECK(start_of(berlin, day("2026-12-01")) == at("2026-11-30T23:00:00Z"));
    // Clocks pass over midnight: the day begins at one o'clock.
    auto const santiago = find_zone("America/Santiago").value();
    CHECK(hours_of(santiago, "2026-09-06") == 23);
    CHECK(start_of(santiago, day("2026-09-06")) == at("2026-09-06T04:00:00Z"));
    // Clocks go back at midnight: the hour that comes twice belongs to the day before or behind, once.
    CHECK(hours_of(santiago, "2026-04-04") + hours_of(santiago, "2026-04-05") == 49);
    // Quarters of an hour, and a place that is ahead by more than half a day.
    CHECK(start_of(find_zone("Asia/Kathmandu").value(), day("2026-11-23")) == at("2026-11-22T18:15:00Z"));
    CHECK(start_of(find_zone("Pacific/Kiritimati").value(), day("2026-11-23")) == at("2026-11-22T10:00:00Z"));
}

TEST_CASE("ADMIN-6: offsets are those of the C library, in listed years and behind them")
{
    constexpr auto seed = 20'261'123;
    CAPTURE(seed);
    std::mt19937_64 random{seed};
    for (std::string const name : {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kolkata",
                                   "America/Sao_Paulo", "Africa/Casablanca", "Europe/Dublin", "Etc/GMT+5"}) {
        auto const zone = find_zone(name).value();
        for (int i = 0; i < 300; ++i) {
            constexpr std::int64_t until_2099 = 4'070'908'800'000;
            auto const moment = Moment::from_milliseconds(static_cast<std::int64_t>(random() % until_2099));
            CAPTURE(name);
            CAPTURE(to_text(moment));
            REQUIRE(zone.offset_at(moment) == offset_by_c(name, moment));
        }
    }
}

TEST_CASE("ADMIN-6: a file without a list of changes is read by its rule alone")
{
    auto const rule = yearly_rule_from("CET-1CEST,M3.5.0,M10.5.0/3").value();
    CHECK(rule.standard == 3'600);
    CHECK(rule.summer == 7'200);
    CHECK(yearly_rule_from("<+0545>-5:45").value().standard == 20'700);
    CHECK(yearly_rule_from("IST-1GMT0,M10.5.0,M3.5.0/1").value().summer == 0);
    for (auto const wrong : {"", "CET", "CET-1CEST", "CET-1CEST,M3.5.0", "CET-1CEST,M13.5.0,M10.5.0",
                             "<+03-3", "CET-1CEST,M3.6.0,M10.5.0", "CET-1CEST,M3.5.0,M10.5.0/3x"}) {
        CAPTURE(wrong);
        CHECK_FALSE(yearly_rule_from(wrong));
    }
}

TEST_CASE("ADMIN-6: names lead to zones and nowhere else")
{
    CHECK(find_zone("UTC").value().offset_at(at("2026-01-01T00:00:00Z")) == Duration{});
    for (auto const wrong :
         {"", "Europe", "Europe/Atlantis", "../../etc/passwd", "/etc/passwd", "Europe//Berlin", "Europe/",
          "tzdata.zi", "zone.tab", "Europe/Berlin\n", "europe/berlin "}) {
        CAPTURE(wrong);
        CHECK_FALSE(find_zone(wrong));
    }
}

TEST_CASE("ADMIN-6: bytes that are no zone are refused, wherever they end")
{
    CHECK_FALSE(TimeZone::from_file("x", ""));
    CHECK_FALSE(TimeZone::from_file("x", "TZif2"));
    std::string header = "TZif2" + std::string(15, '\0') + std::string(24, '\xff');
    CHECK_FALSE(TimeZone::from_file("x", header));
}

TEST_CASE("ADMIN-6: a range falls into periods that begin at midnight, on Mondays, on the first")
{
    auto const berlin = find_zone("Europe/Berlin").value();
    auto const from = start_of(berlin, day("2026-10-24"));
    auto const to = start_of(berlin, day("2026-11-03"));
    auto const days = periods_of(berlin, Period::Day, from, to, 400);
    CHECK(days.size() == 10);
    CHECK(to_text(days[1].first_day) == "2026-10-25");
    CHECK(days[1].to - days[1].from == Duration::hours(25));
    auto const weeks = periods_of(berlin, Period::Week, from, to, 400);
    REQUIRE(weeks.size() == 3);
    CHECK(to_text(weeks[0].first_day) == "2026-10-19");
    CHECK(weeks[0].from == from);  // not before the range
    CHECK(to_text(weeks[2].first_day) == "2026-11-02");
    CHECK(weeks[2].to == to);
    auto const months = periods_of(berlin, Period::Month, from, to, 400);
    REQUIRE(months.size() == 2);
    CHECK(months[0].to == at("2026-10-31T23:00:00Z"));
    CHECK(period_with(months, at("2026-10-31T23:00:00Z")) == 1);
    CHECK(periods_of(berlin, Period::Day, from, from + Duration::days(1000), 400).size() == 401);
}

}  // namespace creditd::reports
