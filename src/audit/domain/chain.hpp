#pragma once

#include "audit/domain/entry.hpp"
#include "base/moment.hpp"
#include "crypto/sha256.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace creditd::audit {

inline constexpr int bucket_count = 256;

/// The chain that entries about `subject` belong to: the lowest 8 bits of its SHA-256, 0–255.
[[nodiscard]] int bucket_of(std::string_view subject);

/// An entry in its place, as the row has it.
struct StoredEntry
{
    std::int64_t number = 0;  ///< time-ordered, unique over all chains
    std::int64_t bucket = 0;
    std::int64_t seq = 0;  ///< gap-free from 1 in its chain
    Moment created_at;
    AuditEntry entry{};
    bool is_erased = false;
    std::string text{};   ///< bytes of the text column
    std::string chain{};  ///< 32 bytes: hash of this entry
};

/// The last entry of a chain.
struct Head
{
    std::int64_t bucket = 0;
    std::int64_t seq = 0;
    std::int64_t number = 0;
    std::string chain = std::string(sizeof(crypto::Digest), '\0');  ///< zeros before the first entry

    bool operator==(Head const&) const = default;
};

/// Everything personal behind a salt: erased by putting the digest in its place. First byte 2: 16 bytes of
/// salt, then actor, subject, reason, before, after, request id, client address. First byte 1: the same, in
/// rows older than the column of the request id. First byte 0: only the digest is left.
[[nodiscard]] std::string text_of(AuditEntry const& entry, std::string_view salt);

/// Fills those fields of `out.entry` from `out.text`, and `is_erased`. False when the bytes make no sense, or
/// the actor, subject or request id that `out.entry` had before (the columns) differ from them. Erased ones
/// must be empty, and so must the request id of rows older than its column.
[[nodiscard]] bool read_text(StoredEntry& out);

/// What the chain sees of the text, erased or not.
[[nodiscard]] crypto::Digest digest_of_text(std::string_view text);

/// The text column after erasure; the columns that repeat it become empty with it.
[[nodiscard]] std::string erased(std::string_view text);

/// SHA-256 over the previous hash and everything of the entry but its own hash (ADMIN-2).
[[nodiscard]] crypto::Digest chain_hash(std::string_view previous, StoredEntry const& stored);

}  // namespace creditd::audit
