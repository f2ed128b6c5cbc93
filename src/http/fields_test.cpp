#include "http/fields.hpp"
#include "http/json_writer.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <array>
#include <string>

using namespace creditd;
using namespace creditd::http;

namespace {

/// `field code` of each error, in order.
std::string errors_of(std::optional<Problem> const& problem)
{
    std::string all;
    if (problem) {
        CHECK(problem->status == 422);
        CHECK(problem->code == "validation_failed");
        for (auto const& error : problem->errors) {
            CHECK(!error.message.empty());
            all += (all.empty() ? "" : ", ") + error.field + " " + error.code;
        }
    }
    return all;
}

/// What `read` finds wrong with a body.
template <class Read>
std::string reading(std::string const& body, Read read)
{
    auto const document = json::parse(body);
    REQUIRE_MESSAGE(document, body);
    json::Fields fields{document->root()};
    read(fields);
    return errors_of(fields.finish());
}

std::string amount(std::string const& spelling, json::Sign sign = json::Sign::Any)
{
    std::string shown;
    auto const errors = reading("{\"credits\":" + spelling + "}", [&](json::Fields& fields) {
        if (auto const credits = fields.credits("credits", sign)) {
            shown = to_text(*credits);
        }
    });
    return errors.empty() ? shown : errors.substr(errors.find(' ') + 1);
}

Request& fill(Request& request, std::string_view body, char const* type)
{
    request.body = body;
    if (type != nullptr) {
        request.headers.push_back({"Content-Type", type});
    }
    return request;
}

std::string refusal_of(std::string_view body, char const* type = "application/json")
{
    Request request;
    auto const document = json::read_object(fill(request, body, type));
    return document ? "" : std::to_string(document.error().status) + " " + document.error().code;
}

enum class Colour { Red, Green };
constexpr std::array colours{Choice<Colour>{"red", Colour::Red}, Choice<Colour>{"green", Colour::Green}};

}  // namespace

TEST_CASE("HTTP-14: any spelling whose exact value has at most 6 decimals is an amount")
{
    CHECK(amount("12.5") == "12.5");
    CHECK(amount("5e-05") == "0.00005");
    CHECK(amount("1.0E7") == "10000000");
    CHECK(amount("0.100000000") == "0.1");
    CHECK(amount("4000000000") == "4000000000");
    CHECK(amount("-0") == "0");
}

TEST_CASE("HTTP-14: an amount is refused for its decimals, its size, its sign or its type")
{
    using json::Sign;
    CHECK(amount("1e-7") == "too_many_decimals");
    CHECK(amount("0.1234567") == "too_many_decimals");
    CHECK(amount("4000000000.000001") == "out_of_range");
    CHECK(amount("9223372036854775808") == "out_of_range");
    CHECK(amount("1e400") == "out_of_range");
    CHECK(amount("1e99999999999") == "out_of_range");
    CHECK(amount("1e-99999999999") == "too_many_decimals");
    CHECK(amount("\"1\"") == "wrong_type");
    CHECK(amount("null") == "wrong_type");
    CHECK(amount("[1]") == "wrong_type");
    CHECK(amount("0", Sign::Positive) == "must_be_positive");
    CHECK(amount("-0", Sign::Positive) == "must_be_positive");
    CHECK(amount("-1", Sign::Positive) == "must_be_positive");
    CHECK(amount("0.000001", Sign::Positive) == "0.000001");
    CHECK(amount("-0.000001", Sign::NonNegative) == "out_of_range");
    CHECK(amount("0", Sign::NonNegative) == "0");
    CHECK(amount("0", Sign::NotZero) == "out_of_range");
    CHECK(amount("-3", Sign::NotZero) == "-3");
}

TEST_CASE(
    "HTTP-16: everything that is wrong is answered at once, in the order of reading, unknown fields last")
{
    auto const body =
        R"({"userId":7,"credits":0,"reason":"","when":"yesterday","colour":"blue","b":1,"x":1,"y":2})";
    CHECK(
        reading(body,
                [](json::Fields& fields) {
                    fields.required_text("userId");
                    fields.required_credits("credits", json::Sign::Positive);
                    fields.text("reason");
                    fields.moment("when");
                    fields.one_of("colour", colours);
                    fields.boolean("b");
                    fields.required_integer("missing", 1, 5);
                }) ==
        "userId wrong_type, credits must_be_positive, reason too_short, when bad_format, colour unknown_value, "
        "b wrong_type, missing required, x unknown_field, y unknown_field");
}

