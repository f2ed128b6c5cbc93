#pragma once

#include "audit/domain/seal.hpp"
#include "audit/signing_key.hpp"
#include "storage/function_ref.hpp"

#include <cstdint>
#include <filesystem>
#include <string>

namespace creditd::audit {

/// How reading an anchor file ended.
struct AnchorReading
{
    std::int64_t seals = 0;        ///< good ones, from the first
    std::int64_t whole_bytes = 0;  ///< up to and with the last good line
    std::string last_line_digest;  ///< hex SHA-256 of that line
    bool has_torn_end = false;     ///< text without a line feed behind it: a crash while it was written
    std::string fault;             ///< what is wrong with the first bad line; empty when all are good
};

/// Gives every seal of the file to `sink` in order, up to the first line that is not ours, out of its place
/// or not signed with `key`. A missing file has no seals. Throws storage::StorageFailure when it cannot be
/// read.
[[nodiscard]] AnchorReading read_anchor(std::filesystem::path const& path, SigningKey const& key,
                                        storage::FunctionRef<void(Seal const&)> sink);

}  // namespace creditd::audit
