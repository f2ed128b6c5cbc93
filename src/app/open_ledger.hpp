#pragma once

#include "app/clock.hpp"
#include "app/meta.hpp"
#include "app/settings.hpp"
#include "storage/database.hpp"

#include <cstdint>
#include <memory>

namespace creditd::app {

/// The database of a data directory, held by this process, ready for an engine.
struct OpenLedger
{
    std::unique_ptr<storage::Database> database;
    Meta meta;
    std::int64_t numbers_used = 0;  ///< the highest number that any row carries
    int schema = 0;                 ///< version of the last migration
};

enum class LedgerMissing : std::uint8_t { Make, Refuse };

/// Opens the ledger, brings its schema up to date, gives a new one its keys and `mode_if_new`.
/// Throws CannotOpen with the reason and the remedy (another process holds the directory, a newer schema, a
/// live ledger that is not to be synced …), and StorageFailure.
[[nodiscard]] OpenLedger open_ledger(Settings const& settings, LedgerMissing if_missing,
                                     DatabaseMode mode_if_new, Moment now);

}  // namespace creditd::app
