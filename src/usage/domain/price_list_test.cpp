#include "usage/domain/price_list.hpp"

#include <doctest/doctest.h>

#include <initializer_list>

namespace creditd::usage {

namespace {

Moment at(std::int64_t seconds)
{
    return Moment::from_milliseconds(seconds * 1000);
}

/// A meter whose versions cost 1, 2, 3 … credits a unit and begin at those seconds.
Meter meter(std::initializer_list<std::int64_t> begins)
{
    Meter made{.name = "tokens", .unit = "token", .description = {}, .created_at = at(0), .versions = {}};
    for (auto const begin : begins) {
        auto const number = std::ssize(made.versions) + 1;
        made.versions.push_back({.version = number,
                                 .price = {.credits = Credits::whole(number)},
                                 .effective_from = at(begin),
                                 .created_at = at(0)});
    }
    return made;
}

Demand use(char const* name, char const* units)
{
    return Metered{name, Quantity::from_text(units).value()};
}

}  // namespace

TEST_CASE("USAGE-1: a price holds from its moment on, not before")
{
    auto const prices = meter({0, 100});
    CHECK(prices.version_at(Moment::from_milliseconds(99'999)).version == 1);
    CHECK(prices.version_at(at(100)).version == 2);
    CHECK(prices.version_at(at(5000)).version == 2);
}

TEST_CASE("USAGE-1: a price planned for later comes into force even if another was made after it")
{
    auto const prices = meter({0, 100, 50});
    CHECK(prices.version_at(at(49)).version == 1);
    CHECK(prices.version_at(at(50)).version == 3);
    CHECK(prices.version_at(at(100)).version == 2);
}

TEST_CASE("USAGE-1: of prices that begin together the newest holds, and before all the first")
{
    auto const prices = meter({50, 80, 80});
    CHECK(prices.version_at(at(80)).version == 3);
    CHECK(prices.version_at(at(10)).version == 1);
}

TEST_CASE("USAGE-1: a charge names the version that priced it")
{
    PriceList list;
    list.put(meter({0, 100}));
    auto const before = list.price(use("tokens", "5"), at(99)).value();
    CHECK(before.credits == 5_credits);
    CHECK(before.version == 1);
    auto const after = list.price(use("tokens", "5"), at(100)).value();
    CHECK(after.credits == 10_credits);
    CHECK(after.version == 2);
    CHECK_FALSE(list.price(Demand{7_credits}, at(0)).value().version.has_value());
}

TEST_CASE("USAGE-1: unknown, inactive and too dear are refused in this order")
{
    PriceList list;
    auto dear = meter({0});
    dear.versions[0].price.credits = 4'000'000'000_credits;
    dear.active = false;
    list.put(dear);
    CHECK(list.price(use("images", "2"), at(0)).error() == PricingRefusal::MeterNotFound);
    CHECK(list.price(use("tokens", "2"), at(0)).error() == PricingRefusal::MeterInactive);
    dear.active = true;
    list.put(dear);
    CHECK(list.price(use("tokens", "2"), at(0)).error() == PricingRefusal::ChargeOutOfRange);
    CHECK(list.meters().size() == 1);
}

TEST_CASE("HOLD-2: a pinned version prices whatever came after it, also when the meter is inactive")
{
    PriceList list;
    auto tokens = meter({0, 100});
    tokens.active = false;
    list.put(tokens);
    auto const three = Quantity::from_text("3").value();
    CHECK(list.price_pinned("tokens", 1, three).value().credits == 3_credits);
    CHECK(list.price_pinned("tokens", 2, three).value().credits == 6_credits);
    CHECK_FALSE(list.price_pinned("tokens", 3, three).has_value());
    CHECK_FALSE(list.price_pinned("tokens", 0, three).has_value());
}

TEST_CASE("USAGE-1: a meter's name is 1 to 64 of a-z 0-9 _ . -")
{
    CHECK(is_meter_name("gpt-4.1_in"));
    CHECK(is_meter_name(std::string(64, 'a')));
    for (auto const& name : {std::string{}, std::string(65, 'a'), std::string{"Tokens"}, std::string{"a b"},
                             std::string{"a/b"}, std::string{"\xc3\xa9"}}) {
        CAPTURE(name);
        CHECK_FALSE(is_meter_name(name));
    }
}

}  // namespace creditd::usage
