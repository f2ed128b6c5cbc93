#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace creditd::pages {

enum class Encoding : std::uint8_t { Identity, Gzip, Brotli };

/// The encoding to answer in, by the request's Accept-Encoding (RFC 9110, 12.5.3): of those that the client
/// takes the smallest, brotli before gzip before none. Nothing said: none. Identity is never refused: a
/// client that forbids it and everything else gets it all the same.
[[nodiscard]] Encoding choose_encoding(std::optional<std::string_view> accepted);

}  // namespace creditd::pages
