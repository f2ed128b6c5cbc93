#include "storage/sqlite/sorted_key_file.hpp"

#include "base/assert.hpp"
#include "storage/failure.hpp"
#include "storage/sqlite/data_directory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

namespace creditd::storage::sqlite {

namespace {

static_assert(sizeof(KeyEntry) == 32 && std::endian::native == std::endian::little,
              "the file holds entries as they are");

struct Header
{
    char magic[8];
    std::uint32_t version;
    std::uint32_t level;
    std::int64_t after;
    std::int64_t through;
    std::uint64_t entries;
    std::uint64_t filter_words;
    std::uint64_t body_checksum;    ///< of the entries, then the filter
    std::uint64_t header_checksum;  ///< of all words before this one
};
static_assert(sizeof(Header) == 64 && std::is_trivially_copyable_v<Header>);

constexpr char magic[8] = {'C', 'R', 'D', 'K', 'E', 'Y', 'S', '\n'};
constexpr std::uint32_t format_version = 1;
constexpr std::uint64_t checksum_seed = 0x6372'6564'6974'6B79U;

constexpr std::uint64_t words_per_block = 8;  // a block of the filter is one cache line
constexpr std::uint64_t bits_per_key = 10;
constexpr int bits_set_per_key = 6;

constexpr std::size_t entries_per_write = 32'768;      // 1 MiB
constexpr std::uint64_t bytes_per_sync = 8ULL << 20U;  // so that a commit's sync never waits behind gigabytes

/// Not against an adversary: notices torn writes and rot. Each step is a bijection of the state, so a change
/// of any single word always shows.
std::uint64_t checksum(std::uint64_t state, void const* bytes, std::size_t size)
{
    auto const* at = static_cast<std::byte const*>(bytes);
    for (auto const* const end = at + size; at != end; at += sizeof(std::uint64_t)) {
        std::uint64_t word = 0;
        std::memcpy(&word, at, sizeof word);
        state = std::rotl(state ^ word, 29) * 0x9E37'79B9'7F4A'7C15U;
    }
    return state;
}

std::uint64_t header_checksum(Header const& header)
{
    return checksum(checksum_seed, &header, offsetof(Header, header_checksum));
}

std::uint64_t high_half(std::uint64_t a, std::uint64_t b)
{
    return static_cast<std::uint64_t>((static_cast<unsigned __int128>(a) * b) >> 64U);
}

/// Where in a filter of `words` words the block of a key begins.
std::uint64_t block_of(KeyHash hash, std::uint64_t words)
{
    return high_half(hash.first, words / words_per_block) * words_per_block;
}

/// Calls `visit(word in the block, number of the bit in it)` for each of the key's bits.
template <class Visit>
void each_bit(KeyHash hash, Visit visit)
{
    auto rest = hash.second;
    for (int bit = 0; bit < bits_set_per_key; ++bit, rest >>= 9U) {
        visit((rest >> 6U) & 7U, rest & 63U);
    }
}

[[noreturn]] void fail(std::filesystem::path const& path, char const* what)
{
    auto const message = fmt::format("{} cannot be {}: {}", path.native(), what, std::strerror(errno));
    if (errno == ENOSPC || errno == EDQUOT) {
        throw StorageFull(message);
    }
    throw StorageFailure(message);
}

bool is_sound(Header const& header, std::uint64_t file_bytes)
{
    // The header's own checksum comes first: the sums below must not overflow on rubbish.
    return std::memcmp(header.magic, magic, sizeof magic) == 0 && header.version == format_version &&
           header.header_checksum == header_checksum(header) && header.filter_words % words_per_block == 0 &&
           header.filter_words > 0 &&
           file_bytes == sizeof(Header) + header.filter_words * 8 + header.entries * sizeof(KeyEntry);
}

}  // namespace

std::shared_ptr<SortedKeyFile const> SortedKeyFile::open(std::filesystem::path const& path)
{
    int const file = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    struct stat found{};
    if (file < 0 || fstat(file, &found) != 0 || static_cast<std::size_t>(found.st_size) < sizeof(Header)) {
        if (file >= 0) {
            close(file);
        }
        return nullptr;
    }
    std::shared_ptr<SortedKeyFile> opened(new SortedKeyFile);
    opened->path_ = path;
    opened->map_bytes_ = static_cast<std::size_t>(found.st_size);
    opened->map_ = mmap(nullptr, opened->map_bytes_, PROT_READ, MAP_SHARED, file, 0);
    close(file);
    if (opened->map_ == MAP_FAILED) {
        return nullptr;
    }
    auto const* const bytes = static_cast<std::byte const*>(opened->map_);
    Header header;
    std::memcpy(&header, bytes, sizeof header);
    if (!is_sound(header, opened->map_bytes_)) {
        return nullptr;
    }
    opened->facts_ = {{header.after, header.through}, header.level, header.entries};
    opened->filter_ = {reinterpret_cast<std::uint64_t const*>(bytes + sizeof(Header)), header.filter_words};
    opened->entries_ = {
        reinterpret_cast<KeyEntry const*>(bytes + sizeof(Header) + opened->filter_.size_bytes()),
        header.entries};
    auto const of_entries = checksum(checksum_seed, opened->entries_.data(), opened->entries_.size_bytes());
    if (checksum(of_entries, opened->filter_.data(), opened->filter_.size_bytes()) != header.body_checksum) {
        return nullptr;
    }
    madvise(opened->map_, opened->map_bytes_, MADV_RANDOM);
    return opened;
}

SortedKeyFile::~SortedKeyFile()
{
    if (map_ != nullptr && map_ != MAP_FAILED) {
        munmap(map_, map_bytes_);
    }
}

void SortedKeyFile::prefetch(KeyHash hash) const
{
    __builtin_prefetch(&filter_[block_of(hash, filter_.size())]);
}

bool SortedKeyFile::may_contain(KeyHash hash) const
{
    auto const* const block = filter_.data() + block_of(hash, filter_.size());
    std::uint64_t all = 1;  // without branches: which bit says no first is beyond any prediction
    each_bit(hash, [&](std::uint64_t word, std::uint64_t bit) { all &= block[word] >> bit; });
    return all != 0;
}

KeyEntry const* SortedKeyFile::find(Key16 const& key) const
{
    if (entries_.empty()) {
        return nullptr;
    }
    // Keys are hashes, spread evenly: the leading word says about where an entry lies. From there steps that
    // double find two entries around it. Keys that are not spread evenly cost a few more steps, never more
    // than a search of the whole file.
    auto const guess = high_half(leading_word(key), entries_.size());
    std::size_t low = guess;   // first entry that may be the key, or before it
    std::size_t high = guess;  // all from here on are at or beyond it
    for (std::size_t step = 16; low > 0 && !is_before(entries_[low - 1].key, key); step *= 2) {
        high = low;
        low -= std::min(low, step);
    }
    for (std::size_t step = 16; high < entries_.size() && is_before(entries_[high].key, key); step *= 2) {
        low = high + 1;
        high += std::min(entries_.size() - high, step);
    }
    auto const around = entries_.subspan(low, high - low);
    auto const at = static_cast<std::size_t>(
        std::ranges::lower_bound(around, key, is_before, &KeyEntry::key) - around.begin());
    auto const found = low + at;
    return found < entries_.size() && entries_[found].key == key ? &entries_[found] : nullptr;
}

SortedKeyWriter::SortedKeyWriter(std::filesystem::path path, KeyFileFacts facts, std::uint64_t most_entries)
    : path_(std::move(path)),
      temporary_(path_.native() + ".tmp"),
      facts_(facts),
      checksum_(checksum_seed)
{
    auto const blocks = most_entries * bits_per_key / (words_per_block * 64) + 1;
    filter_.resize(blocks * words_per_block);
    waiting_.reserve(std::min<std::uint64_t>(most_entries, entries_per_write));
    facts_.entries = 0;
    offset_ = sizeof(Header) + filter_.size() * 8;
    file_ = ::open(temporary_.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (file_ < 0) {
        fail(temporary_, "created");
    }
}

SortedKeyWriter::~SortedKeyWriter()
{
    if (file_ >= 0) {
        close(file_);
        unlink(temporary_.c_str());
    }
}

void SortedKeyWriter::add(KeyEntry const& entry)
{
    auto const hash = hash_of(entry.key);
    auto* const block = filter_.data() + block_of(hash, filter_.size());
    each_bit(hash, [&](std::uint64_t word, std::uint64_t bit) { block[word] |= std::uint64_t{1} << bit; });
    waiting_.push_back(entry);
    ++facts_.entries;
    if (waiting_.size() == entries_per_write) {
        flush();
    }
}

void SortedKeyWriter::flush()
{
    auto const size = waiting_.size() * sizeof(KeyEntry);
    checksum_ = checksum(checksum_, waiting_.data(), size);
    write(waiting_.data(), size, offset_);
    offset_ += size;
    waiting_.clear();
}

void SortedKeyWriter::write(void const* bytes, std::size_t size, std::uint64_t offset)
{
    auto const* at = static_cast<std::byte const*>(bytes);
    while (size > 0) {
        auto const written = pwrite(file_, at, size, static_cast<off_t>(offset));
        if (written < 0 && errno == EINTR) {
            continue;
        }
        if (written <= 0) {
            fail(temporary_, "written");
        }
        at += written;
        offset += static_cast<std::uint64_t>(written);
        size -= static_cast<std::size_t>(written);
        unsynced_ += static_cast<std::uint64_t>(written);
    }
    if (unsynced_ >= bytes_per_sync) {
        unsynced_ = 0;
        if (fdatasync(file_) != 0) {
            fail(temporary_, "synced");
        }
    }
}

void SortedKeyWriter::finish()
{
    flush();
    Header header{};
    std::memcpy(header.magic, magic, sizeof magic);
    header.version = format_version;
    header.level = facts_.level;
    header.after = facts_.range.after;
    header.through = facts_.range.through;
    header.entries = facts_.entries;
    header.filter_words = filter_.size();
    header.body_checksum = checksum(checksum_, filter_.data(), filter_.size() * 8);
    header.header_checksum = header_checksum(header);
    write(filter_.data(), filter_.size() * 8, sizeof header);
    write(&header, sizeof header, 0);
    if (fsync(file_) != 0) {
        fail(temporary_, "synced");
    }
    if (rename(temporary_.c_str(), path_.c_str()) != 0) {
        fail(temporary_, "renamed");
    }
    close(file_);
    file_ = -1;
    sync_directory(path_.parent_path());
}

}  // namespace creditd::storage::sqlite
