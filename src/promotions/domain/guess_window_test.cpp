#include "promotions/domain/guess_window.hpp"

#include <doctest/doctest.h>

namespace creditd::promotions {

namespace {

constexpr auto now = Moment::from_milliseconds(1'790'000'000'000);
constexpr auto tick = Duration::milliseconds(1);

}  // namespace

TEST_CASE("PROMO-4: after as many guesses as allowed one waits for the end of the hour that the first began")
{
    GuessWindow window;
    window.count(now);
    CHECK(window.wait(2, now) == Duration{});
    window.count(now + Duration::minutes(20));
    CHECK(window.wait(2, now + Duration::minutes(20)) == Duration::minutes(40));
    CHECK(window.wait(3, now + Duration::minutes(20)) == Duration{});
    CHECK(window.wait(2, now + GuessWindow::length - tick) == tick);
    CHECK(window.wait(2, now + GuessWindow::length) == Duration{});
}

TEST_CASE("PROMO-4: a guess after the hour begins another one")
{
    GuessWindow window{now, 10};
    window.count(now + GuessWindow::length - tick);
    CHECK(window == GuessWindow{now, 11});
    window.count(now + GuessWindow::length);
    CHECK(window == GuessWindow{now + GuessWindow::length, 1});
}

TEST_CASE("PROMO-4: a limit of 0 is none")
{
    CHECK(GuessWindow{now, 1'000'000}.wait(0, now) == Duration{});
    CHECK(GuessWindow{now, 1'000'000}.wait(1'000'000, now) > Duration{});
    CHECK(GuessWindow{now, 1'000'000}.wait(1'000'001, now) == Duration{});
}

}  // namespace creditd::promotions
