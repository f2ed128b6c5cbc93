#include "http/json.hpp"
#include "http/json_writer.hpp"

#include <doctest/doctest.h>

#include <limits>
#include <string>

using namespace creditd;
using namespace creditd::http;

TEST_CASE("HTTP-14: amounts are written as exact decimal numbers, moments as text, members in call order")
{
    std::string out;
    json::Writer json{out};
    json.begin_object().member("id", "txn_1").member("amount", Credits::from_micro(-12'500'000));
    json.member("at", Moment::from_milliseconds(0)).member("count", 3).member("done", true);
    json.member("none", std::optional<std::string>{}).member("some", std::optional{Credits::whole(2)});
    json.member_if("left_out", std::optional<int>{}).member_if("kept", std::optional{7});
    json.begin_array("list").value(1).value(std::int64_t{-2}).begin_object().end_object().end_array();
    json.begin_object("inner").raw_member("metadata", R"({"a":1})").end_object();
    json.begin_array("empty").end_array().end_object();
    CHECK(out ==
          R"({"id":"txn_1","amount":-12.5,"at":"1970-01-01T00:00:00.000Z","count":3,"done":true,)"
          R"("none":null,"some":2,"kept":7,"list":[1,-2,{}],"inner":{"metadata":{"a":1}},"empty":[]})");
    CHECK(json::parse(out));
}

TEST_CASE("HTTP-15: every byte of a text survives writing and reading")
{
    std::string all;
    for (char c = 1; c < 127; ++c) {
        all += c;
    }
    all += '\0';
    all += "\x7f ä € 😀 \xE2\x80\xA8";
    std::string out;
    json::append_string(out, all);
    CHECK(out.find('\n') == std::string::npos);
    CHECK(json::parse(out)->root().text() == all);
}

TEST_CASE("HTTP-14: the extremes of 64 bits are written in full")
{
    std::string out;
    json::append_integer(out, std::numeric_limits<std::int64_t>::min());
    json::append_integer(out, std::numeric_limits<std::int64_t>::max());
    CHECK(out == "-92233720368547758089223372036854775807");
}
