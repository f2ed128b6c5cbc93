#pragma once

#include "crypto/sha256.hpp"
#include "ledger/domain/transaction.hpp"

#include <string>
#include <string_view>

namespace creditd::ledger {

/// What of a line has no column of its own, as bytes: first a mask of the parts that are there, then the
/// parts in the order of `Transaction`. The same bytes on every store.
[[nodiscard]] std::string details_of(Transaction const& line);
/// Fills the parts again; false when the bytes are not what `details_of` writes.
[[nodiscard]] bool read_details(Transaction& line, std::string_view details);

/// Free text and personal matter behind a salt: erased by putting the digest in its place (LEDGER-11).
/// First byte 1: 16 bytes of salt, then actor, reason, reference, metadata. First byte 0: only the digest is
/// left.
[[nodiscard]] std::string text_of(Transaction const& line, std::string_view salt);
[[nodiscard]] bool read_text(Transaction& line, std::string_view text);
/// What the chain sees of the text, erased or not.
[[nodiscard]] crypto::Digest digest_of_text(std::string_view text);
/// The text column after erasure.
[[nodiscard]] std::string erased(std::string_view text);

/// SHA-256 over the previous hash and the line's canonical bytes (LEDGER-11). Store-specific matter (numbers,
/// positions, keys) stays outside, so two stores with the same books have the same heads.
[[nodiscard]] crypto::Digest chain_hash(std::string_view previous, Transaction const& line,
                                        std::string_view details, crypto::Digest const& text_digest);

/// A hold's snapshot by itself, for the row of an ended hold.
[[nodiscard]] std::string snapshot_bytes(HoldSnapshot const& hold);
[[nodiscard]] std::optional<HoldSnapshot> read_snapshot(std::string_view bytes);

}  // namespace creditd::ledger
