#pragma once

#include "storage/key_index.hpp"

#include <cstdint>

namespace creditd::engine {

/// One client intent. `key` is a keyed hash of (principal, method, route template, account, the client's
/// key); `fingerprint` a digest of path, query and body. The same key with another fingerprint is 422
/// `idempotency_key_reused`.
struct Idempotency
{
    storage::Key16 key{};
    std::uint64_t fingerprint = 0;
};

}  // namespace creditd::engine
