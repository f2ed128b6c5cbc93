#include "storage/sqlite/data_directory.hpp"

#include "storage/failure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

namespace creditd::storage::sqlite {

namespace {

constexpr std::int64_t smallest_block = 4096;

struct NetworkType
{
    std::int64_t magic;
    std::string_view name;
};

/// Magic numbers as statfs(2) lists them.
constexpr std::array network_types{
    NetworkType{0x6969, "NFS"},      NetworkType{0x517B, "SMB"},        NetworkType{0xFE534D42, "SMB"},
    NetworkType{0xFF534D42, "CIFS"}, NetworkType{0x00C36400, "CephFS"}, NetworkType{0x01021997, "9P"},
    NetworkType{0x5346414F, "AFS"},  NetworkType{0x73757245, "Coda"},   NetworkType{0x0BD00BD0, "Lustre"},
    NetworkType{0x01161970, "GFS2"}, NetworkType{0x7461636F, "OCFS2"},
};

std::string reason()
{
    return std::strerror(errno);
}

void make(std::filesystem::path const& path, IfMissing if_missing)
{
    std::error_code error;
    if (std::filesystem::is_directory(path, error)) {
        return;
    }
    if (if_missing == IfMissing::Refuse) {
        throw CannotOpen(
            fmt::format("there is no data directory {}: check the path, or run `creditd serve`, which "
                        "makes it",
                        path.native()));
    }
    auto const parent = std::filesystem::absolute(path).parent_path();
    std::filesystem::create_directories(parent, error);
    // Private to its owner: it holds every balance.
    if (mkdir(path.c_str(), 0700) != 0 && errno != EEXIST) {
        throw CannotOpen(fmt::format("the data directory {} cannot be made: {}", path.native(), reason()));
    }
    sync_directory(parent);
}

void check_file_system(std::filesystem::path const& path)
{
    struct statfs found{};
    if (statfs(path.c_str(), &found) != 0) {
        throw CannotOpen(
            fmt::format("the data directory {} cannot be examined: {}", path.native(), reason()));
    }
    // f_type is signed and, for the numbers with the top bit set, of no fixed sign.
    auto const why =
        unsuitable({found.f_bsize, static_cast<std::int64_t>(static_cast<std::uint32_t>(found.f_type))});
    if (why) {
        throw CannotOpen(fmt::format("the data directory {} cannot be used: {}", path.native(), *why));
    }
}

std::string owner_of(int lock)
{
    std::array<char, 24> text{};
    auto const size = pread(lock, text.data(), text.size() - 1, 0);
    std::string_view const pid(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
    auto const digits = pid.substr(0, pid.find('\n'));
    return digits.empty() ? "another process" : fmt::format("process {}", digits);
}

int take_lock(std::filesystem::path const& path)
{
    auto const file = path / "creditd.lock";
    int const lock = open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock < 0) {
        throw CannotOpen(fmt::format("{} cannot be opened: {}", file.native(), reason()));
    }
#ifndef CREDITD_PLANTED_ONE_OWNER
    bool const is_ours = flock(lock, LOCK_EX | LOCK_NB) == 0;
#else
    bool const is_ours = true;
#endif
    if (!is_ours) {
        auto const why =
            errno == EWOULDBLOCK
                ? fmt::format("the data directory {} is in use by {}: stop that process first, or give "
                              "this one a data directory of its own",
                              path.native(), owner_of(lock))
                : fmt::format("{} cannot be locked: {}", file.native(), reason());
        close(lock);
        throw CannotOpen(why);
    }
    auto const pid = fmt::format("{}\n", getpid());
    if (ftruncate(lock, 0) != 0 ||
        pwrite(lock, pid.data(), pid.size(), 0) != static_cast<ssize_t>(pid.size())) {
        auto const why = fmt::format("{} cannot be written: {}", file.native(), reason());
        close(lock);
        throw CannotOpen(why);
    }
    return lock;
}

}  // namespace

std::optional<std::string> unsuitable(FileSystem const& file_system)
{
    auto const* const network = std::ranges::find(network_types, file_system.type, &NetworkType::magic);
    if (network != network_types.end()) {
        return fmt::format(
            "it is on a network file system ({}), where locks do not protect the ledger; use a local "
            "disk",
            network->name);
    }
    if (file_system.block_size < smallest_block) {
        return fmt::format(
            "its file system has blocks of {} bytes, on which a full disk kills the process; make one "
            "with blocks of {} bytes (mkfs.ext4 -b {})",
            file_system.block_size, smallest_block, smallest_block);
    }
    return std::nullopt;
}

DataDirectory::DataDirectory(std::filesystem::path path, IfMissing if_missing) : path_(std::move(path))
{
    make(path_, if_missing);
    check_file_system(path_);
    lock_ = take_lock(path_);
}

DataDirectory::~DataDirectory()
{
    close(lock_);
}

void DataDirectory::sync() const
{
    sync_directory(path_);
}

void sync_directory(std::filesystem::path const& directory)
{
    int const handle = open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool const synced = handle >= 0 && fsync(handle) == 0;
    auto const why = synced ? "" : reason();
    if (handle >= 0) {
        close(handle);
    }
    if (!synced) {
        throw StorageFailure(fmt::format("{} cannot be synced: {}", directory.native(), why));
    }
}

}  // namespace creditd::storage::sqlite
