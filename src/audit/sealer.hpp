#pragma once

#include "audit/domain/seal.hpp"
#include "audit/signing_key.hpp"
#include "storage/database.hpp"

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>

namespace creditd::audit {

/// Where the seals are kept: outside the data directory, best on another machine or on a medium that only
/// grows.
struct AnchorPlace
{
    std::filesystem::path anchor;  ///< JSON lines, appended
    std::filesystem::path key;     ///< PEM; for checking alone the public half will do
};

/// Signs the heads of the audit log's chains and appends them to an anchor file (ADMIN-2). Used by one thread
/// at a time, one sealer per file.
///
/// Several nodes may append to one file in turn (whoever holds the lease): each goes on behind what the
/// others wrote.
class Sealer
{
public:
    /// Takes up the anchor file, or begins it. An unfinished last line, left by a crash, is cut off. Throws
    /// storage::CannotOpen when the key or the file cannot be used, or a line of it is not ours or not signed
    /// with this key.
    explicit Sealer(AnchorPlace const& place);
    ~Sealer();
    Sealer(Sealer const&) = delete;
    Sealer& operator=(Sealer const&) = delete;

    /// Appends one seal over all heads that moved since the last one, and waits until it is on the disk; how
    /// many there were. None: nothing is written. Throws storage::StorageFailure when the file cannot be
    /// written, was cut, or goes on with what is no seal of this key: the next call tries again.
    std::size_t seal(storage::Database& database, Moment now);

    /// After a restore from a backup: seals all heads as they are, and so gives up what was sealed beyond
    /// them.
    void seal_restore(storage::Database& database, Moment now);

private:
    /// Reads the file from its beginning; what is wrong with it, or empty.
    [[nodiscard]] std::string take_up();
    void catch_up();
    void append(Seal seal);

    std::filesystem::path const path_;
    SigningKey key_;
    int file_ = -1;
    std::int64_t size_ = 0;  ///< of the file up to its last whole line
    std::int64_t number_ = 0;
    std::string last_line_digest_;
    std::map<std::int64_t, std::int64_t> sealed_;  ///< bucket to the seq of its last sealed head
};

}  // namespace creditd::audit
