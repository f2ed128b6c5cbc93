#pragma once

#include "crypto/public_key.hpp"

#include <cstddef>
#include <expected>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace creditd::identity {

/// An issuer's keys by their ids.
using KeySet = std::map<std::string, crypto::PublicKey, std::less<>>;

inline constexpr std::size_t longest_key_set = std::size_t{256} * 1024;  ///< bytes of text
inline constexpr std::size_t most_keys = 100;

/// As the `alg` of keys and tokens has it.
[[nodiscard]] std::string_view name_of(crypto::SignatureKind kind);

/// Reads a JWK Set (RFC 7517), or says what is wrong with it. Left out are keys that tokens may not be signed
/// with: without an id, for encryption, of another kind than RSA, P-256 and Ed25519, weak or no keys at all,
/// with an `alg` that is not RS256, ES256 or EdDSA, and all that share an id with another.
[[nodiscard]] std::expected<KeySet, std::string> key_set_from(std::string_view json);

}  // namespace creditd::identity
