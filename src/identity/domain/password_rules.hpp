#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace creditd::identity {

inline constexpr std::size_t shortest_password = 8;   ///< bytes
inline constexpr std::size_t longest_password = 256;  ///< bytes

enum class PasswordRefusal : std::uint8_t {
    TooShort,
    TooLong,
    TooCommon,  ///< among those that are tried first, or made from the e-mail address
};

/// Why `password` may not be chosen; refused in the order of the enum. `email` may be empty.
[[nodiscard]] std::optional<PasswordRefusal> judge_password(std::string_view password,
                                                            std::string_view email);

}  // namespace creditd::identity
