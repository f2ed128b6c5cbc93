#include "base/credits.hpp"

#include <doctest/doctest.h>

#include <array>
#include <random>
#include <string>

namespace creditd {

namespace {

struct Reading
{
    std::string_view text;
    std::int64_t micro;
};
struct Misreading
{
    std::string_view text;
    CreditsTextProblem problem;
};

}  // namespace

TEST_CASE("LEDGER-9: any spelling of a number with at most 6 decimals is read exactly")
{
    static constexpr std::array readings{
        Reading{"0", 0},
        Reading{"-0", 0},
        Reading{"-0.0", 0},
        Reading{"0e999999999999999999999", 0},
        Reading{"0.0000000000", 0},
        Reading{"1", 1'000'000},
        Reading{"-1", -1'000'000},
        Reading{"12.5", 12'500'000},
        Reading{"0.1", 100'000},
        Reading{"0.000001", 1},
        Reading{"-0.000001", -1},
        Reading{"0.0000010000", 1},
        Reading{"5e-05", 50},
        Reading{"5E-5", 50},
        Reading{"5e-00000005", 50},
        Reading{"1e-6", 1},
        Reading{"10e-7", 1},
        Reading{"1000000000000e-18", 1},
        Reading{"1.0E7", 10'000'000'000'000},
        Reading{"1e+2", 100'000'000},
        Reading{"0.00001e5", 1'000'000},
        Reading{"123456789.123456", 123'456'789'123'456},
        Reading{"8.115", 8'115'000},
        Reading{"4000000000", 4'000'000'000'000'000},
        Reading{"4e9", 4'000'000'000'000'000},
        Reading{"-4000000000.000000", -4'000'000'000'000'000},
        Reading{"3999999999.999999", 3'999'999'999'999'999},
    };
    for (auto const& [text, micro] : readings) {
        CAPTURE(text);
        auto const read = credits_from_text(text);
        REQUIRE(read.credits.has_value());
        CHECK(read.credits->micro() == micro);
    }
}

TEST_CASE("LEDGER-9: a number with more decimals, or beyond 4,000,000,000 credits, is refused for what it is")
{
    using enum CreditsTextProblem;
    static constexpr std::array misreadings{
        Misreading{"0.0000001", TooManyDecimals},
        Misreading{"1e-7", TooManyDecimals},
        Misreading{"1.0000001", TooManyDecimals},
        Misreading{"1.00000010", TooManyDecimals},
        Misreading{"12.34567e-2", TooManyDecimals},
        Misreading{"1e-999999999999999999999", TooManyDecimals},
        Misreading{"4000000000.000001", OutOfRange},
        Misreading{"-4000000000.000001", OutOfRange},
        Misreading{"4000000001", OutOfRange},
        Misreading{"1e10", OutOfRange},
        Misreading{"9999999999", OutOfRange},
        Misreading{"9223372036854775807", OutOfRange},
        Misreading{"9223372036854775808", OutOfRange},
        Misreading{"-9223372036854775809", OutOfRange},
        Misreading{"18446744073709551616", OutOfRange},
        Misreading{"1e999999999999999999999", OutOfRange},
        Misreading{"100000000000000000000000000000000000000000000", OutOfRange},
    };
    for (auto const& [text, problem] : misreadings) {
        CAPTURE(text);
        auto const read = credits_from_text(text);
        CHECK_FALSE(read.credits.has_value());
        CHECK(read.problem == problem);
    }
}

TEST_CASE("LEDGER-9: what JSON does not call a number is none")
{
    for (auto const* const text :
         {"",   "-",  "+1",  ".5",       "5.",        "01",  "-01",   "1e",  "1e+",   "1.e1",  "0x10",
          "1 ", " 1", "NaN", "Infinity", "-Infinity", "1,5", "1_000", "--1", "1e1.5", "1e5e5", "1-"}) {
        CAPTURE(text);
        auto const read = credits_from_text(text);
        CHECK_FALSE(read.credits.has_value());
        CHECK(read.problem == CreditsTextProblem::NotANumber);
    }
}

TEST_CASE("LEDGER-9: credits are written as the shortest exact decimal text")
{
    CHECK(to_text(Credits{}) == "0");
    CHECK(to_text(12_credits) == "12");
    CHECK(to_text(Credits::from_micro(12'500'000)) == "12.5");
    CHECK(to_text(Credits::from_micro(1)) == "0.000001");
    CHECK(to_text(Credits::from_micro(-1)) == "-0.000001");
    CHECK(to_text(Credits::from_micro(-1'000'010)) == "-1.00001");
    CHECK(to_text(Credits::from_micro(Credits::limit_micro)) == "4000000000");
    CHECK(to_text(Credits::from_micro(INT64_MIN)) == "-9223372036854.775808");
}

TEST_CASE("LEDGER-9: sums beyond 64 bits are written exactly")
{
    CHECK(micro_to_text(0) == "0");
    CHECK(micro_to_text(-1) == "-0.000001");
    CHECK(micro_to_text(1'500'000) == "1.5");
    CHECK(micro_to_text(__int128{INT64_MAX} * 1000) == "9223372036854775.807");
    CHECK(micro_to_text(__int128{INT64_MIN} * 1'000'000) == "-9223372036854775808");
}

TEST_CASE("LEDGER-9: every amount reads back from its own text, and both writers agree")
{
    std::mt19937_64 random{20261122};
    std::uniform_int_distribution<std::int64_t> any{-Credits::limit_micro, Credits::limit_micro};
    for (int i = 0; i < 20'000; ++i) {
        auto const credits = Credits::from_micro(any(random) / (i % 7 == 0 ? 1'000'000 : 1));
        auto const text = to_text(credits);
        CAPTURE(text);
        REQUIRE(credits_from_text(text).credits == credits);
        REQUIRE(micro_to_text(credits.micro()) == text);
    }
}

TEST_CASE("LEDGER-9: sums and differences of two amounts within the limit stay within 64 bits")
{
    auto const most = Credits::from_micro(Credits::limit_micro);

    CHECK(most.within_limit());
    CHECK((-most).within_limit());
    CHECK((most + most).micro() == 2 * Credits::limit_micro);
    CHECK_FALSE((most + Credits::from_micro(1)).within_limit());
    CHECK_FALSE((-most - Credits::from_micro(1)).within_limit());
}

}  // namespace creditd
