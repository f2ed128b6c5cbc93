#include "base/currency.hpp"

#include <doctest/doctest.h>

#include <limits>

namespace creditd {

TEST_CASE("an amount of money is shown with the decimals of its currency, whatever its sign")
{
    CHECK(amount_text(1000, "usd") == "10.00");
    CHECK(amount_text(99, "usd") == "0.99");
    CHECK(amount_text(5, "usd") == "0.05");
    CHECK(amount_text(0, "usd") == "0.00");
    CHECK(amount_text(-5, "usd") == "-0.05");
    CHECK(amount_text(-1000, "eur") == "-10.00");
    CHECK(amount_text(1000, "jpy") == "1000");
    CHECK(amount_text(0, "jpy") == "0");
    CHECK(amount_text(-7, "jpy") == "-7");
    CHECK(amount_text(1000, "kwd") == "1.000");
    CHECK(amount_text(std::numeric_limits<std::int64_t>::min(), "usd") == "-92233720368547758.08");
    CHECK(money_text(1000, "usd") == "10.00 USD");
}

TEST_CASE("the provider counts cents where ISO 4217 knows none")
{
    CHECK(decimals_of("isk") == 2);
    CHECK(decimals_of("ugx") == 2);
    CHECK(decimals_of("huf") == 2);
}

}  // namespace creditd
