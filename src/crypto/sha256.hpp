#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace creditd::crypto {

using Digest = std::array<std::byte, 32>;

/// SHA-256 (FIPS 180-4) over the concatenation of `parts`. Any thread.
[[nodiscard]] Digest sha256(std::string_view first, std::string_view second = {},
                            std::string_view third = {});

[[nodiscard]] Digest hmac_sha256(std::string_view key, std::string_view message);

/// Lower-case hex.
[[nodiscard]] std::string to_hex(std::string_view bytes);

/// True when both hold the same bytes; takes the same time wherever they differ.
[[nodiscard]] bool equal_in_constant_time(std::string_view a, std::string_view b);

[[nodiscard]] inline std::string_view view(Digest const& digest)
{
    return {reinterpret_cast<char const*>(digest.data()), digest.size()};
}

/// The digest's first bytes as a number.
[[nodiscard]] std::uint64_t first_word(Digest const& digest);

}  // namespace creditd::crypto
