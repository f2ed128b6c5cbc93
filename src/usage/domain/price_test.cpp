#include "usage/domain/price.hpp"

#include <doctest/doctest.h>

#include <string>

namespace creditd::usage {

namespace {

Quantity quantity(char const* text)
{
    return Quantity::from_text(text).value();
}

/// The charge in credits as text, or `out of range`.
std::string charge(Price const& price, char const* units)
{
    auto const credits = price_of(price, quantity(units));
    return credits ? to_text(*credits) : "out of range";
}

constexpr Price ten_per_thousand{.credits = 10_credits, .per = 1000};

}  // namespace

TEST_CASE("USAGE-1: a part of what is priced costs its part, exactly")
{
    CHECK(charge(ten_per_thousand, "1000") == "10");
    CHECK(charge(ten_per_thousand, "1") == "0.01");
    CHECK(charge(ten_per_thousand, "1234.5") == "12.345");
    CHECK(charge(ten_per_thousand, "2500") == "25");
    CHECK(charge({.credits = 1_credits, .per = 4}, "3") == "0.75");
    CHECK(charge({.credits = Credits::from_micro(1), .per = 1}, "7") == "0.000007");
}

TEST_CASE("USAGE-1: what falls between two micro-credits goes up unless the price says otherwise")
{
    Price third{.credits = 1_credits, .per = 3};
    CHECK(charge(third, "1") == "0.333334");
    third.rounding = Rounding::Down;
    CHECK(charge(third, "1") == "0.333333");
    third.rounding = Rounding::HalfEven;
    CHECK(charge(third, "1") == "0.333333");
    CHECK(charge(third, "2") == "0.666667");
    CHECK(charge(third, "3") == "1");
}

TEST_CASE("USAGE-1: half to even goes to the even neighbour from the middle, and to the nearer one beside it")
{
    // One micro-credit for two units: an odd number of units lies in the middle.
    Price const half{.credits = Credits::from_micro(1), .per = 2, .rounding = Rounding::HalfEven};
    CHECK(charge(half, "1") == "0");
    CHECK(charge(half, "3") == "0.000002");
    CHECK(charge(half, "5") == "0.000002");
    CHECK(charge(half, "7") == "0.000004");
    CHECK(charge(half, "0.999999") == "0");
    CHECK(charge(half, "1.000001") == "0.000001");
}

TEST_CASE("USAGE-1: the smallest quantity at the smallest price is a micro-credit up and nothing down")
{
    Price tiny{.credits = Credits::from_micro(1), .per = Price::per_limit};
    CHECK(charge(tiny, "0.000001") == "0.000001");
    tiny.rounding = Rounding::Down;
    CHECK(charge(tiny, "0.000001") == "0");
}

TEST_CASE("USAGE-1: no charge is below the minimum, and one above it is not touched")
{
    Price const price{.credits = 10_credits, .per = 1000, .minimum = 2_credits};
    CHECK(charge(price, "1") == "2");
    CHECK(charge(price, "200") == "2");
    CHECK(charge(price, "200.0001") == "2.000001");
    CHECK(charge({.credits = 0_credits, .minimum = 2_credits}, "5") == "2");
}

TEST_CASE("USAGE-1: a price of 0 makes a charge of 0")
{
    CHECK(charge({.credits = 0_credits}, "4000000000") == "0");
}

TEST_CASE("LEDGER-9: a charge at the bound is taken, one above it is refused and never wraps")
{
    Price const one{.credits = 1_credits};
    CHECK(charge(one, "4000000000") == "4000000000");
    CHECK(charge({.credits = Credits::from_micro(1'000'001)}, "4000000000") == "out of range");
    CHECK(charge({.credits = 4'000'000'000_credits}, "1") == "4000000000");
    CHECK(charge({.credits = 4'000'000'000_credits}, "1.000001") == "out of range");
    // 1.6·10^31: 64 bits would wrap to something small.
    CHECK(charge({.credits = 4'000'000'000_credits}, "4000000000") == "out of range");
    CHECK(charge({.credits = 4'000'000'000_credits, .per = Price::per_limit}, "1000000000") == "4000000000");
    CHECK(charge({.credits = 4'000'000'000_credits, .per = Price::per_limit}, "1000000000.000001") ==
          "out of range");
}

TEST_CASE("LEDGER-9: what rounding adds counts against the bound too")
{
    Price price{.credits = 4'000'000'000_credits, .per = 3};
    CHECK(charge(price, "3") == "4000000000");
    CHECK(charge(price, "3.000001") == "out of range");
    price.rounding = Rounding::Down;
    CHECK(charge(price, "2.999999") == "3999998666.666666");
}

}  // namespace creditd::usage