TEST_CASE("HTTP-16: a body without a mistake is read")
{
    auto const body =
        R"({"userId":"u1","credits":2,"when":"2026-11-22T10:00:00Z","colour":"green","b":true,"n":5.0,
                          "metadata":{ "k" : [1, 2.50] },"tags":["a","b"]})";
    CHECK(reading(body, [](json::Fields& fields) {
              CHECK(fields.required_text("userId") == "u1");
              CHECK(fields.required_credits("credits", json::Sign::Positive) == 2_credits);
              CHECK(to_text(fields.required_moment("when")) == "2026-11-22T10:00:00.000Z");
              CHECK(fields.required_one_of("colour", colours) == Colour::Green);
              CHECK(fields.required_boolean("b"));
              CHECK(fields.required_integer("n", 1, 5) == 5);
              CHECK(*fields.object("metadata") == R"({"k":[1,2.50]})");
              CHECK(fields.texts("tags", 2)->at(1) == "b");
              CHECK(!fields.text("absent"));
              CHECK(!fields.has("absent"));
          }) == "");
}

TEST_CASE("HTTP-16: a text is measured in bytes, must have no control characters, and must match")
{
    auto const text = [](std::string const& value, TextRule const& rule) {
        return reading("{\"t\":" + value + "}", [&](json::Fields& fields) { fields.text("t", rule); });
    };
    CHECK(text("\"äb\"", {.max = 3}) == "");
    CHECK(text("\"äb\"", {.max = 2}) == "t too_long");
    CHECK(text("\"ab\"", {.min = 3}) == "t too_short");
    CHECK(text("\"\"", {.min = 0}) == "");
    CHECK(text(R"("a\u0000b")", {}) == "t bad_format");
    CHECK(text(R"("a\u007fb")", {}) == "t bad_format");
    CHECK(text(R"("a\nb")", {}) == "t bad_format");
    CHECK(text(R"("a\n\tb")", {.lines = true}) == "");
    CHECK(text(R"("a\rb")", {.lines = true}) == "t bad_format");
    auto const digits = [](std::string_view t) {
        return std::ranges::all_of(t, [](char c) { return c >= '0' && c <= '9'; });
    };
    CHECK(text("\"12\"", {.matches = digits}) == "");
    CHECK(text("\"1x\"", {.matches = digits, .form = "digits"}) == "t bad_format");
}

TEST_CASE("HTTP-16: a whole number lies between both ends, and 5.0 is whole")
{
    auto const integer = [](std::string const& value) {
        return reading("{\"n\":" + value + "}", [](json::Fields& fields) { fields.integer("n", 1, 100); });
    };
    for (auto const* good : {"1", "100", "5.0", "1e2"}) {
        CHECK_MESSAGE(integer(good) == "", good);
    }
    for (auto const* bad : {"0", "101", "-1", "1.5", "9223372036854775808", "1e30", "-0"}) {
        CHECK_MESSAGE(integer(bad) == "n out_of_range", bad);
    }
    CHECK(integer("\"5\"") == "n wrong_type");
    CHECK(integer("true") == "n wrong_type");
}

TEST_CASE("HTTP-16: for a PATCH null, absent and a value differ")
{
    CHECK(reading(R"({"a":null,"b":"x","c":null,"d":2})", [](json::Fields& fields) {
              auto const a = fields.text_change("a");
              CHECK(a.given);
              CHECK(!a.value);
              auto const b = fields.text_change("b");
              CHECK(b.given);
              CHECK(b.value == "x");
              CHECK(!fields.text_change("absent").given);
              CHECK(fields.moment_change("c").given);
              CHECK(fields.integer_change("d", 0, 5).value == 2);
          }) == "");
    CHECK(reading(R"({"a":null})", [](json::Fields& fields) { fields.text("a"); }) == "a wrong_type");
    CHECK(reading(R"({"a":7})", [](json::Fields& fields) { CHECK(!fields.text_change("a").given); }) ==
          "a wrong_type");
}

