#include "http/query.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

namespace creditd::http {

namespace {

int hex_value(char c)
{
    if (c >= '0' && c <= '9') {
        return c - '0';
    }
    if (c >= 'a' && c <= 'f') {
        return c - 'a' + 10;
    }
    if (c >= 'A' && c <= 'F') {
        return c - 'A' + 10;
    }
    return -1;
}

bool is_cursor(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
               c == '_' || c == '.' || c == '~' || c == '=';
    });
}

/// The length of the well-formed UTF-8 sequence that `text` begins with, 0 when it is none.
std::size_t utf8_length(std::string_view text)
{
    auto const byte = [&](std::size_t i) {
        return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
    };
    auto const continues = [&](std::size_t i) { return (byte(i) & 0xC0) == 0x80; };
    unsigned const first = byte(0);
    unsigned const second = byte(1);
    if (first < 0x80) {
        return 1;
    }
    if (first >= 0xC2 && first < 0xE0) {
        return continues(1) ? 2 : 0;
    }
    if (first >= 0xE0 && first < 0xF0) {
        bool const overlong = first == 0xE0 && second < 0xA0;
        bool const surrogate = first == 0xED && second >= 0xA0;
        return continues(1) && continues(2) && !overlong && !surrogate ? 3 : 0;
    }
    if (first >= 0xF0 && first < 0xF5) {
        bool const overlong = first == 0xF0 && second < 0x90;
        bool const too_high = first == 0xF4 && second >= 0x90;
        return continues(1) && continues(2) && continues(3) && !overlong && !too_high ? 4 : 0;
    }
    return 0;
}

}  // namespace

bool is_utf8(std::string_view text)
{
    while (!text.empty()) {
        auto const length = utf8_length(text);
        if (length == 0) {
            return false;
        }
        text.remove_prefix(length);
    }
    return true;
}

std::optional<std::string> percent_decoded(std::string_view text, bool plus_is_space)
{
    std::string decoded;
    decoded.reserve(text.size());
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '+' && plus_is_space) {
            decoded += ' ';
        } else if (text[i] != '%') {
            decoded += text[i];
        } else {
            int const high = i + 2 < text.size() ? hex_value(text[i + 1]) : -1;
            int const low = i + 2 < text.size() ? hex_value(text[i + 2]) : -1;
            if (high < 0 || low < 0) {
                return std::nullopt;
            }
            decoded += static_cast<char>(high * 16 + low);
            i += 2;
        }
    }
    return decoded;
}

void append_percent_encoded(std::string& out, std::string_view text)
{
    constexpr std::string_view hex = "0123456789ABCDEF";
    for (char const c : text) {
        bool const unreserved = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                c == '-' || c == '_' || c == '.' || c == '~';
        if (unreserved) {
            out += c;
        } else {
            auto const byte = static_cast<unsigned char>(c);
            out += '%';
            out += hex[byte >> 4];
            out += hex[byte & 15];
        }
    }
}

Query::Query(std::string_view text)
{
    constexpr std::size_t most_parameters = 64;
    while (!text.empty()) {
        auto const piece = text.substr(0, text.find('&'));
        text.remove_prefix(std::min(piece.size() + 1, text.size()));
        if (piece.empty()) {
            continue;
        }
        auto const equals = std::min(piece.find('='), piece.size());
        auto name = percent_decoded(piece.substr(0, equals), true);
        auto value = percent_decoded(piece.substr(std::min(equals + 1, piece.size())), true);
        if (!name || !value || !is_utf8(*name) || !is_utf8(*value)) {
            fail(is_utf8(piece) ? piece.substr(0, equals) : "query", "bad_format",
                 "Must be percent-encoded UTF-8.");
            continue;
        }
        if (parameters_.size() == most_parameters) {
            fail("query", "too_long", "Must have at most 64 parameters.");
            return;
        }
        if (has(*name)) {
            fail(*name, "repeated", "Must be given once.");
            continue;
        }
        auto& parameter = parameters_.emplace_back();
        parameter.name = std::move(*name);
        parameter.value = std::move(*value);
    }
}

