#pragma once

#include <span>
#include <string>
#include <string_view>

namespace creditd::app {

/// `; did you mean http.listen?` when one of `names` is close to what was typed (one edit in about four
/// characters, three at most), else empty.
[[nodiscard]] std::string did_you_mean(std::string_view typed, std::span<std::string const> names);

}  // namespace creditd::app
