#pragma once

#include <string>
#include <string_view>

namespace creditd {

/// Text as it may stand within an element or a quoted attribute of HTML, where it is nothing but text.
[[nodiscard]] std::string escaped_for_html(std::string_view text);

}  // namespace creditd
