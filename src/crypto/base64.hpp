#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace creditd::crypto {

/// Base64 (RFC 4648 §4) with padding, on one line.
[[nodiscard]] std::string to_base64(std::string_view bytes);

/// The bytes again; empty when the text is not exactly what `to_base64` makes.
[[nodiscard]] std::optional<std::string> from_base64(std::string_view text);

/// The alphabet for URLs (RFC 4648 §5), without padding.
[[nodiscard]] std::string to_base64url(std::string_view bytes);

/// The bytes again; empty when the text is not exactly what `to_base64url` makes.
[[nodiscard]] std::optional<std::string> from_base64url(std::string_view text);

}  // namespace creditd::crypto
