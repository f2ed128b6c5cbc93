#include "http/json.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>
#include <utility>

using namespace creditd::http;
using Reason = json::ParseProblem::Reason;

namespace {

std::string again(std::string_view text)
{
    auto const document = json::parse(text);
    REQUIRE_MESSAGE(document, text);
    std::string out;
    document->root().append_json(out);
    return out;
}

std::string nested(std::size_t depth)
{
    return std::string(depth, '[') + std::string(depth, ']');
}

}  // namespace

TEST_CASE("HTTP-14: a number keeps the spelling it came with")
{
    for (std::string const text : {"0", "-0", "12.5", "1e-7", "1.0E7", "9223372036854775808", "-1", "1E400",
                                   "0.1234567", "123456789012345678901234567890.123456789", "5e-05"}) {
        auto const document = json::parse(text);
        REQUIRE_MESSAGE(document, text);
        CHECK(document->root().kind() == json::Kind::Number);
        CHECK(document->root().text() == text);
        CHECK(again("{\"n\": " + text + " ,\"m\":[" + text + "]}") ==
              "{\"n\":" + text + ",\"m\":[" + text + "]}");
    }
}

TEST_CASE("HTTP-14: a number whose exponent is beyond every number is a number too, and keeps its spelling")
{
    for (std::string const text : {"1e2147483648", "1e99999999999", "-1.5E+99999999999", "1e-99999999999",
                                   "0e0000000000000000000099999999999", "1e00000000000000000005"}) {
        auto const body = R"({"9e99999999999":"7e99999999999\"8e99999999999","n":)" + text +
                          R"(,"\u0061":[)" + text + R"(,"1e99999999999"]})";
        auto const document = json::parse(body);
        REQUIRE_MESSAGE(document, text);
        CHECK(document->root().find("n")->text() == text);
        CHECK(document->root().find("9e99999999999")->text() == "7e99999999999\"8e99999999999");
        CHECK(again(body) == R"({"9e99999999999":"7e99999999999\"8e99999999999","n":)" + text + R"(,"a":[)" +
                                 text + R"(,"1e99999999999"]})");
    }
    for (std::string const text : {"1e99999999999,", "[1e99999999999", "1e99999999999x", "1e+-99999999999",
                                   R"({"a":1e99999999999,"a":1})"}) {
        CHECK_FALSE_MESSAGE(json::parse(text), text);
    }
}

TEST_CASE("HTTP-15: what is not JSON is refused")
{
    for (std::string const text : {"{",
                                   "}",
                                   "[1,",
                                   "[1,]",
                                   "{\"a\":1,}",
                                   "{\"a\"}",
                                   "{a:1}",
                                   "{'a':1}",
                                   "nul",
                                   "NaN",
                                   "Infinity",
                                   "-Infinity",
                                   "+1",
                                   "01",
                                   "1.",
                                   ".5",
                                   "1e",
                                   "0x10",
                                   "\"",
                                   "\"\\x\"",
                                   "\"\\u12\"",
                                   "\"a\nb\"",
                                   "{} {}",
                                   "{}x",
                                   "[1] 2",
                                   "/* */{}",
                                   "{}//",
                                   "\xEF\xBB\xBF{}",
                                   "\"\\ud800\"",
                                   "\"\\udc00\"",
                                   "\"\\ud800\\u0041\"",
                                   "\"\xff\"",
                                   "\"\xc0\xaf\"",
                                   "\"\xed\xa0\x80\"",
                                   "\"\xf4\x90\x80\x80\"",
                                   "\"\xe2\x82\"",
                                   "{\"\xff\":1}"}) {
        auto const document = json::parse(text);
        REQUIRE_MESSAGE(!document, text);
        CHECK_MESSAGE(document.error().reason == Reason::Malformed, text);
        CHECK(!document.error().detail.empty());
    }
    std::string const with_nul{"{\"a\":\0}", 7};
    CHECK(!json::parse(with_nul));
}

TEST_CASE("HTTP-15: an empty text is told from a broken one")
{
    CHECK(json::parse("").error().reason == Reason::Empty);
    CHECK(json::parse(" \r\n\t").error().reason == Reason::Empty);
}

