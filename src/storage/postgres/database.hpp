#pragma once

#include "base/moment.hpp"
#include "storage/database.hpp"
#include "storage/migration.hpp"
#include "storage/postgres/lane.hpp"

#include <chrono>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace creditd::storage::postgres {

struct Options
{
    std::string url;     ///< `postgres://…` or libpq's words; several hosts allowed
    bool create = true;  ///< make the ledger where the database is empty, and bring an older one up to date
    Moment now{};        ///< written as the time of migrations applied by this open
    int lanes = 3;       ///< writers of this node, 1–16
    int readers = 4;     ///< connections for reads; a read beyond them waits
    std::chrono::milliseconds patience_at_start{10'000};  ///< for a server that is not there yet
    Patience patience{};
};

/// Opens the ledger at `options.url` and brings its schema to the last of `migrations`, which must outlive
/// this call only.
///
/// Throws CannotOpen with the reason and the remedy: the address makes no sense; no server that takes writes
/// answers within `patience_at_start` (gone, a standby, read-only, another cluster's, no connections left);
/// the server is older than 15, does not speak UTF8, or runs with settings that lose acknowledged writes
/// (fsync, full_page_writes, synchronous_commit); a newer schema or one that differs; somebody else's tables;
/// no ledger when none may be made; no free lane.
[[nodiscard]] std::unique_ptr<Database> open(Options const& options, std::span<Migration const> migrations);

/// What the database at `options.url` has been brought to. Changes nothing. Throws CannotOpen as `open` does.
[[nodiscard]] std::vector<AppliedMigration> applied_migrations(Options const& options);

/// Brings the schema up to date and goes. Throws CannotOpen as `open` does.
void migrate(Options const& options, std::span<Migration const> migrations);

}  // namespace creditd::storage::postgres
