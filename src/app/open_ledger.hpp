#pragma once

#include "app/clock.hpp"
#include "app/meta.hpp"
#include "app/settings.hpp"
#include "storage/database.hpp"
#include "storage/migration.hpp"

#include <cstdint>
#include <memory>
#include <vector>

namespace creditd::storage::sqlite {
class DataDirectory;
}

namespace creditd::app {

/// The database of the settings, ready for an engine. An embedded one is held by this process alone.
struct OpenLedger
{
    OpenLedger();
    OpenLedger(OpenLedger&&) noexcept;
    ~OpenLedger();

    /// On PostgreSQL, where a server makes the ledger: the node's directory, held by this process.
    std::unique_ptr<storage::sqlite::DataDirectory> node;
    std::unique_ptr<storage::Database> database;
    Meta meta;
    std::int64_t numbers_used = 0;  ///< the highest number that any row carries
    int schema = 0;                 ///< version of the last migration
};

enum class LedgerMissing : std::uint8_t { Make, Refuse };

/// Opens the ledger, brings its schema up to date, gives a new one its keys and `mode_if_new`.
/// Throws CannotOpen with the reason and the remedy (another process holds the directory, a newer schema, a
/// live ledger that is not to be synced, a PostgreSQL that would lose what was acknowledged …), and
/// StorageFailure.
[[nodiscard]] OpenLedger open_ledger(Settings const& settings, LedgerMissing if_missing,
                                     DatabaseMode mode_if_new, Moment now);

/// The schema of a ledger and of this program.
struct SchemaStatus
{
    std::vector<storage::AppliedMigration> applied;
    std::vector<storage::Migration> missing;
};

/// Changes nothing. Throws as `open_ledger` does, also for a ledger that is not there.
[[nodiscard]] SchemaStatus schema_status(Settings const& settings);

/// Applies what is missing, and says what that was. An embedded ledger must not be in use.
[[nodiscard]] SchemaStatus bring_schema_up(Settings const& settings, Moment now);

}  // namespace creditd::app
