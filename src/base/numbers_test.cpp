#include "base/numbers.hpp"

#include <doctest/doctest.h>

#include <set>
#include <vector>

namespace creditd {

namespace {

Moment at_ms(std::int64_t after_epoch)
{
    return Moment::from_milliseconds(NumberSource::epoch_ms + after_epoch);
}

}  // namespace

TEST_CASE("LEDGER-4: a number says the millisecond in which it was given out")
{
    NumberSource numbers;

    auto const number = numbers.next(at_ms(1000));

    CHECK(number == std::int64_t{1000} << 12);
    CHECK(NumberSource::moment_of(number) == at_ms(1000));
    CHECK(NumberSource::moment_of(numbers.next(at_ms(1000))) == at_ms(1000));
}

TEST_CASE(
    "LEDGER-4: numbers rise strictly when the clock stands still, runs over a millisecond's count, or goes back")
{
    NumberSource numbers;
    std::int64_t last = 0;
    for (int i = 0; i < 10'000; ++i) {
        auto const number = numbers.next(at_ms(i < 9000 ? 50 : 10));
        REQUIRE(number > last);
        last = number;
    }
    CHECK(numbers.last() == last);
    CHECK(NumberSource::moment_of(last) == at_ms(52));
}

TEST_CASE("LEDGER-4: after a restart numbers go on behind the last one used")
{
    NumberSource numbers{std::int64_t{1000} << 12};

    CHECK(numbers.next(at_ms(999)) == (std::int64_t{1000} << 12) + 1);
    CHECK(numbers.next(at_ms(1001)) == std::int64_t{1001} << 12);
}

TEST_CASE("LEDGER-4: sources side by side never give out the same number, and each rises strictly")
{
    std::vector<NumberSource> lanes;
    for (int lane = 0; lane < NumberSource::most_lanes; ++lane) {
        lanes.push_back(NumberSource::of_lane(lane, 0));
    }
    std::set<std::int64_t> given;
    for (int round = 0; round < 200; ++round) {  // more than a millisecond holds for one lane, at one moment
        for (auto& lane : lanes) {
            auto const before = lane.last();
            auto const number = lane.next(at_ms(7));
            REQUIRE(number > before);
            REQUIRE(number >= NumberSource::first_at(at_ms(7)));
            REQUIRE(given.insert(number).second);
            REQUIRE(number % NumberSource::most_lanes == lane.lane());
        }
    }
}

TEST_CASE("LEDGER-4: a number lies above what another source gave to the same account, and never goes back")
{
    auto ahead = NumberSource::of_lane(3, 0);
    auto behind = NumberSource::of_lane(60, 0);
    auto const first = ahead.next(at_ms(1000));

    auto const second = behind.next(at_ms(10), first);
    CHECK(second > first);
    CHECK(second - first < NumberSource::most_lanes);
    CHECK(behind.next(at_ms(10)) > second);

    ahead.pass(second);
    CHECK(ahead.next(at_ms(10)) > second);
    ahead.pass(first);  // lower than what is passed already
    CHECK(ahead.next(at_ms(10)) > second);
    CHECK(NumberSource::of_lane(5, second).next(at_ms(0)) > second);
}

TEST_CASE("LEDGER-4: before 2025 numbers begin at 1, and 69 years of them fit 53 bits")
{
    CHECK(NumberSource::first_at(at_ms(-5)) == 1);
    CHECK(NumberSource::first_at(at_ms(0)) == 1);
    constexpr std::int64_t ms_of_69_years = std::int64_t{69} * 365 * 86'400'000;
    CHECK(NumberSource::first_at(at_ms(ms_of_69_years)) < std::int64_t{1} << 53);
}

}  // namespace creditd
