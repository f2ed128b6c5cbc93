#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>

namespace creditd::storage::sqlite {

/// What statfs says of a file system.
struct FileSystem
{
    std::int64_t block_size = 0;
    std::int64_t type = 0;  ///< its magic number
};

/// Why a ledger must not lie on such a file system, with the remedy; nothing when it may.
///
/// Blocks under 4 KiB: SQLite maps its log's index, whose file may get holes there, and touching a hole on a
/// full disk kills the process (SIGBUS). Network file systems: neither locks nor shared mappings hold there.
[[nodiscard]] std::optional<std::string> unsuitable(FileSystem const& file_system);

enum class IfMissing { Create, Refuse };

/// The data directory, held by this process alone while this lives.
///
/// The lock is flock on DIR/creditd.lock: the kernel drops it with the process, however that ends. The file
/// holds the owner's process number, for the message to the second one only.
class DataDirectory
{
public:
    /// Throws CannotOpen, in this order: it does not exist and should, it cannot be made, its file system is
    /// unsuitable, another process holds it.
    DataDirectory(std::filesystem::path path, IfMissing if_missing);
    ~DataDirectory();
    DataDirectory(DataDirectory const&) = delete;
    DataDirectory& operator=(DataDirectory const&) = delete;

    [[nodiscard]] std::filesystem::path const& path() const { return path_; }
    [[nodiscard]] std::filesystem::path database() const { return path_ / "creditd.db"; }
    [[nodiscard]] std::filesystem::path keys() const { return path_ / "keys"; }

    /// Makes the names of new files in the directory durable.
    void sync() const;

private:
    std::filesystem::path path_;
    int lock_ = -1;
};

/// Makes the names in `directory` durable; throws StorageFailure.
void sync_directory(std::filesystem::path const& directory);

}  // namespace creditd::storage::sqlite
