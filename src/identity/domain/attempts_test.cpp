#include "identity/domain/attempts.hpp"

#include <doctest/doctest.h>

namespace creditd::identity {

namespace {

constexpr AttemptLimit three_a_minute{3, Duration::minutes(1)};

Moment second(std::int64_t n)
{
    return Moment::from_milliseconds(1'000'000 + n * 1000);
}

Attempts made(std::initializer_list<std::int64_t> seconds)
{
    Attempts attempts;
    for (auto const n : seconds) {
        attempts.add(three_a_minute, second(n));
    }
    return attempts;
}

}  // namespace

TEST_CASE("IDENT-5: up to the limit an attempt may be made at once, then after the oldest one counts no more")
{
    CHECK_FALSE(made({}).wait(three_a_minute, second(0)));
    CHECK_FALSE(made({0, 10}).wait(three_a_minute, second(20)));
    CHECK(made({0, 10, 20}).wait(three_a_minute, second(20)) == Duration::seconds(40));
    CHECK(made({0, 10, 20}).wait(three_a_minute, second(59)) == Duration::seconds(1));
    CHECK_FALSE(made({0, 10, 20}).wait(three_a_minute, second(60)));
}

TEST_CASE("IDENT-5: no stretch of the limit's length holds more attempts than the limit")
{
    Attempts attempts;
    std::vector<Moment> allowed;
    for (std::int64_t n = 0; n < 600; n += 7) {
        if (!attempts.wait(three_a_minute, second(n))) {
            attempts.add(three_a_minute, second(n));
            allowed.push_back(second(n));
        }
    }

    CHECK(allowed.size() > 20);
    for (std::size_t i = 3; i < allowed.size(); ++i) {
        CHECK(allowed[i] - allowed[i - 3] >= three_a_minute.within);
    }
    CHECK(attempts.made_at.size() <= 3);
}

TEST_CASE("IDENT-5: a limit of 0 is off")
{
    CHECK_FALSE(made({0, 0, 0, 0}).wait({0, Duration::minutes(1)}, second(0)));
}

TEST_CASE("IDENT-5: an attempt that was no failure is uncounted, once")
{
    auto attempts = made({0, 10, 10});
    attempts.take_back(second(10));
    CHECK(attempts.made_at == std::vector{second(0), second(10)});
    attempts.take_back(second(33));
    CHECK(attempts.made_at.size() == 2);
}

TEST_CASE("IDENT-5: a limit made smaller holds for attempts that were counted under the larger one")
{
    auto const attempts = made({0, 10, 20});

    CHECK(attempts.wait({1, Duration::minutes(1)}, second(30)) == Duration::seconds(50));
    CHECK(attempts.wait({2, Duration::minutes(1)}, second(30)) == Duration::seconds(40));
}

}  // namespace creditd::identity
