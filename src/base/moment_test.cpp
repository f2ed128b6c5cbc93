#include "base/moment.hpp"

#include <doctest/doctest.h>

namespace creditd {

namespace {

std::int64_t milliseconds_of(std::string_view text)
{
    auto const moment = moment_from_text(text);
    REQUIRE_MESSAGE(moment.has_value(), text);
    return moment->in_milliseconds();
}

}  // namespace

TEST_CASE("LEDGER-6: a moment is read from RFC 3339 with any offset, and kept to the millisecond")
{
    CHECK(milliseconds_of("1970-01-01T00:00:00Z") == 0);
    CHECK(milliseconds_of("2026-11-22T10:00:00Z") == 1'795'341'600'000);
    CHECK(milliseconds_of("2026-11-22t10:00:00z") == 1'795'341'600'000);
    CHECK(milliseconds_of("2026-11-22 10:00:00Z") == 1'795'341'600'000);
    CHECK(milliseconds_of("2026-11-22T10:00:00.5Z") == 1'795'341'600'500);
    CHECK(milliseconds_of("2026-11-22T10:00:00.001999999Z") == 1'795'341'600'001);
    CHECK(milliseconds_of("2026-11-22T11:30:00+01:30") == 1'795'341'600'000);
    CHECK(milliseconds_of("2026-11-22T00:00:00-10:00") == 1'795'341'600'000);
    CHECK(milliseconds_of("1970-01-01T01:00:00+01:00") == 0);
    CHECK(milliseconds_of("2028-02-29T00:00:00Z") == 1'835'395'200'000);
    CHECK(milliseconds_of("9999-12-31T23:59:59.999Z") == 253'402'300'799'999);
}

TEST_CASE("LEDGER-6: what is no moment from 1970 to 9999 is refused")
{
    for (auto const* const text : {"",
                                   "2026",
                                   "2026-11-22",
                                   "2026-11-22T10:00:00",
                                   "2026-11-22T10:00Z",
                                   "2026-11-22T10:00:00.Z",
                                   "2026-11-22T10:00:00.0000000000Z",
                                   "2026-11-22T24:00:00Z",
                                   "2026-11-22T10:60:00Z",
                                   "2026-11-22T10:00:60Z",
                                   "2026-02-29T00:00:00Z",
                                   "2026-13-01T00:00:00Z",
                                   "2026-00-01T00:00:00Z",
                                   "2026-01-00T00:00:00Z",
                                   "2026-11-31T00:00:00Z",
                                   "1969-12-31T23:59:59Z",
                                   "1970-01-01T00:59:59+01:00",
                                   "2026-11-22T10:00:00+0100",
                                   "2026-11-22T10:00:00+24:00",
                                   "2026-11-22T10:00:00+01:60",
                                   "2026-11-22T10:00:00Z ",
                                   " 2026-11-22T10:00:00Z",
                                   "2026-11-22T10:00:00 Z",
                                   "2026-1-22T10:00:00Z",
                                   "+2026-11-22T10:00:00Z",
                                   "2026-11-22T-1:00:00Z",
                                   "2026-11-22X10:00:00Z"}) {
        CAPTURE(text);
        CHECK_FALSE(moment_from_text(text).has_value());
    }
}

TEST_CASE("LEDGER-6: a moment is written in UTC with milliseconds, and reads back")
{
    CHECK(to_text(Moment::from_milliseconds(0)) == "1970-01-01T00:00:00.000Z");
    CHECK(to_text(Moment::from_milliseconds(1'795'341'600'007)) == "2026-11-22T10:00:00.007Z");
    CHECK(to_text(Moment::from_milliseconds(-1)) == "1969-12-31T23:59:59.999Z");
    for (std::int64_t ms = 0; ms < 253'402'300'799'999; ms += 86'400'000 * std::int64_t{17} + 1'234'567) {
        REQUIRE(moment_from_text(to_text(Moment::from_milliseconds(ms))) == Moment::from_milliseconds(ms));
    }
}

TEST_CASE(
    "USAGE-2: days, weeks from Monday and months begin at midnight UTC, and the next follows without a gap")
{
    auto const moment = moment_from_text("2026-11-22T10:00:00Z").value();  // a Sunday

    CHECK(to_text(start_of(Period::Day, moment)) == "2026-11-22T00:00:00.000Z");
    CHECK(to_text(start_of(Period::Week, moment)) == "2026-11-16T00:00:00.000Z");
    CHECK(to_text(start_of(Period::Month, moment)) == "2026-11-01T00:00:00.000Z");
    auto const monday = moment_from_text("2026-11-23T00:00:00Z").value();
    CHECK(start_of(Period::Week, monday) == monday);
    CHECK(to_text(next_start(Period::Day, start_of(Period::Day, moment))) == "2026-11-23T00:00:00.000Z");
    CHECK(to_text(next_start(Period::Week, start_of(Period::Week, moment))) == "2026-11-23T00:00:00.000Z");
    CHECK(to_text(next_start(Period::Month, start_of(Period::Month, moment))) == "2026-12-01T00:00:00.000Z");
    auto const december = moment_from_text("2026-12-01T00:00:00Z").value();
    CHECK(to_text(next_start(Period::Month, december)) == "2027-01-01T00:00:00.000Z");
}

}  // namespace creditd
