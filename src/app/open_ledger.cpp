#include "app/open_ledger.hpp"

#include "app/numbers_used.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/migrations.hpp"

namespace creditd::app {

OpenLedger open_ledger(Settings const& settings, LedgerMissing if_missing, DatabaseMode mode_if_new, Moment now)
{
    constexpr int readers_beside_workers = 2;  // the sweeper and verify
    auto const migrations = storage::sqlite::shipped_migrations();
    storage::sqlite::Options options;
    options.directory = settings.data_directory;
    options.create = if_missing == LedgerMissing::Make;
    options.now = now;
    options.readers = static_cast<int>(settings.worker_threads) + readers_beside_workers;

    OpenLedger ledger;
    ledger.database = storage::sqlite::open(options, migrations);
    ledger.meta = read_or_make_meta(*ledger.database, mode_if_new);
    ledger.numbers_used = numbers_used(*ledger.database);
    ledger.schema = migrations.empty() ? 0 : migrations.back().version;
    return ledger;
}

}  // namespace creditd::app
