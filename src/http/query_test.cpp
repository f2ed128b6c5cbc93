#include "http/query.hpp"

#include <doctest/doctest.h>

#include <array>
#include <string>

using namespace creditd;
using namespace creditd::http;

namespace {

template <class Read>
std::string reading(std::string_view text, Read read)
{
    Query query{text};
    read(query);
    auto const problem = query.finish();
    std::string all;
    if (problem) {
        CHECK(problem->status == 422);
        for (auto const& error : problem->errors) {
            all += (all.empty() ? "" : ", ") + error.field + " " + error.code;
        }
    }
    return all;
}

std::string page_and_limit(std::string_view text)
{
    return reading(text, [](Query& query) {
        query.page();
        query.limit();
    });
}

}  // namespace

TEST_CASE("HTTP-16: page begins at 1 and limit lies within 1 to 100")
{
    Query query{""};
    CHECK(query.page() == 1);
    CHECK(query.limit() == 20);
    CHECK(!query.cursor());
    CHECK(!query.finish());

    CHECK(page_and_limit("page=1&limit=1") == "");
    CHECK(page_and_limit("page=500&limit=100") == "");
    CHECK(page_and_limit("page=0&limit=0") == "page out_of_range, limit out_of_range");
    CHECK(page_and_limit("page=-1&limit=101") == "page out_of_range, limit out_of_range");
    CHECK(page_and_limit("page=x&limit=") == "page wrong_type, limit wrong_type");
    CHECK(page_and_limit("page=1.0&limit=99999999999999999999") == "page wrong_type, limit out_of_range");
    CHECK(page_and_limit("page=%201") == "page wrong_type");
}

TEST_CASE("HTTP-16: unknown and repeated parameters are errors")
{
    CHECK(page_and_limit("page=1&page=1") == "page repeated");
    CHECK(page_and_limit("Page=1") == "Page unknown_field");
    CHECK(page_and_limit("limit=0&x=1&x=2") == "x repeated, limit out_of_range");
    CHECK(page_and_limit("&&page=2&") == "");
}

TEST_CASE("HTTP-16: parameters are decoded once, as forms are")
{
    CHECK(reading("q=a+b%2Bc%252F&n=%E2%82%AC", [](Query& query) {
              CHECK(query.text("q") == "a b+c%2F");
              CHECK(query.text("n") == "€");
          }) == "");
    CHECK(reading("q=%", [](Query& query) { query.text("q"); }) == "q bad_format");
    CHECK(reading("q=%4", [](Query& query) { query.text("q"); }) == "q bad_format");
    CHECK(reading("q=%zz", [](Query& query) { query.text("q"); }) == "q bad_format");
    CHECK(reading("q=%ff", [](Query& query) { query.text("q"); }) == "q bad_format");
    CHECK(reading("q=%ED%A0%80", [](Query& query) { query.text("q"); }) == "q bad_format");
    CHECK(reading("q=a%00b", [](Query& query) { query.text("q"); }) == "q bad_format");
}

TEST_CASE("HTTP-16: moments, choices, cursors and flags of a query")
{
    enum class Period { Day, Week };
    constexpr std::array periods{Choice<Period>{"day", Period::Day}, Choice<Period>{"week", Period::Week}};
    CHECK(reading("from=2026-11-22T10:00:00%2B01:00&period=week&cursor=abc-_123&all=true", [&](Query& query) {
              CHECK(to_text(*query.moment("from")) == "2026-11-22T09:00:00.000Z");
              CHECK(query.one_of("period", periods) == Period::Week);
              CHECK(query.cursor() == "abc-_123");
              CHECK(query.boolean("all") == true);
          }) == "");
    CHECK(reading("from=today&period=year&cursor=a%2Fb&all=1", [&](Query& query) {
              query.moment("from");
              query.one_of("period", periods);
              query.cursor();
              query.boolean("all");
              query.required_text("userId");
          }) == "from bad_format, period unknown_value, cursor bad_format, all wrong_type, userId required");
}

TEST_CASE("HTTP-16: very many parameters are refused together")
{
    std::string text;
    for (int i = 0; i < 100; ++i) {
        text += "p" + std::to_string(i) + "=1&";
    }
    Query query{text};
    auto const problem = query.finish();
    REQUIRE(problem);
    CHECK(problem->errors.front().field == "query");
}

TEST_CASE("HTTP-5: percent-encoding and its undoing are inverse")
{
    std::string all;
    for (int c = 1; c < 256; ++c) {
        all += static_cast<char>(c);
    }
    std::string encoded;
    append_percent_encoded(encoded, all);
    CHECK(percent_decoded(encoded, true) == all);
    CHECK(percent_decoded(encoded, false) == all);
}