bool Query::has(std::string_view name) const
{
    return std::ranges::any_of(parameters_,
                               [&](Parameter const& parameter) { return parameter.name == name; });
}

Query::Parameter* Query::look(std::string_view name)
{
    for (auto& parameter : parameters_) {
        if (parameter.name == name) {
            parameter.seen = true;
            return &parameter;
        }
    }
    return nullptr;
}

std::optional<std::string_view> Query::text(std::string_view name, TextRule const& rule)
{
    auto const* const parameter = look(name);
    if (parameter == nullptr) {
        return std::nullopt;
    }
    if (auto error = check(parameter->value, rule)) {
        fail(name, error->code, std::move(error->message));
        return std::nullopt;
    }
    return parameter->value;
}

std::string_view Query::required_text(std::string_view name, TextRule const& rule)
{
    if (!has(name)) {
        fail(name, "required", "Is required.");
    }
    return text(name, rule).value_or(std::string_view{});
}

std::optional<std::int64_t> Query::integer(std::string_view name, std::int64_t min, std::int64_t max)
{
    auto const* const parameter = look(name);
    if (parameter == nullptr) {
        return std::nullopt;
    }
    auto const& text = parameter->value;
    std::int64_t number = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    bool const is_number = end == text.data() + text.size() && !text.empty();
    if (!is_number || error == std::errc::invalid_argument) {
        fail(name, "wrong_type", "Must be a whole number.");
        return std::nullopt;
    }
    if (error != std::errc{} || number < min || number > max) {
        fail(name, "out_of_range",
             "Must be from " + std::to_string(min) + " to " + std::to_string(max) + ".");
        return std::nullopt;
    }
    return number;
}

std::optional<bool> Query::boolean(std::string_view name)
{
    auto const* const parameter = look(name);
    if (parameter == nullptr) {
        return std::nullopt;
    }
    if (parameter->value != "true" && parameter->value != "false") {
        fail(name, "wrong_type", "Must be true or false.");
        return std::nullopt;
    }
    return parameter->value == "true";
}

std::optional<Moment> Query::moment(std::string_view name)
{
    auto const* const parameter = look(name);
    if (parameter == nullptr) {
        return std::nullopt;
    }
    auto const moment = moment_from_text(parameter->value);
    if (!moment) {
        fail(name, "bad_format", "Must be an RFC 3339 date and time, as 2026-11-22T10:00:00Z.");
    }
    return moment;
}

std::int64_t Query::page()
{
    // As many rows as there can be fit before a page that far.
    return integer("page", 1, 1'000'000'000'000).value_or(1);
}

std::int64_t Query::limit()
{
    return integer("limit", 1, 100).value_or(20);
}

std::optional<std::string_view> Query::cursor()
{
    return text("cursor",
                {.min = 1, .max = 512, .matches = is_cursor, .form = "a cursor that a list answered"});
}

std::optional<std::size_t> Query::choice(std::string_view name, std::span<std::string_view const> words)
{
    auto const* const parameter = look(name);
    if (parameter == nullptr) {
        return std::nullopt;
    }
    auto const found = std::ranges::find(words, std::string_view{parameter->value});
    if (found == words.end()) {
        std::string message = "Must be one of";
        for (auto const word : words) {
            message.append(" ").append(word);
        }
        fail(name, "unknown_value", std::move(message += '.'));
        return std::nullopt;
    }
    return static_cast<std::size_t>(found - words.begin());
}

void Query::fail(std::string_view name, std::string_view code, std::string message)
{
    if (std::ranges::any_of(errors_, [&](FieldError const& error) { return error.field == name; })) {
        return;
    }
    auto& error = errors_.emplace_back();
    error.field = name;
    error.code = code;
    error.message = std::move(message);
}

std::optional<Problem> Query::finish()
{
    for (auto const& parameter : parameters_) {
        if (!parameter.seen) {
            fail(parameter.name, "unknown_field", "There is no such parameter.");
        }
    }
    return errors_.empty() ? std::nullopt : std::optional{validation_failed(std::exchange(errors_, {}))};
}

}  // namespace creditd::http
