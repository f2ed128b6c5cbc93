#include "topups/domain/refund_threshold.hpp"

#include <doctest/doctest.h>

namespace creditd::topups {

TEST_CASE("ADMIN-4: what one person refunds alone is told by currency, in minor units, whatever its decimals")
{
    auto const thresholds = read_thresholds("100, usd 150.50,jpy 15000,kwd 20.5,eur 0");
    REQUIRE(thresholds);

    CHECK(thresholds->most_alone("usd") == 15'050);
    CHECK(thresholds->most_alone("jpy") == 15'000);
    CHECK(thresholds->most_alone("kwd") == 20'500);
    CHECK(thresholds->most_alone("eur") == 0);
    CHECK(thresholds->most_alone("chf") == 10'000);
    CHECK(thresholds->most_alone("krw") == 100);
    CHECK(thresholds->most_alone("bhd") == 100'000);
    CHECK(to_text(*thresholds) == "100,eur 0.00,jpy 15000,kwd 20.500,usd 150.50");
    CHECK(read_thresholds(to_text(*thresholds)) == thresholds);
}

TEST_CASE("ADMIN-4: without an amount no refund waits")
{
    auto const none = read_thresholds(" ");
    REQUIRE(none);
    CHECK(none->most_alone("usd") == 0);
    CHECK(to_text(*none).empty());
    CHECK(read_thresholds("usd 100")->most_alone("eur") == 0);
}

TEST_CASE("ADMIN-4: an amount that its currency does not have, or that is said twice, is refused")
{
    for (auto const* const wrong : {"usd", "usd ", "usd 1.234", "jpy 1.5", "usd 1.", "usd .5", "usd -1",
                                    "usd 1e3", "USD 100", "dollars 5", "usd 1000000", "jpy 100000000", "1.5",
                                    "100,200", "usd 1,usd 2", "usd 1;eur 2", ",", "usd  1 2"}) {
        CAPTURE(wrong);
        CHECK_FALSE(read_thresholds(wrong));
    }
    CHECK(read_thresholds("usd 999999.99,jpy 99999999"));
}

}  // namespace creditd::topups
