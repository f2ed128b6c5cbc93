#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace creditd::crypto {

/// Fills with bytes from the operating system's generator, through a per-thread pool. Any thread.
void fill_random(std::byte* bytes, std::size_t count);

/// `count` random bytes.
[[nodiscard]] std::string random_bytes(std::size_t count);

/// A bearer secret: `prefix` and 32 random bytes in base32 (52 characters).
[[nodiscard]] std::string random_secret(std::string_view prefix);

}  // namespace creditd::crypto
