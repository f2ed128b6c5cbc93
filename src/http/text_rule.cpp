#include "http/text_rule.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace creditd::http {

namespace {

bool is_control(unsigned char byte, bool lines)
{
    return (byte < 0x20 || byte == 0x7f) && !(lines && (byte == '\n' || byte == '\t'));
}

FieldError error_of(std::string_view code, std::string message)
{
    FieldError error;
    error.code = code;
    error.message = std::move(message);
    return error;
}

}  // namespace

std::optional<FieldError> check(std::string_view text, TextRule const& rule)
{
    if (text.size() < rule.min) {
        return error_of("too_short", "Must have at least " + std::to_string(rule.min) + " bytes.");
    }
    if (text.size() > rule.max) {
        return error_of("too_long", "Must have at most " + std::to_string(rule.max) + " bytes.");
    }
    if (std::ranges::any_of(text,
                            [&](char c) { return is_control(static_cast<unsigned char>(c), rule.lines); })) {
        return error_of("bad_format", "Must not contain control characters.");
    }
    if (rule.matches != nullptr && !rule.matches(text)) {
        return error_of("bad_format", rule.form.empty() ? std::string{"Has not the right form."}
                                                        : "Must be " + std::string{rule.form} + ".");
    }
    return std::nullopt;
}

}  // namespace creditd::http
