#include "usage/testing/world.hpp"

#include <doctest/doctest.h>

#include <string>
#include <utility>

namespace creditd::usage {

using testing::World;

namespace {

constexpr auto meters = "/admin/meters";
constexpr auto prices = "/admin/meters/tokens/prices";

}  // namespace

TEST_CASE("USAGE-1: a meter is made with its first price, shown, and audited")
{
    World world;

    auto const made = world.post(meters, R"({"name": "tokens", "unit": "token", "description": "of the model",
        "price": {"credits": 10, "per": 1000, "minimum": 0.5, "rounding": "half_even"},
        "reasonCode": "new", "reason": "launch"})");

    CHECK(made.status == 201);
    CHECK(made.at("meter.name") == "tokens");
    CHECK(made.at("meter.active") == "true");
    CHECK(made.at("meter.price.version") == "1");
    CHECK(made.at("meter.price.credits") == "10");
    CHECK(made.at("meter.price.per") == "1000");
    CHECK(made.at("meter.price.minimum") == "0.5");
    CHECK(made.at("meter.price.rounding") == "half_even");
    CHECK(made.at("meter.price.effectiveFrom") == "2030-03-01T10:00:00.000Z");
    CHECK(world.audit_entries("meter.create") == 1);
    auto const shown = world.get("/admin/meters/tokens");
    CHECK(shown.status == 200);
    CHECK(shown.body == made.at("meter"));
    CHECK(world.post(meters, R"({"name": "tokens", "unit": "x", "price": {"credits": 1, "per": 1}})").why() ==
          "meter_exists");
    CHECK(world.audit_entries("meter.create") == 1);
}

TEST_CASE("USAGE-1: versions are numbered, begin now or later, and never change")
{
    World world;
    world.make_token_meter();

    auto const later =
        world.post(prices, R"({"credits": 30, "per": 1000, "effectiveFrom": "2030-04-01T00:00:00Z"})");
    CHECK(later.status == 201);
    CHECK(later.at("meter.price.version") == "1");
    CHECK(later.at("meter.prices.0.version") == "2");
    auto const now = world.post(prices, R"({"credits": 20, "per": 1000})");
    CHECK(now.at("meter.price.version") == "3");
    CHECK(now.at("meter.prices.2.credits") == "10");
    CHECK(world.audit_entries("meter.price") == 2);

    CHECK(world.get("/credits/pricing").at("items.0.price.credits") == "20");
    world.advance(Duration::days(40));
    CHECK(world.get("/credits/pricing").at("items.0.price.credits") == "30");
    CHECK(world.post(prices, R"({"credits": 1, "per": 1, "effectiveFrom": "2030-04-01T00:00:00Z"})").why() ==
          "effectiveFrom: out_of_range");
    CHECK(world.post("/admin/meters/none/prices", R"({"credits": 1, "per": 1})").why() == "meter_not_found");
}

TEST_CASE("ADMIN-1: whatever changes meters wants a reason code and a reason, and both are in the audit log")
{
    World world;
    world.make_token_meter();
    auto const tokens = "/admin/meters/tokens";
    CHECK(
        world.post(meters, R"({"name": "m", "unit": "u", "price": {"credits": 1, "per": 1}, "reason": "r"})")
            .why() == "reasonCode: required");
    CHECK(world.post(prices, R"({"credits": 2, "per": 1, "reasonCode": "dearer"})").why() ==
          "reason: required");
    CHECK(world.patch(tokens, R"({"active": false, "reasonCode": "off", "reason": ""})").why() ==
          "reason: too_short");
    CHECK(world.get(meters).at("items.0.active") == "true");
    CHECK(world.audit_entries("meter.change") == 0);

    CHECK(world.patch(tokens, R"({"active": false, "reasonCode": "off", "reason": "sold out"})").status ==
          200);
    CHECK(world.audit_entries("meter.change") == 1);
}

TEST_CASE("USAGE-1: meters and prices are there again after a restart")
{
    World world;
    world.make_token_meter();
    REQUIRE(world.post(prices, R"({"credits": 20, "per": 7, "rounding": "down"})").status == 201);
    REQUIRE(world.patch("/admin/meters/tokens", R"({"description": "soon gone", "active": false})").status ==
            200);
    auto const before = world.get("/admin/meters/tokens");

    world.restart();

    CHECK(world.get("/admin/meters/tokens").body == before.body);
    CHECK(world.post(meters, R"({"name": "images", "unit": "image", "price": {"credits": 1, "per": 1}})")
              .status == 201);
    CHECK(world.get(meters).at("items.0.name") == "images");
}

