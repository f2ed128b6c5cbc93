#include "notifications/fact_json.hpp"

#include <doctest/doctest.h>

namespace creditd::notifications {

namespace {

constexpr auto fact = R"({"purchase":{"id":"pur_1","credits":1000.5,"price":{"amount":8000,"currency":"usd"},
    "paidAt":"2026-11-02T21:46:00.000Z","note":null,"live":false,"items":[]},"userId":"ada"})";

std::string shown(std::string_view path, std::string_view form = {})
{
    return value_in(fact, path, form).value_or("nothing");
}

std::string money(std::string_view amount, std::string_view currency)
{
    auto const json =
        R"({"m":{"amount":)" + std::string{amount} + R"(,"currency":")" + std::string{currency} + R"("}})";
    return value_in(json, "m", "money").value_or("nothing");
}

}  // namespace

TEST_CASE("NOTIFY-6: a template shows the fact's values by their paths, amounts exactly")
{
    CHECK(shown("userId") == "ada");
    CHECK(shown("purchase.credits") == "1000.5");
    CHECK(shown("purchase.price", "money") == "80.00 USD");
    CHECK(shown("purchase.paidAt", "date") == "2 November 2026, 21:46 UTC");
}

TEST_CASE("NOTIFY-6: what is absent, null, false or empty is nothing")
{
    for (auto const* const path :
         {"missing", "purchase.missing", "userId.more", "purchase.note", "purchase.live", "purchase.items"}) {
        CHECK(shown(path) == "nothing");
    }
    CHECK(value_in("not json", "a", {}) == std::nullopt);
}

TEST_CASE("NOTIFY-6: money has as many decimals as its currency")
{
    CHECK(money("5", "usd") == "0.05 USD");
    CHECK(money("-1234", "eur") == "-12.34 EUR");
    CHECK(money("1200", "jpy") == "1200 JPY");
    CHECK(money("1500", "kwd") == "1.500 KWD");
    CHECK(money("500000", "ugx") == "5000.00 UGX");  // the provider counts hundredths of these
    CHECK(money("500000", "isk") == "5000.00 ISK");
    CHECK(money("5000", "mga") == "5000 MGA");
    CHECK(money("9007199254740993", "usd") == "90071992547409.93 USD");
}

}  // namespace creditd::notifications