TEST_CASE("HTTP-15: values lie at most 32 deep")
{
    CHECK(json::parse(nested(32)));
    CHECK(json::parse(nested(33)).error().reason == Reason::TooDeep);
    CHECK(json::parse(nested(100'000)).error().reason == Reason::TooDeep);
    CHECK(json::parse("[]"));  // the parser of this thread is none the worse for it
}

TEST_CASE("HTTP-15: an object has each key once, however it is spelt and wherever the object lies")
{
    for (std::string const text : {R"({"a":1,"a":1})", R"({"a":1,"b":{},"a":2})", R"([{"x":{"k":1,"k":2}}])",
                                   R"({"a":1,"\u0061":2})", R"({"":1,"":2})"}) {
        auto const document = json::parse(text);
        REQUIRE_MESSAGE(!document, text);
        CHECK_MESSAGE(document.error().reason == Reason::DuplicateKey, text);
    }
    CHECK(json::parse(R"({"a":{"a":1},"b":{"a":1}})"));
    CHECK(json::parse(R"({"a":1,"A":2})"));
}

TEST_CASE("HTTP-15: repeated keys are found among very many without comparing each with each")
{
    std::string text = "{";
    for (int i = 0; i < 100'000; ++i) {
        text += "\"k" + std::to_string(i) + "\":1,";
    }
    CHECK(json::parse(text + "\"last\":1}"));
    CHECK(json::parse(text + "\"k777\":1}").error().reason == Reason::DuplicateKey);
}

TEST_CASE("HTTP-15: strings are decoded")
{
    auto const document =
        json::parse(R"({"plain":"ä€😀","esc":"\"\\\/\b\f\n\r\tA","\u0062":"\u20ac\ud83d\ude00","e":""})");
    REQUIRE(document);
    CHECK(document->root().find("plain")->text() == "ä€😀");
    CHECK(document->root().find("esc")->text() == "\"\\/\b\f\n\r\tA");
    CHECK(document->root().find("b")->text() == "€😀");
    CHECK(document->root().find("e")->text().empty());
    CHECK(!document->root().find("missing"));
    CHECK(json::parse(R"("\u0000")")->root().text() == std::string_view{"\0", 1});
}

TEST_CASE("HTTP-15: a long text with many escapes is decoded whole")
{
    std::string text = "\"";
    std::string expected;
    for (int i = 0; i < 5000; ++i) {
        text += "abc\\n\\u00e9";
        expected += "abc\né";
    }
    text += '"';
    CHECK(json::parse(text)->root().text() == expected);
    CHECK(again(text) == "\"" + [&] {
        std::string plain;
        for (int i = 0; i < 5000; ++i) {
            plain += "abc\\né";
        }
        return plain;
    }() + "\"");
}

TEST_CASE("HTTP-15: a document reads back as compact JSON in the same order")
{
    CHECK(again(R"( { "b" : [ 1 , true , null , { } ] , "a" : "x\ny" , "c" : [ ] } )") ==
          R"({"b":[1,true,null,{}],"a":"x\ny","c":[]})");
}

TEST_CASE("HTTP-15: documents of one thread live side by side")
{
    auto first = json::parse(R"({"a":"\u0041"})");
    auto const second = json::parse(R"({"a":"\u0042"})");
    CHECK(first->root().find("a")->text() == "A");
    CHECK(second->root().find("a")->text() == "B");
    first = json::parse(R"({"a":"\u0043"})");
    CHECK(first->root().find("a")->text() == "C");
    CHECK(second->root().find("a")->text() == "B");
}

TEST_CASE(
    "HTTP-15: an array's elements and an object's members are walked in order, whatever lies inside them")
{
    auto const document = json::parse(R"([[1,[2]],{"a":{"b":[3]}},"x"])");
    std::string kinds;
    for (auto const element : document->root()) {
        kinds += element.kind() == json::Kind::Array ? 'a' : element.kind() == json::Kind::Object ? 'o' : 's';
    }
    CHECK(kinds == "aos");
    CHECK(document->root().size() == 3);
}