TEST_CASE("USAGE-1: a meter's description and activity change, and only they")
{
    World world;
    world.make_token_meter();

    auto const changed = world.patch("/admin/meters/tokens", R"({"active": false})");
    CHECK(changed.status == 200);
    CHECK(changed.at("meter.active") == "false");
    CHECK(world.audit_entries("meter.change") == 1);
    CHECK(world.get("/credits/pricing").at("total") == "0");
    CHECK(world.get(meters).at("total") == "1");
    CHECK(world.patch("/admin/meters/tokens", R"({"active": true, "description": "back"})")
              .at("meter.description") == "back");
    CHECK(world.get("/credits/pricing").at("total") == "1");
    CHECK(world.patch("/admin/meters/tokens", R"({"unit": "word"})").why() == "unit: unknown_field");
    CHECK(world.patch("/admin/meters/tokens", R"({"active": 1})").why() == "active: wrong_type");
    CHECK(world.patch("/admin/meters/none", R"({"active": true})").why() == "meter_not_found");
    CHECK(world.get("/admin/meters/none").status == 404);
}

TEST_CASE("USAGE-1: every wrong meter or price is told apart and changes nothing")
{
    World world;
    auto const meter = [](std::string_view price) {
        return R"({"name": "tokens", "unit": "token", "price": )" + std::string{price} + "}";
    };
    std::pair<std::string, std::string> const wrong[] = {
        {"{}", "name: required"},
        {R"({"name": "Tokens", "unit": "t", "price": {"credits": 1, "per": 1}})", "name: bad_format"},
        {R"({"name": "tokens", "unit": "", "price": {"credits": 1, "per": 1}})", "unit: too_short"},
        {R"({"name": "tokens", "unit": "t"})", "price: required"},
        {meter("7"), "price: wrong_type"},
        {meter("{}"), "price.credits: required"},
        {meter(R"({"credits": -1, "per": 1})"), "price.credits: out_of_range"},
        {meter(R"({"credits": 1e-7, "per": 1})"), "price.credits: too_many_decimals"},
        {meter(R"({"credits": 4000000001, "per": 1})"), "price.credits: out_of_range"},
        {meter(R"({"credits": 1})"), "price.per: required"},
        {meter(R"({"credits": 1, "per": 0})"), "price.per: out_of_range"},
        {meter(R"({"credits": 1, "per": 1.5})"), "price.per: out_of_range"},
        {meter(R"({"credits": 1, "per": 1000000001})"), "price.per: out_of_range"},
        {meter(R"({"credits": 1, "per": 1, "minimum": -1})"), "price.minimum: out_of_range"},
        {meter(R"({"credits": 1, "per": 1, "rounding": "sideways"})"), "price.rounding: unknown_value"},
        {meter(R"({"credits": 1, "per": 1, "effectiveFrom": "2031-01-01T00:00:00Z"})"),
         "price.effectiveFrom: unknown_field"},
    };
    for (auto const& [body, why] : wrong) {
        CAPTURE(body);
        CHECK(world.post(meters, body).why() == why);
    }
    CHECK(world.get(meters).at("total") == "0");
    world.make_token_meter();
    CHECK(world.post(prices, R"({"credits": 1, "per": 1, "effectiveFrom": "tomorrow"})").why() ==
          "effectiveFrom: bad_format");
}

TEST_CASE("USAGE-1: meters are listed newest first, by page and by cursor, as many as the setting allows")
{
    World world;
    world.settings.max_meters = 3;
    for (auto const* const name : {"b", "a", "c"}) {
        auto const body =
            R"({"name": ")" + std::string{name} + R"(", "unit": "u", "price": {"credits": 1, "per": 1}})";
        REQUIRE(world.post(meters, body).status == 201);
    }
    auto const full = world.post(meters, R"({"name": "d", "unit": "u", "price": {"credits": 1, "per": 1}})");
    CHECK(full.status == 409);
    CHECK(full.why() == "price_list_full");

    auto const first = world.get("/admin/meters?limit=2");
    CHECK(first.at("items.0.name") == "c");
    CHECK(first.at("items.1.name") == "a");
    CHECK(first.at("total") == "3");
    auto const rest = world.get("/admin/meters?limit=2&cursor=" + first.at("nextCursor"));
    CHECK(rest.at("items.0.name") == "b");
    CHECK(rest.at("nextCursor") == "null");
    CHECK(world.get("/admin/meters?limit=2&page=2").at("items.0.name") == "b");
    CHECK(world.get("/admin/meters?limit=2&page=9").at("items") == "[]");
    CHECK(world.get("/admin/meters?limit=101").why() == "limit: out_of_range");
    CHECK(world.get("/credits/pricing?colour=red").why() == "colour: unknown_field");
}

}  // namespace creditd::usage
