#pragma once

#include "base/bytes.hpp"
#include "ledger/domain/account.hpp"

#include <string>
#include <string_view>

namespace creditd::ledger {

/// Counts and sums by type as bytes, by themselves for history marks. Only the types that occur: most
/// accounts have three or four.
[[nodiscard]] std::string tallies_bytes(Tallies const& tallies);
/// False when the bytes are not what `tallies_bytes` writes.
[[nodiscard]] bool read_tallies(Tallies& tallies, std::string_view bytes);

// The same among other bytes.
void write_tallies(ByteWriter& out, Tallies const& tallies);
[[nodiscard]] Tallies read_tallies(ByteReader& in);

/// A sum of any number of amounts, in micro-credits.
void write_sum(ByteWriter& out, __int128 micro);
[[nodiscard]] __int128 read_sum(ByteReader& in);

}  // namespace creditd::ledger
