#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace creditd::identity {

/// The e-mail address as it is kept and compared: without white space around it, in lower case. Empty unless
/// it is one: ASCII, at most 254 characters, one `@`, a local part of 1–64 and a domain of labels.
[[nodiscard]] std::optional<std::string> normal_email(std::string_view text);

[[nodiscard]] inline bool is_email(std::string_view text)
{
    return normal_email(text).has_value();
}

/// `text` with its ASCII letters in lower case: for comparing and searching.
[[nodiscard]] std::string in_lower_case(std::string_view text);

}  // namespace creditd::identity
