#pragma once

#include "storage/sqlite/connection.hpp"

#include <atomic>
#include <cstdint>

namespace creditd::storage::sqlite {

/// Folds the write-ahead log into the main file, on the owner's connection and thread: two connections that
/// write and checkpoint at once can corrupt a file under SQLite before 3.51.3.
class Checkpointer
{
public:
    Checkpointer(Connection& connection, std::int64_t most_pages, std::int64_t log_limit_bytes);

    /// Folds without waiting for anyone (PASSIVE) when enough pages are due: up to `most_pages`, fewer while
    /// commits are small, so that who comes meanwhile waits for less. When the log has outgrown its limit,
    /// because readers kept it from being used again from its start, waits a moment for them (TRUNCATE). A
    /// full disk is left to the next commit to report. Throws CommitUnknown when a sync fails.
    void fold_when_due();

    /// Folds everything and empties the log, waiting a moment for readers in the way. For closing.
    void fold_all();

    /// Bytes in the log that are not in the main file yet. Any thread.
    [[nodiscard]] std::uint64_t unfolded_bytes() const;

private:
    void fold(int mode);
    void note_commit(std::int64_t pages);
    [[nodiscard]] std::int64_t pages_due() const;

    Connection& connection_;
    std::int64_t const most_pages_;
    double pages_per_commit_ = 0;  ///< an average over the last few
    std::int64_t limit_pages_;
    std::int64_t page_size_;
    std::int64_t log_pages_ = 0;     ///< in the log's file, folded or not
    std::int64_t folded_pages_ = 0;  ///< of those
    std::int64_t retry_at_pages_ = 0;
    std::int64_t wait_again_at_pages_ = 0;
    std::atomic<std::int64_t> unfolded_pages_ = 0;
};

}  // namespace creditd::storage::sqlite
