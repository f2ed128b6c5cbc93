#pragma once

#include "storage/key_index.hpp"
#include "storage/sqlite/key_map.hpp"
#include "storage/sqlite/key_shelf.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace creditd::storage::sqlite {

struct KeyIndexOptions
{
    std::filesystem::path directory;
    std::string name;  ///< letters and underscores; begins the names of its files
    std::int64_t keys_per_seal = 256 * 1024;
};

/// A key index of recent entries in memory and older ones in sorted files.
///
/// Entries are added to a map. When it holds `keys_per_seal`, or four times as many rows went by, it is
/// frozen: a new map takes its place at once, while a thread of the index's own writes the frozen one to a
/// file. A key is looked for in the new map, the frozen ones, then the files, newest first. That thread also
/// merges and drops files. When it fails, on a full disk say, the frozen map stays in memory and searchable,
/// and is tried again at the next seal.
///
/// The KeyIndex functions belong to one thread; the others say so.
class FileKeyIndex final : public KeyIndex
{
public:
    /// Throws CannotOpen when the directory cannot be made. Damaged files are not an error:
    /// `complete_through` tells.
    explicit FileKeyIndex(KeyIndexOptions options);
    /// Waits for the file being written, if any; keeps nothing else.
    ~FileKeyIndex() override;

    [[nodiscard]] std::optional<KeyEntry> find(Key16 const& key) override;
    void add(KeyEntry const& entry) override;
    void pass(std::int64_t place) override;
    [[nodiscard]] std::int64_t complete_through() const override { return complete_through_; }
    void forget_before(std::int64_t place) override;

    /// Seals what is in memory where that spares the next start a long scan, and ends the thread.
    void close();

    /// Waits until the thread has nothing to do. Any thread.
    void wait_until_idle();
    /// Why the last seal, merge or drop failed; empty when it did not. Any thread.
    [[nodiscard]] std::string last_failure() const;
    [[nodiscard]] std::size_t file_count() const;

private:
    struct Frozen
    {
        KeyMap entries;
        std::int64_t through = 0;
    };
    /// What the owner searches beside its own map; replaced whole, never changed.
    struct View
    {
        std::vector<std::shared_ptr<Frozen const>> frozen;  ///< oldest first
        KeyFiles files;                                     ///< oldest first
    };

    void begin_row(std::int64_t place);
    void freeze();
    [[nodiscard]] View const& view();
    void publish(View view);
    void stop(bool finish_first);
    void work(std::unique_lock<std::mutex>& lock);
    void run();

    KeyIndexOptions const options_;

    // The owner's.
    std::unique_ptr<KeyMap> recent_;
    std::int64_t rows_ = 0;
    std::int64_t last_place_ = 0;
    std::shared_ptr<View const> seen_;
    std::uint64_t seen_version_ = 0;

    // The thread's.
    KeyShelf shelf_;

    // Shared.
    std::atomic<std::uint64_t> version_ = 0;
    std::atomic<std::int64_t> complete_through_ = 0;
    std::mutex mutable mutex_;
    std::condition_variable changed_;
    std::shared_ptr<View const> view_;
    std::int64_t forget_before_ = 0;
    std::string failure_;
    bool due_ = false;  ///< something was handed to the thread since it last looked
    bool busy_ = false;
    bool stopping_ = false;

    std::thread thread_;
};

}  // namespace creditd::storage::sqlite
