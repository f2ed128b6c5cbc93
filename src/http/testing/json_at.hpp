#pragma once

#include <string>
#include <string_view>

namespace creditd::http::testing {

/// The text at a path of names and indexes (`items.0.code`) in a JSON body, which it must be: texts without
/// their quotes, numbers as spelt, everything else as JSON (`null`, `true`, lists, objects); "-" when there
/// is nothing.
[[nodiscard]] std::string at(std::string_view body, std::string_view path);

}  // namespace creditd::http::testing
