#pragma once

#include "base/moment.hpp"
#include "storage/database.hpp"
#include "storage/sqlite/migrations.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <vector>

namespace creditd::storage::sqlite {

struct Options
{
    std::filesystem::path directory{};
    bool create = true;             ///< make the directory and the ledger when they are missing
    Moment now{};                   ///< written as the time of migrations applied by this open
    int readers = 4;                ///< read connections; a read beyond them waits
    std::int64_t page_size = 1024;  ///< bytes; of a new ledger, an existing one keeps its own
    std::int64_t writer_cache_kib = 32'768;
    std::int64_t reader_cache_kib = 4'096;
    std::int64_t checkpoint_pages = 8'000;  ///< log pages after which the owner folds them into the main file
    std::int64_t log_limit_bytes = 256
                                   << 20;  ///< log size beyond which the owner waits for readers to shrink it
    std::int64_t keys_per_seal = 256 * 1024;  ///< entries of a key index in memory before they go to a file
    bool unsafe_no_sync =
        false;  ///< for the control run of the power-cut test only: acknowledges what may be lost
};

/// Opens the ledger in `options.directory` and brings its schema to the last of `migrations`, which must
/// outlive this call only.
///
/// Throws CannotOpen with the reason and the remedy: see DataDirectory and migrate; also a file that is not a
/// creditd ledger, and a database that does not take the durability asked for.
[[nodiscard]] std::unique_ptr<Database> open(Options const& options, std::span<Migration const> migrations);

/// The steps that the ledger in `options.directory` has. Changes nothing. Throws CannotOpen when there is
/// none, or another process holds it.
[[nodiscard]] std::vector<AppliedMigration> applied_migrations(Options const& options);

}  // namespace creditd::storage::sqlite
