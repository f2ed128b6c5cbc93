#include "bulk/domain/json_items.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace creditd::bulk {

namespace {

struct Walk
{
    std::vector<std::string> items{};
    std::string end{"broken off"};  ///< "ended", or the fault
};

/// Steps through a text that arrives so many bytes at a time.
Walk walk(std::string_view text, std::size_t arriving = 1000)
{
    Walk walk;
    auto place = JsonPlace::Before;
    std::size_t begin = 0;
    std::size_t end = std::min(arriving, text.size());
    for (;;) {
        auto const step =
            take_json_step(text.substr(begin, end - begin), place, walk.items.empty(), end == text.size());
        begin += step.length;
        switch (step.kind) {
        case JsonStep::Kind::Opened: place = JsonPlace::BetweenItems; break;
        case JsonStep::Kind::Item:
            walk.items.emplace_back(step.item);
            place = step.closes ? JsonPlace::Behind : place;
            break;
        case JsonStep::Kind::Closed: place = JsonPlace::Behind; break;
        case JsonStep::Kind::Ended: walk.end = "ended"; return walk;
        case JsonStep::Kind::Broken: walk.end = step.fault; return walk;
        case JsonStep::Kind::NeedsMore:
            if (end == text.size()) {
                return walk;
            }
            end = std::min(end + arriving, text.size());
            break;
        }
    }
}

}  // namespace

TEST_CASE("BULK-2: a JSON file is taken apart into its items, wherever it is cut")
{
    constexpr std::string_view text =
        " { \"items\" : [ {\"a\":[1,{\"b\":2}]} , {\"c\":\"}],\\\"\"},3\n] } \n";
    auto const whole = walk(text);
    CHECK(whole.end == "ended");
    CHECK(whole.items.size() == 3);
    CHECK(whole.items[1] == "{\"c\":\"}],\\\"\"}");
    for (std::size_t arriving = 1; arriving < text.size(); ++arriving) {
        auto const cut = walk(text, arriving);
        CHECK(cut.items == whole.items);
        CHECK(cut.end == "ended");
    }
}

TEST_CASE("BULK-2: a list without items is one")
{
    auto const empty = walk(R"({"items":[]})");
    CHECK(empty.items.empty());
    CHECK(empty.end == "ended");
}

TEST_CASE("BULK-3: what is not {\"items\": […]} is told")
{
    for (auto const* const text : {"[]", R"({"rows":[]})", R"({"items":{}})", R"({"items":[1,]})",
                                   R"({"items":[1)", R"({"items":[1}})", R"({"items":[1],"more":2})",
                                   R"({"items":[1]} x)", R"({"items":[1])", "", "{"}) {
        CAPTURE(text);
        auto const walked = walk(text, 3);
        CHECK(walked.end != "ended");
        CHECK(walked.end != "broken off");
    }
}

}  // namespace creditd::bulk
