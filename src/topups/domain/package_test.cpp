#include "base/currency.hpp"
#include "topups/domain/package.hpp"
#include "topups/domain/reversal.hpp"

#include <doctest/doctest.h>

namespace creditd::topups {

TEST_CASE("TOPUP-1: the price of one credit is for display, exact to six decimals, in any currency")
{
    CHECK(per_credit_text({1000, "usd"}, 100_credits) == "0.1");
    CHECK(per_credit_text({8000, "usd"}, 1000_credits) == "0.08");
    CHECK(per_credit_text({60000, "usd"}, 10000_credits) == "0.06");
    CHECK(per_credit_text({1500, "jpy"}, 100_credits) == "15");
    CHECK(per_credit_text({3000, "kwd"}, 100_credits) == "0.03");
    CHECK(per_credit_text({1000, "usd"}, 3_credits) == "3.333333");
    CHECK(per_credit_text({0, "usd"}, 3_credits) == "0");
}

TEST_CASE("TOPUP-1: amounts are shown with the decimals of their currency")
{
    CHECK(amount_text(1000, "usd") == "10.00");
    CHECK(amount_text(5, "usd") == "0.05");
    CHECK(amount_text(1000, "jpy") == "1000");
    CHECK(amount_text(1000, "kwd") == "1.000");
    CHECK(amount_text(-1000, "eur") == "-10.00");
}

TEST_CASE("TOPUP-1: prices are stored as text and read back")
{
    std::vector<Money> const prices{{1000, "usd"}, {1500, "jpy"}};
    CHECK(prices_text(prices) == "usd 1000 jpy 1500");
    CHECK(prices_from("usd 1000 jpy 1500") == prices);
    CHECK(prices_from("").empty());
}

TEST_CASE("TOPUP-1: a package's name is a short word that no offer's id can be")
{
    CHECK(is_package_name("starter"));
    CHECK(is_package_name("a"));
    CHECK_FALSE(is_package_name(""));
    CHECK_FALSE(is_package_name("Starter"));
    CHECK_FALSE(is_package_name("1st"));
    CHECK_FALSE(is_package_name("offer_x"));
    CHECK_FALSE(is_package_name(std::string(41, 'a')));
}

TEST_CASE("TOPUP-6: a share is exact, rounded down, and all of it when all was reversed")
{
    CHECK(share_of(100'000'000, 333, 1000) == 33'300'000);
    CHECK(share_of(100, 1, 3) == 33);
    CHECK(share_of(100, 3, 3) == 100);
    CHECK(share_of(100, 5, 3) == 100);
    CHECK(share_of(100, 0, 0) == 0);
    CHECK(share_of(4'000'000'000'000'000, 99'999'998, 99'999'999) == 3'999'999'959'999'999);
}

}  // namespace creditd::topups
