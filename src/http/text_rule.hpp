#pragma once

#include "http/problem.hpp"

#include <cstddef>
#include <optional>
#include <string_view>

namespace creditd::http {

/// What a text must look like. Lengths in bytes of UTF-8. Control characters are refused, except line feed
/// and tab when `lines` is set.
struct TextRule
{
    std::size_t min = 1;
    std::size_t max = 255;
    bool (*matches)(std::string_view) = nullptr;  ///< a further condition: `bad_format` when it says no
    std::string_view form = {};                   ///< `matches` in words: "must be …" + form
    bool lines = false;
};

/// A word of the API and what it stands for.
template <class Enum>
struct Choice
{
    std::string_view text;
    Enum value;
};

/// The error of `text` under `rule`, with an empty field name.
[[nodiscard]] std::optional<FieldError> check(std::string_view text, TextRule const& rule);

}  // namespace creditd::http
