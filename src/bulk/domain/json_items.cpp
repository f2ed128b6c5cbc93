#include "bulk/domain/json_items.hpp"

#include <optional>

namespace creditd::bulk {

namespace {

using Kind = JsonStep::Kind;

bool is_space(char c)
{
    return c == ' ' || c == '\n' || c == '\r' || c == '\t';
}

std::size_t skip_space(std::string_view text, std::size_t from)
{
    while (from < text.size() && is_space(text[from])) {
        ++from;
    }
    return from;
}

JsonStep broken(std::string_view why)
{
    return {.kind = Kind::Broken, .fault = why};
}

/// Not enough text; at the end of it all that is a mistake.
JsonStep more(bool is_end)
{
    return is_end ? broken("The text ends in the middle.") : JsonStep{};
}

JsonStep open(std::string_view text, bool is_end)
{
    constexpr std::string_view name = "\"items\"";
    std::size_t at = 0;
    auto const expect = [&](std::string_view word) -> std::optional<JsonStep> {
        at = skip_space(text, at);
        auto const there = text.substr(at, word.size());
        if (!word.starts_with(there)) {
            return broken("Must be an object with the one member items, a list.");
        }
        if (there.size() < word.size()) {
            return more(is_end);
        }
        at += word.size();
        return std::nullopt;
    };
    for (auto const word : {std::string_view{"{"}, name, std::string_view{":"}, std::string_view{"["}}) {
        if (auto const fault = expect(word)) {
            return *fault;
        }
    }
    return {.kind = Kind::Opened, .length = at};
}

/// Behind the last byte of the value that begins at `at`; empty when the text ends before.
std::optional<std::size_t> end_of_value(std::string_view text, std::size_t at)
{
    std::size_t depth = 0;
    bool is_quoted = false;
    for (auto i = at; i < text.size(); ++i) {
        char const c = text[i];
        if (is_quoted) {
            if (c == '\\') {
                ++i;
            } else if (c == '"') {
                is_quoted = false;
            }
            continue;
        }
        if (c == '"') {
            is_quoted = true;
        } else if (c == '{' || c == '[') {
            ++depth;
        } else if (c == '}' || c == ']') {
            if (depth == 0) {
                return i;
            }
            --depth;
        } else if (c == ',' && depth == 0) {
            return i;
        }
    }
    return std::nullopt;
}

JsonStep item(std::string_view text, bool is_first, bool is_end)
{
    auto const begin = skip_space(text, 0);
    if (begin == text.size()) {
        return more(is_end);
    }
    if (text[begin] == ']') {
        return is_first ? JsonStep{.kind = Kind::Closed, .length = begin + 1}
                        : broken("There is a comma behind the last item.");
    }
    auto const end = end_of_value(text, begin);
    if (!end) {
        return more(is_end);
    }
    if (text[*end] == '}') {
        return broken("The list of items is not closed.");
    }
    return {.kind = Kind::Item,
            .length = *end + 1,
            .item = text.substr(begin, *end - begin),
            .closes = text[*end] == ']'};
}

JsonStep end(std::string_view text, bool is_end)
{
    auto const brace = skip_space(text, 0);
    if (brace == text.size()) {
        return more(is_end);
    }
    if (text[brace] != '}') {
        return broken("There must be nothing behind the list of items.");
    }
    auto const rest = skip_space(text, brace + 1);
    if (rest != text.size()) {
        return broken("There must be nothing behind the object.");
    }
    return is_end ? JsonStep{.kind = Kind::Ended, .length = rest} : JsonStep{};
}

}  // namespace

JsonStep take_json_step(std::string_view text, JsonPlace place, bool is_first, bool is_end)
{
    switch (place) {
    case JsonPlace::Before: return open(text, is_end);
    case JsonPlace::BetweenItems: return item(text, is_first, is_end);
    case JsonPlace::Behind: return end(text, is_end);
    }
    return broken("There is no such place.");
}

}  // namespace creditd::bulk
