#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace creditd::crypto {

/// Lower-case Crockford base32 without padding (no i, l, o, u): 16 bytes make 26 characters.
[[nodiscard]] std::string to_base32(std::string_view bytes);

/// The bytes again; empty when the text has a character outside the alphabet or bits that `to_base32` never
/// sets.
[[nodiscard]] std::optional<std::string> from_base32(std::string_view text);

}  // namespace creditd::crypto
