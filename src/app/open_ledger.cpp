#include "app/open_ledger.hpp"

#include "app/numbers_used.hpp"
#include "storage/failure.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/migrations.hpp"

#include <fmt/format.h>

namespace creditd::app {

namespace {

void refuse_unless_test(Meta const& meta, Settings const& settings)
{
    if (meta.mode != DatabaseMode::Test) {
        throw storage::CannotOpen(fmt::format(
            "database.unsafe_no_sync would lose acknowledged writes when the power fails, and the "
            "ledger in {} is live: only a ledger that was made with --test-clock takes it",
            settings.data_directory));
    }
}

}  // namespace

OpenLedger open_ledger(Settings const& settings, LedgerMissing if_missing, DatabaseMode mode_if_new,
                       Moment now)
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
    if (settings.unsafe_no_sync) {
        // Only now is it known to be a test ledger: until here even a live one was in safe hands.
        refuse_unless_test(ledger.meta, settings);
        ledger.database.reset();
        options.unsafe_no_sync = true;
        ledger.database = storage::sqlite::open(options, migrations);
    }
    ledger.numbers_used = numbers_used(*ledger.database);
    ledger.schema = migrations.empty() ? 0 : migrations.back().version;
    return ledger;
}

}  // namespace creditd::app
