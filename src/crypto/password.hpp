#pragma once

#include <string>
#include <string_view>

namespace creditd::crypto {

/// Argon2id of `password` with a fresh salt, in the usual encoded text (`$argon2id$v=19$m=19456,t=2,p=1$…`):
/// 2 passes over 19 MiB, one lane. Takes tens of milliseconds and that memory; any thread, but never one that
/// others wait for. Throws std::bad_alloc when the memory is not there.
[[nodiscard]] std::string hash_password(std::string_view password);

/// True when `encoded` was made from `password`. Costs one hash, whatever the answer, and compares in
/// constant time.
[[nodiscard]] bool password_matches(std::string_view password, std::string const& encoded);

/// A hash that no password has, made at the first call: verifying against it costs what a real one does, so
/// that an unknown user cannot be told from a wrong password by the time it takes.
[[nodiscard]] std::string const& decoy_password_hash();

}  // namespace creditd::crypto
