#pragma once

#include "base/outcome.hpp"
#include "crypto/public_key.hpp"
#include "identity/domain/issuer.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

namespace creditd::identity {

inline constexpr std::size_t longest_token = std::size_t{8} * 1024;  ///< bytes

/// An outside token (a JWT signed as RFC 7515 has it), read but not believed.
struct OutsideToken
{
    std::size_t issuer = 0;  ///< which of the issuers it claims to be of
    std::string key_id{};
    std::string algorithm{};
    std::string_view signed_text{};  ///< points into what was read
    std::string signature{};
    Claims claims{};
};

/// Whether `text` looks like an outside token and not like one of ours: three parts between two dots.
[[nodiscard]] bool has_token_shape(std::string_view text);

/// Takes a token apart. Which key checks it is told by `iss` and `kid` alone: a key, or the address of one,
/// that the token brings along is not looked at. `crit` is refused, whatever it says. Refused as TokenRefusal
/// has it, from TooLong to UnknownIssuer.
[[nodiscard]] Outcome<OutsideToken, TokenRefusal> read_token(std::string_view text,
                                                             std::span<Issuer const> issuers);

/// Whether the issuer's key signed it, and what it then says. Refused from OtherAlgorithm on.
[[nodiscard]] Outcome<TokenUser, TokenRefusal> judge_token(OutsideToken const& token,
                                                           crypto::PublicKey const& key,
                                                           std::span<Issuer const> issuers, Moment now);

}  // namespace creditd::identity
