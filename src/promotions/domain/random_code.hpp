#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace creditd::promotions {

/// Letters and digits that cannot be taken for each other: no 0 and O, no 1, I and L.
inline constexpr std::string_view random_alphabet = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";

inline constexpr std::size_t random_length_min = 8;
inline constexpr std::size_t random_length_default = 13;  ///< 31^13 > 2^64
inline constexpr std::size_t random_length_max = 40;

/// `prefix` and `length` characters, each as likely as every other; `random_byte` gives even bytes.
[[nodiscard]] std::string random_code(std::string_view prefix, std::size_t length,
                                      std::function<std::uint8_t()> const& random_byte);

}  // namespace creditd::promotions
