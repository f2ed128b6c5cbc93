#pragma once

#include "storage/sqlite/sorted_key_file.hpp"

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace creditd::storage::sqlite {

using KeyFiles = std::vector<std::shared_ptr<SortedKeyFile const>>;

/// The files of one key index on disk, oldest first, each beginning at the place where the one before it
/// ends. Used by one thread at a time.
class KeyShelf
{
public:
    /// Finds the files of `index` in `directory`, which is made when it is missing. What a crash left over is
    /// removed; a file that is damaged, and all after a gap, are removed too, because their rows will be
    /// added again.
    KeyShelf(std::filesystem::path directory, std::string index);

    [[nodiscard]] KeyFiles const& files() const { return files_; }

    /// Every row up to this number is in the files, or forgotten.
    [[nodiscard]] std::int64_t through() const;

    /// Writes a file of `sorted` for the rows after `through()` up to `through`.
    void append(std::vector<KeyEntry> const& sorted, std::int64_t through);

    /// Merges eight neighbours of one level into one of the next, if there are eight; says whether there
    /// were. Entries below `forgotten` are left out; of two under one key the later stays.
    bool merge_some(std::int64_t forgotten);

    /// Removes files whose every entry is below `place`.
    void drop_before(std::int64_t place);

private:
    [[nodiscard]] std::filesystem::path file_for(PlaceRange range) const;
    [[nodiscard]] std::filesystem::path mark_for(std::int64_t forgotten_through) const;
    [[nodiscard]] std::shared_ptr<SortedKeyFile const> reopen(std::filesystem::path const& path) const;
    void keep_chain(KeyFiles found);

    std::filesystem::path directory_;
    std::string index_;
    KeyFiles files_;
    std::int64_t forgotten_through_ = 0;
};

}  // namespace creditd::storage::sqlite
