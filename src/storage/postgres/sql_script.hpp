#pragma once

#include <string_view>
#include <vector>

namespace creditd::storage::postgres {

/// The statements of a script, without their semicolons. Knows comments (`--`), quoted text and quoted names;
/// nothing else that a migration may hold.
[[nodiscard]] std::vector<std::string_view> statements_of(std::string_view script);

}  // namespace creditd::storage::postgres
