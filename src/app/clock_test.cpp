#include "app/clock.hpp"

#include <doctest/doctest.h>

namespace creditd::app {

namespace {

constexpr auto noon = Moment::from_milliseconds(1'800'000'000'000);

/// Two clocks that are moved by hand.
struct Machine
{
    Moment wall = noon;
    Duration steady = Duration::hours(1);

    void pass(Duration time)
    {
        wall = wall + time;
        steady = Duration::milliseconds(steady.in_milliseconds() + time.in_milliseconds());
    }
    void jump(Duration by) { wall = wall + by; }

    [[nodiscard]] ClockSources sources()
    {
        return {[this] { return wall; }, [this] { return steady; }};
    }
};

}  // namespace

TEST_CASE("LEDGER-8: while wall and steady clock agree, the time is the wall clock's")
{
    Machine machine;
    SystemClock clock{machine.sources(), noon - Duration::days(1)};

    CHECK(clock.now() == noon);
    machine.pass(Duration::days(3));
    CHECK(clock.now() == noon + Duration::days(3));
}

TEST_CASE("LEDGER-8: a wall clock that parts by more than 60 s from the steady one gives no time")
{
    for (auto const sign : {1, -1}) {
        Machine machine;
        SystemClock clock{machine.sources(), noon - Duration::days(1)};

        machine.jump(Duration::seconds(60 * sign));
        CHECK(clock.now().has_value());
        machine.jump(Duration::milliseconds(sign));
        CHECK_FALSE(clock.now().has_value());
        CHECK(clock.apart() == Duration::milliseconds(60'001 * sign));
    }
}

TEST_CASE("LEDGER-8: when the clocks agree again, time goes on")
{
    Machine machine;
    SystemClock clock{machine.sources(), noon - Duration::days(1)};
    machine.jump(Duration::hours(5));
    REQUIRE_FALSE(clock.now().has_value());

    machine.pass(Duration::minutes(10));
    machine.jump(Duration::hours(-5));

    CHECK(clock.now() == noon + Duration::minutes(10));
}

TEST_CASE(
    "LEDGER-8: a wall clock more than 1 s from the database's gives no time, accepted or not, until it is back")
{
    for (auto const sign : {1, -1}) {
        Machine machine;
        SystemClock clock{machine.sources(), noon - Duration::days(1)};

        clock.set_ahead_of_database(Duration::milliseconds(1000 * sign));
        CHECK(clock.now() == noon);
        clock.set_ahead_of_database(Duration::milliseconds(1001 * sign));
        CHECK_FALSE(clock.now().has_value());
        clock.accept();
        CHECK_FALSE(clock.now().has_value());
        clock.set_ahead_of_database(Duration{});
        CHECK(clock.now() == noon);
    }
}

TEST_CASE("LEDGER-8: an operator accepts the wall clock, and can take it back")
{
    Machine machine;
    SystemClock clock{machine.sources(), noon - Duration::days(1)};
    machine.jump(Duration::hours(5));

    auto const before = clock.accept();
    CHECK(clock.now() == noon + Duration::hours(5));
    CHECK(clock.apart() == Duration{});

    clock.restore(before);
    CHECK_FALSE(clock.now().has_value());
}

TEST_CASE("LEDGER-8: time never goes back: it stands still until the wall clock has caught up")
{
    Machine machine;
    SystemClock clock{machine.sources(), noon - Duration::days(1)};
    REQUIRE(clock.now() == noon);

    machine.jump(Duration::seconds(-30));
    CHECK(clock.now() == noon);
    machine.pass(Duration::seconds(29));
    CHECK(clock.now() == noon);
    machine.pass(Duration::seconds(2));
    CHECK(clock.now() == noon + Duration::seconds(1));

    machine.jump(Duration::hours(-1));
    clock.accept();
    CHECK(clock.now() == noon + Duration::seconds(1));
}

TEST_CASE("LEDGER-8: slow drift is forgiven, small jumps add up")
{
    Machine drifting;
    SystemClock clock{drifting.sources(), noon - Duration::days(1)};
    for (int second = 0; second < 200'000; ++second) {
        drifting.pass(Duration::seconds(1));
        drifting.jump(Duration::milliseconds(1));  // 200 s in all
        REQUIRE(clock.now().has_value());
    }

    Machine jumping;
    SystemClock watched{jumping.sources(), noon - Duration::days(1)};
    jumping.pass(Duration::seconds(1));
    jumping.jump(Duration::seconds(40));
    CHECK(watched.now().has_value());
    jumping.pass(Duration::seconds(1));
    jumping.jump(Duration::seconds(40));
    CHECK_FALSE(watched.now().has_value());
}

TEST_CASE(
    "LEDGER-8: a wall clock that starts long before what the ledger knows is suspect from the beginning")
{
    Machine machine;
    SystemClock behind{machine.sources(), noon + Duration::milliseconds(60'001)};
    CHECK_FALSE(behind.now().has_value());

    SystemClock barely{machine.sources(), noon + Duration::seconds(60)};
    CHECK(barely.now() == noon + Duration::seconds(60));

    behind.accept();
    CHECK(behind.now() == noon + Duration::milliseconds(60'001));
}

TEST_CASE("the test clock stands still and goes forward only")
{
    ManualClock clock{noon};

    CHECK(clock.now() == noon);
    clock.advance(Duration::seconds(5));
    CHECK(clock.now() == noon + Duration::seconds(5));
    CHECK(clock.move_to(noon + Duration::seconds(5)));
    CHECK_FALSE(clock.move_to(noon + Duration::milliseconds(4'999)));
    CHECK(clock.now() == noon + Duration::seconds(5));
}

}  // namespace creditd::app
