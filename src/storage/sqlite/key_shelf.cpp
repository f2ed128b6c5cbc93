#include "storage/sqlite/key_shelf.hpp"

#include "base/assert.hpp"
#include "storage/failure.hpp"
#include "storage/sqlite/data_directory.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <fcntl.h>
#include <span>
#include <unistd.h>

namespace creditd::storage::sqlite {

namespace {

constexpr std::size_t merged_at_once = 8;

/// The number between `prefix` and `suffix`, when `name` is just that.
std::optional<std::int64_t> number_in(std::string_view name, std::string_view prefix, std::string_view suffix)
{
    if (!name.starts_with(prefix) || !name.ends_with(suffix) ||
        name.size() <= prefix.size() + suffix.size()) {
        return std::nullopt;
    }
    auto const digits = name.substr(prefix.size(), name.size() - prefix.size() - suffix.size());
    std::int64_t number = 0;
    auto const [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
    return error == std::errc() && end == digits.data() + digits.size() ? std::optional(number)
                                                                        : std::nullopt;
}

void remove_quietly(std::filesystem::path const& path)
{
    std::error_code ignored;  // what stays is found and judged again by the next start
    std::filesystem::remove(path, ignored);
}

/// Goes through several sorted files at once, giving each key once, as its newest file has it.
class Merge
{
public:
    explicit Merge(std::span<std::shared_ptr<SortedKeyFile const> const> files)
    {
        for (auto const& file : files) {
            rests_.push_back(file->entries());
        }
    }

    /// The next entry by key, or null at the end.
    KeyEntry const* next()
    {
        KeyEntry const* smallest = nullptr;
        for (auto const& rest : rests_) {
            // Not after, instead of before: of equal keys the one in the later file wins.
            if (!rest.empty() && (smallest == nullptr || !is_before(smallest->key, rest.front().key))) {
                smallest = &rest.front();
            }
        }
        if (smallest != nullptr) {
            for (auto& rest : rests_) {
                if (!rest.empty() && rest.front().key == smallest->key) {
                    rest = rest.subspan(1);
                }
            }
        }
        return smallest;
    }

private:
    std::vector<std::span<KeyEntry const>> rests_;
};

}  // namespace

KeyShelf::KeyShelf(std::filesystem::path directory, std::string index)
    : directory_(std::move(directory)),
      index_(std::move(index))
{
    std::error_code error;
    if (std::filesystem::create_directories(directory_, error)) {
        sync_directory(directory_.parent_path());
    }
    if (error) {
        throw CannotOpen(fmt::format("{} cannot be made: {}", directory_.native(), error.message()));
    }
    KeyFiles found;
    for (auto const& entry : std::filesystem::directory_iterator(directory_)) {
        auto const name = entry.path().filename().native();
        if (!name.starts_with(index_ + "-")) {
            continue;
        }
        if (auto const mark = number_in(name, index_ + "-forgotten-", ".mark")) {
            forgotten_through_ = std::max(forgotten_through_, *mark);
            continue;
        }
        auto file = name.ends_with(".keys") ? SortedKeyFile::open(entry.path()) : nullptr;
        if (file != nullptr && entry.path() == file_for(file->facts().range)) {
            found.push_back(std::move(file));
        } else {
            remove_quietly(entry.path());
        }
    }
    keep_chain(std::move(found));
}

/// Keeps the files that follow each other without a gap from where forgetting ended. Of those that begin at
/// one place the longest is a merge of the others, whose removal a crash prevented.
void KeyShelf::keep_chain(KeyFiles found)
{
    std::ranges::sort(found, [](auto const& a, auto const& b) {
        auto const left = a->facts().range;
        auto const right = b->facts().range;
        return left.after != right.after ? left.after < right.after : left.through > right.through;
    });
    for (auto& file : found) {
        if (file->facts().range.after == through()) {
            files_.push_back(std::move(file));
        } else {
            remove_quietly(file->path());
        }
    }
}

std::int64_t KeyShelf::through() const
{
    return files_.empty() ? forgotten_through_ : files_.back()->facts().range.through;
}

std::filesystem::path KeyShelf::file_for(PlaceRange range) const
{
    return directory_ / fmt::format("{}-{}-{}.keys", index_, range.after, range.through);
}

std::filesystem::path KeyShelf::mark_for(std::int64_t forgotten_through) const
{
    return directory_ / fmt::format("{}-forgotten-{}.mark", index_, forgotten_through);
}

/// What was just written must read back, or it may not replace anything.
std::shared_ptr<SortedKeyFile const> KeyShelf::reopen(std::filesystem::path const& path) const
{
    auto file = SortedKeyFile::open(path);
    if (file == nullptr) {
        remove_quietly(path);
        throw StorageFailure(fmt::format("{} does not read back as it was written", path.native()));
    }
    return file;
}

void KeyShelf::append(std::vector<KeyEntry> const& sorted, std::int64_t through)
{
    PlaceRange const range{this->through(), through};
    CREDITD_ASSERT(range.after < range.through);
    SortedKeyWriter writer(file_for(range), {range, 0, 0}, sorted.size());
    for (auto const& entry : sorted) {
        writer.add(entry);
    }
    writer.finish();
    files_.push_back(reopen(file_for(range)));
}

bool KeyShelf::merge_some(std::int64_t forgotten)
{
    // Levels fall from old to new, so files of one level are neighbours.
    auto const same_level = [](auto const& a, auto const& b) { return a->facts().level == b->facts().level; };
    for (auto begin = files_.begin(); begin != files_.end();) {
        auto end =
            std::find_if_not(begin, files_.end(), [&](auto const& file) { return same_level(*begin, file); });
        if (static_cast<std::size_t>(end - begin) < merged_at_once) {
            begin = end;
            continue;
        }
        end = begin + merged_at_once;
        std::uint64_t most_entries = 0;
        std::for_each(begin, end, [&](auto const& file) { most_entries += file->facts().entries; });
        PlaceRange const range{(*begin)->facts().range.after, (*(end - 1))->facts().range.through};
        SortedKeyWriter writer(file_for(range), {range, (*begin)->facts().level + 1, 0}, most_entries);
        Merge merge({begin, end});
        while (auto const* entry = merge.next()) {
            if (entry->place >= forgotten) {
                writer.add(*entry);
            }
        }
        writer.finish();
        auto merged = reopen(file_for(range));
        std::for_each(begin, end, [](auto const& file) { remove_quietly(file->path()); });
        *begin = std::move(merged);
        files_.erase(begin + 1, end);
        return true;
    }
    return false;
}

void KeyShelf::drop_before(std::int64_t place)
{
    auto const kept =
        std::ranges::find_if(files_, [&](auto const& file) { return file->facts().range.through >= place; });
    if (kept == files_.begin()) {
        return;
    }
    // The mark first: without it a start would take the missing files for a gap and index their rows again.
    auto const before = forgotten_through_;
    auto const through = (*(kept - 1))->facts().range.through;
    int const mark = open(mark_for(through).c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (mark < 0) {
        throw StorageFailure(
            fmt::format("{} cannot be made: {}", mark_for(through).native(), std::strerror(errno)));
    }
    close(mark);
    sync_directory(directory_);
    forgotten_through_ = through;
    remove_quietly(mark_for(before));
    std::for_each(files_.begin(), kept, [](auto const& file) { remove_quietly(file->path()); });
    files_.erase(files_.begin(), kept);
}

}  // namespace creditd::storage::sqlite
