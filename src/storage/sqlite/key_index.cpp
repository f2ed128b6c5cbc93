#include "storage/sqlite/key_index.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <exception>
#include <ranges>
#include <utility>

namespace creditd::storage::sqlite {

namespace {

/// A tidy stop writes a file only for more rows than a start scans unnoticed.
constexpr std::int64_t rows_worth_a_file = 10'000;

}  // namespace

FileKeyIndex::FileKeyIndex(KeyIndexOptions options)
    : options_(std::move(options)),
      recent_(std::make_unique<KeyMap>(static_cast<std::size_t>(options_.keys_per_seal))),
      shelf_(options_.directory, options_.name)
{
    CREDITD_ASSERT(options_.keys_per_seal >= 1);
    complete_through_ = shelf_.through();
    last_place_ = shelf_.through();
    view_ = std::make_shared<View const>(View{{}, shelf_.files()});
    seen_ = view_;
    due_ = true;  // merges that the last run did not get to
    thread_ = std::thread([this] { run(); });
}

FileKeyIndex::~FileKeyIndex()
{
    stop(false);
}

FileKeyIndex::View const& FileKeyIndex::view()
{
    if (version_.load(std::memory_order_acquire) != seen_version_) {
        std::lock_guard const lock(mutex_);
        seen_ = view_;
        seen_version_ = version_.load(std::memory_order_relaxed);
    }
    return *seen_;
}

/// Needs `mutex_`.
void FileKeyIndex::publish(View view)
{
    view_ = std::make_shared<View const>(std::move(view));
    version_.fetch_add(1, std::memory_order_release);
}

std::optional<KeyEntry> FileKeyIndex::find(Key16 const& key)
{
    auto const hash = hash_of(key);
    if (auto const* entry = recent_->find(key, hash)) {
        return *entry;
    }
    auto const& [frozen, files] = view();
    for (auto const& file : files) {
        file->prefetch(hash);
    }
    for (auto const& map : frozen | std::views::reverse) {
        if (auto const* entry = map->entries.find(key, hash)) {
            return *entry;
        }
    }
    for (auto const& file : files | std::views::reverse) {
        if (file->may_contain(hash)) {
            if (auto const* entry = file->find(key)) {
                return *entry;
            }
        }
    }
    return std::nullopt;
}

void FileKeyIndex::add(KeyEntry const& entry)
{
    if (entry.place <= complete_through_.load(std::memory_order_relaxed)) {
        return;  // in a file already, or forgotten
    }
    begin_row(entry.place);
    recent_->put(entry, hash_of(entry.key));
}

void FileKeyIndex::pass(std::int64_t place)
{
    if (place > last_place_) {
        begin_row(place);
    }
}

/// Rows without a key count like those with one: a start scans both. Seals only between rows: a file that
/// ended amid the keys of one row would claim all of them.
void FileKeyIndex::begin_row(std::int64_t place)
{
    CREDITD_ASSERT(place >= last_place_);
    if (place == last_place_) {
        return;
    }
    if (std::cmp_greater_equal(recent_->size(), options_.keys_per_seal) || rows_ >= options_.keys_per_seal) {
        freeze();
    }
    last_place_ = place;
    ++rows_;
}

void FileKeyIndex::freeze()
{
    auto frozen = std::make_shared<Frozen const>(std::move(*recent_), last_place_);
    recent_ = std::make_unique<KeyMap>(static_cast<std::size_t>(options_.keys_per_seal));
    rows_ = 0;
    {
        std::lock_guard const lock(mutex_);
        auto next = *view_;
        next.frozen.push_back(std::move(frozen));
        publish(std::move(next));
        due_ = true;
    }
    changed_.notify_all();
}

void FileKeyIndex::forget_before(std::int64_t place)
{
    auto const& files = view().files;
    bool const drops_a_file = !files.empty() && files.front()->facts().range.through < place;
    {
        std::lock_guard const lock(mutex_);
        if (place <= forget_before_) {
            return;
        }
        forget_before_ = place;
        due_ = due_ || drops_a_file;
    }
    changed_.notify_all();
}

void FileKeyIndex::close()
{
    if (rows_ >= rows_worth_a_file) {
        freeze();
    }
    stop(true);
}

void FileKeyIndex::stop(bool finish_first)
{
    if (finish_first) {
        wait_until_idle();
    }
    {
        std::lock_guard const lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) {
        thread_.join();
    }
}

void FileKeyIndex::wait_until_idle()
{
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [&] { return stopping_ || (!due_ && !busy_); });
}

std::string FileKeyIndex::last_failure() const
{
    std::lock_guard const lock(mutex_);
    return failure_;
}

std::size_t FileKeyIndex::file_count() const
{
    std::lock_guard const lock(mutex_);
    return view_->files.size();
}

void FileKeyIndex::run()
{
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [&] { return stopping_ || due_; });
        if (stopping_) {
            return;
        }
        due_ = false;
        busy_ = true;
        try {
            failure_.clear();
            work(lock);
        } catch (std::exception const& failure) {
            if (!lock.owns_lock()) {
                lock.lock();
            }
            failure_ = failure.what();
        }
        busy_ = false;
        changed_.notify_all();
    }
}

/// Seals every frozen map, then drops and merges. Holds the lock on entry and at the end, not while touching
/// the disk.
void FileKeyIndex::work(std::unique_lock<std::mutex>& lock)
{
    while (!view_->frozen.empty() && !stopping_) {
        auto const oldest = view_->frozen.front();
        lock.unlock();
        shelf_.append(oldest->entries.sorted(), oldest->through);
        lock.lock();
        complete_through_ = shelf_.through();
        auto rest = view_->frozen;
        rest.erase(rest.begin());
        publish({std::move(rest), shelf_.files()});
    }
    for (bool more = true; more && view_->frozen.empty() && !stopping_;) {
        auto const forget = forget_before_;
        lock.unlock();
        shelf_.drop_before(forget);
        more = shelf_.merge_some(forget);
        lock.lock();
        publish({view_->frozen, shelf_.files()});
    }
}

}  // namespace creditd::storage::sqlite
