#include "app/open_ledger.hpp"

#include "app/ledger_address.hpp"
#include "app/numbers_used.hpp"
#include "storage/failure.hpp"
#include "storage/postgres/database.hpp"
#include "storage/postgres/migrations.hpp"
#include "storage/sqlite/data_directory.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/migrations.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace creditd::app {

namespace {

constexpr int readers_beside_workers = 2;  // the sweeper and verify

int readers_of(Settings const& settings)
{
    return static_cast<int>(settings.worker_threads) + readers_beside_workers;
}

void refuse_unless_test(Meta const& meta, Settings const& settings)
{
    if (meta.mode != DatabaseMode::Test) {
        throw storage::CannotOpen(fmt::format(
            "database.unsafe_no_sync would lose acknowledged writes when the power fails, and the "
            "ledger in {} is live: only a ledger that was made with --test-clock takes it",
            settings.data_directory));
    }
}

storage::sqlite::Options sqlite_options(Settings const& settings, bool create, Moment now)
{
    storage::sqlite::Options options;
    options.directory = settings.data_directory;
    options.create = create;
    options.now = now;
    options.readers = readers_of(settings);
    return options;
}

storage::postgres::Options postgres_options(Settings const& settings, bool create, Moment now)
{
    if (settings.unsafe_no_sync) {
        throw storage::CannotOpen(
            "database.unsafe_no_sync is for the embedded ledger alone: what PostgreSQL makes durable is for its own "
            "settings to say");
    }
    storage::postgres::Options options;
    options.url = settings.postgres_url.reveal();
    options.create = create;
    options.now = now;
    options.lanes = static_cast<int>(settings.database_lanes);
    options.readers = readers_of(settings);
    return options;
}

OpenLedger open_sqlite(Settings const& settings, bool create, DatabaseMode mode_if_new, Moment now)
{
    auto const migrations = storage::sqlite::shipped_migrations();
    auto options = sqlite_options(settings, create, now);
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
    ledger.schema = static_cast<int>(migrations.size());
    return ledger;
}

OpenLedger open_postgres(Settings const& settings, bool create, DatabaseMode mode_if_new, Moment now)
{
    auto const migrations = storage::postgres::shipped_migrations();
    OpenLedger ledger;
    if (create) {
        ledger.node = std::make_unique<storage::sqlite::DataDirectory>(settings.node_directory,
                                                                       storage::sqlite::IfMissing::Create);
    }
    ledger.database = storage::postgres::open(postgres_options(settings, create, now), migrations);
    ledger.meta = read_or_make_meta(*ledger.database, mode_if_new);
    ledger.numbers_used = numbers_given_out(*ledger.database);
    ledger.schema = static_cast<int>(migrations.size());
    return ledger;
}

std::vector<storage::Migration> shipped_for(Settings const& settings)
{
    return is_on_postgres(settings) ? storage::postgres::shipped_migrations()
                                    : storage::sqlite::shipped_migrations();
}

}  // namespace

OpenLedger::OpenLedger() = default;
OpenLedger::OpenLedger(OpenLedger&&) noexcept = default;
OpenLedger::~OpenLedger() = default;

OpenLedger open_ledger(Settings const& settings, LedgerMissing if_missing, DatabaseMode mode_if_new,
                       Moment now)
{
    auto* const open = is_on_postgres(settings) ? open_postgres : open_sqlite;
    return open(settings, if_missing == LedgerMissing::Make, mode_if_new, now);
}

SchemaStatus schema_status(Settings const& settings)
{
    constexpr Moment never{};
    SchemaStatus status;
    status.applied = is_on_postgres(settings)
                         ? storage::postgres::applied_migrations(postgres_options(settings, false, never))
                         : storage::sqlite::applied_migrations(sqlite_options(settings, false, never));
    auto const shipped = shipped_for(settings);
    auto const missing = storage::missing_of(shipped, status.applied);
    status.missing.assign(missing.begin(), missing.end());
    return status;
}

SchemaStatus bring_schema_up(Settings const& settings, Moment now)
{
    SchemaStatus done;
    if (is_on_postgres(settings)) {
        auto const options = postgres_options(settings, true, now);
        done.applied = storage::postgres::applied_migrations(options);
        auto const ours = storage::postgres::shipped_migrations();
        storage::postgres::migrate(options, ours);
    } else {
        done = schema_status(settings);
        auto const ours = storage::sqlite::shipped_migrations();
        storage::sqlite::open(sqlite_options(settings, false, now), ours)->close();
    }
    auto const shipped = shipped_for(settings);
    auto const missing = storage::missing_of(shipped, done.applied);
    done.missing.assign(missing.begin(), missing.end());
    return done;
}

}  // namespace creditd::app