TEST_CASE("HTTP-16: an object that is kept has at most so many keys and bytes")
{
    auto const object = [](std::string const& value) {
        return reading("{\"m\":" + value + "}", [](json::Fields& fields) { fields.object("m", 2, 20); });
    };
    CHECK(object(R"({"a":1,"b":2})") == "");
    CHECK(object(R"({"a":1,"b":2,"c":3})") == "m too_long");
    CHECK(object(R"({"a":"12345678901234"})") == "m too_long");
    CHECK(object("[]") == "m wrong_type");
}

TEST_CASE("HTTP-16: errors inside arrays and objects say where")
{
    auto const body =
        R"({"items":[{"credits":1},{"credits":0,"z":1},5],"price":{"amount":"x"},"tags":["",3]})";
    CHECK(reading(body,
                  [](json::Fields& fields) {
                      auto const items = fields.required_array("items", 1, 3);
                      for (std::size_t i = 0; i < items.size(); ++i) {
                          json::Fields item{items[i], "items[" + std::to_string(i) + "]"};
                          item.required_credits("credits", json::Sign::Positive);
                          fields.absorb(item);
                      }
                      json::Fields price{*fields.nested("price", json::Kind::Object), "price"};
                      price.required_integer("amount", 0, 10);
                      fields.absorb(price);
                      fields.texts("tags", 5);
                  }) == "items[1].credits must_be_positive, items[1].z unknown_field, items[2] wrong_type, "
                        "price.amount wrong_type, tags[0] too_short, tags[1] wrong_type");
    CHECK(reading(R"({"a":[]})", [](json::Fields& fields) { fields.required_array("a", 1, 2); }) ==
          "a too_short");
    CHECK(reading(R"({"a":[1,2,3]})", [](json::Fields& fields) { fields.array("a", 1, 2); }) == "a too_long");
}

TEST_CASE("HTTP-16: a field keeps its first error, and a body of nonsense gets a short answer")
{
    CHECK(reading(R"({"a":1})", [](json::Fields& fields) {
              fields.text("a");
              fields.fail("a", "later", "Is wrong too.");
          }) == "a wrong_type");

    std::string body = "{";
    for (int i = 0; i < 1000; ++i) {
        body += "\"" + std::string(200, 'x') + std::to_string(i) + "\":1,";
    }
    body += "\"last\":1}";
    auto const document = json::parse(body);
    json::Fields fields{document->root()};
    CHECK(fields.has("last"));
    CHECK(fields.integer("last", 0, 1) == 1);
    auto const problem = fields.finish();
    std::string answer;
    append_json(answer, *problem, "req_1");
    CHECK(answer.size() < 10'000);
}

TEST_CASE("HTTP-16: fields beyond the sixty-fourth are known too")
{
    std::string body = "{";
    for (int i = 0; i < 70; ++i) {
        body += (i == 0 ? "\"f" : ",\"f") + std::to_string(i) + "\":1";
    }
    CHECK(reading(body + "}", [](json::Fields& fields) {
              for (int i = 0; i < 69; ++i) {
                  fields.integer("f" + std::to_string(i), 0, 1);
              }
          }) == "f69 unknown_field");
}

TEST_CASE("HTTP-10: a body that is no JSON object is told by its code")
{
    CHECK(refusal_of(R"({"a":1})") == "");
    CHECK(refusal_of(R"({"a":1})", "application/json; charset=utf-8") == "");
    CHECK(refusal_of(R"({"a":1})", "Application/JSON") == "");
    CHECK(refusal_of(R"({"a":1})", nullptr) == "415 unsupported_media_type");
    CHECK(refusal_of(R"({"a":1})", "text/plain") == "415 unsupported_media_type");
    CHECK(refusal_of(R"({"a":1})", "application/jsonx") == "415 unsupported_media_type");
    CHECK(refusal_of("") == "400 malformed_json");
    CHECK(refusal_of("{") == "400 malformed_json");
    CHECK(refusal_of("[]") == "400 malformed_json");
    CHECK(refusal_of("null") == "400 malformed_json");
    CHECK(refusal_of(R"({"a":1,"a":2})") == "400 duplicate_key");

    Request request;
    CHECK(json::read_object(request, json::EmptyBody::IsEmptyObject)->root().size() == 0);
}
