#include "storage/sqlite/checkpointer.hpp"

#include "storage/sqlite/sqlite_failure.hpp"

#include <sqlite3.h>

#include <algorithm>

namespace creditd::storage::sqlite {

namespace {

/// How long an outgrown log may make the owner wait for readers, who promise to be done within 100 ms.
constexpr int patience_ms = 200;

}  // namespace

Checkpointer::Checkpointer(Connection& connection, std::int64_t pages_due, std::int64_t log_limit_bytes)
    : connection_(connection),
      pages_due_(pages_due),
      page_size_(connection.integer_of("PRAGMA page_size"))
{
    limit_pages_ = log_limit_bytes / page_size_;
    sqlite3_wal_hook(
        connection_.handle(),
        [](void* self, sqlite3*, char const*, int pages) {
            auto& checkpointer = *static_cast<Checkpointer*>(self);
            checkpointer.log_pages_ = pages;
            // Fewer pages than were folded: SQLite has begun the log again from its start.
            checkpointer.folded_pages_ = pages < checkpointer.folded_pages_ ? 0 : checkpointer.folded_pages_;
            checkpointer.unfolded_pages_ = pages - checkpointer.folded_pages_;
            return SQLITE_OK;
        },
        this);
    fold(SQLITE_CHECKPOINT_PASSIVE);  // what a killed process left
}

void Checkpointer::fold_when_due()
{
    if (log_pages_ - folded_pages_ < std::max(pages_due_, retry_at_pages_)) {
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
    retry_at_pages_ = left == 0 ? 0 : left + pages_due_;
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
