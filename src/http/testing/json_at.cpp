#include "http/testing/json_at.hpp"

#include "http/json.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <optional>

namespace creditd::http::testing {

namespace {

std::optional<json::Value> step(json::Value value, std::string_view name)
{
    if (value.kind() == json::Kind::Object) {
        return value.find(name);
    }
    std::optional<json::Value> found;
    std::size_t index = 0;
    if (value.kind() == json::Kind::Array) {
        for (auto const element : value) {
            if (std::to_string(index++) == name) {
                found = element;
            }
        }
    }
    return found;
}

}  // namespace

std::string at(std::string_view body, std::string_view path)
{
    auto const document = json::parse(body);
    REQUIRE_MESSAGE(document, body);
    auto value = document->root();
    while (!path.empty()) {
        auto const name = path.substr(0, path.find('.'));
        path.remove_prefix(std::min(name.size() + 1, path.size()));
        auto const next = step(value, name);
        if (!next) {
            return "-";
        }
        value = *next;
    }
    if (value.kind() == json::Kind::String || value.kind() == json::Kind::Number) {
        return std::string{value.text()};
    }
    std::string text;
    value.append_json(text);
    return text;
}

}  // namespace creditd::http::testing
