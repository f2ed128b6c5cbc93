#pragma once

#include "storage/key_index.hpp"
#include "storage/sqlite/key_map.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

namespace creditd::storage::sqlite {

/// The rows a file speaks for: every one with `after` < number ≤ `through`.
struct PlaceRange
{
    std::int64_t after = 0;
    std::int64_t through = 0;

    auto operator<=>(PlaceRange const&) const = default;
};

/// What a file says about itself.
struct KeyFileFacts
{
    PlaceRange range;
    std::uint32_t level = 0;  ///< how often its entries were merged
    std::uint64_t entries = 0;
};

/// An immutable file of key entries, sorted by key, behind a Bloom filter; mapped read-only. Its format is in
/// the README. Any number of threads may search it.
class SortedKeyFile
{
public:
    /// Opens and checks the whole file; nothing when it is not exactly what its header's checksums say.
    [[nodiscard]] static std::shared_ptr<SortedKeyFile const> open(std::filesystem::path const& path);

    ~SortedKeyFile();
    SortedKeyFile(SortedKeyFile const&) = delete;
    SortedKeyFile& operator=(SortedKeyFile const&) = delete;

    [[nodiscard]] std::filesystem::path const& path() const { return path_; }
    [[nodiscard]] KeyFileFacts const& facts() const { return facts_; }
    [[nodiscard]] std::span<KeyEntry const> entries() const { return entries_; }

    /// Brings the part of the filter that `may_contain` will ask into the cache.
    void prefetch(KeyHash hash) const;
    /// False: surely not in here. True for about one in a hundred keys that are not.
    [[nodiscard]] bool may_contain(KeyHash hash) const;
    [[nodiscard]] KeyEntry const* find(Key16 const& key) const;

private:
    SortedKeyFile() = default;

    std::filesystem::path path_;
    KeyFileFacts facts_;
    void* map_ = nullptr;
    std::size_t map_bytes_ = 0;
    std::span<std::uint64_t const> filter_;
    std::span<KeyEntry const> entries_;
};

/// Writes a SortedKeyFile under a temporary name and gives it its own once all of it is durable.
/// Throws StorageFailure or StorageFull; what was written is removed then.
class SortedKeyWriter
{
public:
    /// `most_entries`: at least as many as will be added; sizes the filter.
    SortedKeyWriter(std::filesystem::path path, KeyFileFacts facts, std::uint64_t most_entries);
    ~SortedKeyWriter();
    SortedKeyWriter(SortedKeyWriter const&) = delete;
    SortedKeyWriter& operator=(SortedKeyWriter const&) = delete;

    /// Entries come by rising key.
    void add(KeyEntry const& entry);
    void finish();

private:
    void flush();
    void write(void const* bytes, std::size_t size, std::uint64_t offset);

    std::filesystem::path path_;
    std::filesystem::path temporary_;
    KeyFileFacts facts_;
    int file_ = -1;
    std::vector<std::uint64_t> filter_;
    std::vector<KeyEntry> waiting_;
    std::uint64_t offset_ = 0;
    std::uint64_t unsynced_ = 0;
    std::uint64_t checksum_ = 0;
};

}  // namespace creditd::storage::sqlite
