#include "storage/sqlite/checkpointer.hpp"

#include "storage/sqlite/sqlite_failure.hpp"

#include <sqlite3.h>

#include <algorithm>

namespace creditd::storage::sqlite {

namespace {

/// How long an outgrown log may make the owner wait for readers, who promise to be done within 100 ms.
constexpr int patience_ms = 200;

/// Rare folds write less, as a page changed often is copied once; frequent ones hold up fewer requests, and
/// for less time. Commits grow with the load, so after this many of usual size the one matters as much as the
/// other.
constexpr std::int64_t commits_per_fold = 40;
constexpr std::int64_t least_pages = 500;  // what syncing the main file costs must be worth it

}  // namespace

Checkpointer::Checkpointer(Connection& connection, std::int64_t most_pages, std::int64_t log_limit_bytes)
    : connection_(connection),
      most_pages_(most_pages),
      page_size_(connection.integer_of("PRAGMA page_size"))
{
    limit_pages_ = log_limit_bytes / page_size_;
    sqlite3_wal_hook(
        connection_.handle(),
        [](void* self, sqlite3*, char const*, int pages) {
            static_cast<Checkpointer*>(self)->note_commit(pages);
            return SQLITE_OK;
        },
        this);
    fold(SQLITE_CHECKPOINT_PASSIVE);  // what a killed process left
}

void Checkpointer::fold_when_due()
{
    if (log_pages_ - folded_pages_ < std::max(pages_due(), retry_at_pages_)) {
        return;
    }
    fold(SQLITE_CHECKPOINT_PASSIVE);
    if (log_pages_ >= limit_pages_ && (log_pages_ == folded_pages_ || log_pages_ >= wait_again_at_pages_)) {
        fold_all();
        // Whoever is still in the way may stay long; only a log of twice the size is worth another wait.
        wait_again_at_pages_ = 2 * log_pages_;
    }
    // A reader in an old snapshot keeps later pages unfolded; trying at every batch would cost more than it
    // gains.
    auto const left = log_pages_ - folded_pages_;
    retry_at_pages_ = left == 0 ? 0 : left + pages_due();
}

/// A commit has made the log `pages` long.
void Checkpointer::note_commit(std::int64_t pages)
{
    auto const added = pages > log_pages_ ? pages - log_pages_ : pages;  // or the log was begun again
    pages_per_commit_ += (static_cast<double>(added) - pages_per_commit_) / 8;
    log_pages_ = pages;
    folded_pages_ = pages < folded_pages_ ? 0 : folded_pages_;
    unfolded_pages_ = pages - folded_pages_;
}

std::int64_t Checkpointer::pages_due() const
{
    auto const usual = static_cast<std::int64_t>(pages_per_commit_) * commits_per_fold;
    return std::clamp(usual, std::min(least_pages, most_pages_), most_pages_);
}

void Checkpointer::fold_all()
{
    connection_.be_patient(patience_ms);
    fold(SQLITE_CHECKPOINT_TRUNCATE);
    connection_.be_patient(Connection::usual_patience_ms);
}

std::uint64_t Checkpointer::unfolded_bytes() const
{
    return static_cast<std::uint64_t>(unfolded_pages_.load(std::memory_order_relaxed) * page_size_);
}

void Checkpointer::fold(int mode)
{
    int in_log = -1;
    int folded = -1;
    int const code = sqlite3_wal_checkpoint_v2(connection_.handle(), "main", mode, &in_log, &folded);
    int const primary = code & 0xff;
    // Busy (a reader is in the way) and full (the main file cannot grow) leave the log as it is, and nothing
    // lost.
    if (code != SQLITE_OK && primary != SQLITE_BUSY && primary != SQLITE_FULL) {
        throw_failure(connection_.handle(), code, During::Checkpoint, "checkpoint");
    }
    if (in_log >= 0) {
        log_pages_ = in_log;
        folded_pages_ = folded;
        unfolded_pages_ = in_log - folded;
    }
}

}  // namespace creditd::storage::sqlite
