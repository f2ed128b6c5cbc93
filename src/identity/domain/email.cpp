#include "identity/domain/email.hpp"

#include <algorithm>

namespace creditd::identity {

namespace {

constexpr std::size_t max_email = 254;
constexpr std::size_t max_local_part = 64;
constexpr std::size_t max_label = 63;

bool is_word(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool is_local_part(std::string_view text)
{
    auto const allowed = [](char c) {
        return is_word(c) || std::string_view{".!#$%&'*+/=?^_`{|}~-"}.contains(c);
    };
    return !text.empty() && text.size() <= max_local_part && std::ranges::all_of(text, allowed) &&
           !text.starts_with('.') && !text.ends_with('.') && !text.contains("..");
}

bool is_label(std::string_view text)
{
    return !text.empty() && text.size() <= max_label && !text.starts_with('-') && !text.ends_with('-') &&
           std::ranges::all_of(text, [](char c) { return is_word(c) || c == '-'; });
}

bool is_domain(std::string_view text)
{
    for (;;) {
        auto const dot = text.find('.');
        if (!is_label(text.substr(0, dot))) {
            return false;
        }
        if (dot == std::string_view::npos) {
            return true;
        }
        text.remove_prefix(dot + 1);
    }
}

std::string_view trimmed(std::string_view text)
{
    auto const first = text.find_first_not_of(" \t");
    return first == std::string_view::npos ? ""
                                           : text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

std::string in_lower_case(std::string_view text)
{
    std::string lower{text};
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    return lower;
}

std::optional<std::string> normal_email(std::string_view text)
{
    auto email = in_lower_case(trimmed(text));
    auto const at = email.rfind('@');
    if (email.size() > max_email || at == std::string::npos ||
        !is_local_part(std::string_view{email}.substr(0, at)) ||
        !is_domain(std::string_view{email}.substr(at + 1))) {
        return std::nullopt;
    }
    return email;
}

}  // namespace creditd::identity
