#include "storage/postgres/database.hpp"

#include "base/assert.hpp"
#include "storage/postgres/cluster.hpp"
#include "storage/postgres/leases.hpp"
#include "storage/postgres/migrations.hpp"
#include "storage/postgres/postgres_batch.hpp"
#include "storage/postgres/reader_pool.hpp"

#include <fmt/format.h>

#include <deque>

namespace creditd::storage::postgres {

namespace {

class PostgresDatabase final : public Database
{
public:
    PostgresDatabase(Options const& options, std::span<Migration const> migrations);
    ~PostgresDatabase() override { close(); }

    [[nodiscard]] int lanes() const override { return static_cast<int>(lanes_.size()); }
    std::unique_ptr<Batch> begin(int lane) override { return std::make_unique<PostgresBatch>(at(lane)); }
    bool was_committed(int lane, SteadyTime deadline) override { return at(lane).was_committed(deadline); }
    [[nodiscard]] NumberSource numbers(int lane) override { return at(lane).numbers(); }
    void between_batches(int lane) override { at(lane).keep_house(); }
    void read(FunctionRef<void(Reader&)> work) override { readers_->read(work); }
    void read_in_slices(FunctionRef<bool(Reader&)> slice) override
    {
        // One snapshot: lanes commit in any order of their numbers.
        readers_->read([&](Reader& reader) {
            while (slice(reader)) {}
        });
    }
    KeyIndex* derived_index(KeySpace /*space*/) override { return nullptr; }
    [[nodiscard]] std::optional<Moment> now() override;
    [[nodiscard]] std::uint64_t log_bytes() const override { return 0; }
    void close() override;

private:
    Lane& at(int lane) { return lanes_.at(static_cast<std::size_t>(lane)); }

    Cluster cluster_;
    std::unique_ptr<Leases> leases_;
    std::deque<Lane> lanes_;
    std::unique_ptr<ReaderPool> readers_;
};

SteadyTime in(std::chrono::milliseconds time)
{
    return std::chrono::steady_clock::now() + time;
}

/// Schema changes may take long, and nobody waits for an answer meanwhile.
constexpr std::chrono::minutes migration_patience{30};

/// Runs `work` with a connection to a server that takes writes; failures become refusals.
template <class Work>
auto at_start(Cluster& cluster, Options const& options, Work work)
{
    try {
        auto const connection = cluster.connect(Session::Keeper, in(options.patience_at_start));
        return work(*connection);
    } catch (StorageFailure const& failure) {
        throw CannotOpen(fmt::format("the ledger cannot be opened: {}", failure.what()));
    }
}

PostgresDatabase::PostgresDatabase(Options const& options, std::span<Migration const> migrations)
    : cluster_(options.url)
{
    CREDITD_ASSERT(options.lanes >= 1 && options.readers >= 1);
    at_start(cluster_, options, [&](Connection& connection) {
        if (!options.create && postgres::applied_migrations(connection, in(options.patience.read)).empty()) {
            throw CannotOpen(
                fmt::format("there is no ledger at {}: check the address, or run `creditd serve`, "
                            "which makes one",
                            cluster_.shown()));
        }
        postgres::migrate(connection, migrations, options.now, in(migration_patience));
    });
    try {
        leases_ = std::make_unique<Leases>(cluster_);
        for (auto const& leased : leases_->take(options.lanes, in(options.patience_at_start))) {
            lanes_.emplace_back(cluster_, *leases_, leased, options.patience);
            lanes_.back().open(in(options.patience_at_start));
        }
        readers_ = std::make_unique<ReaderPool>(cluster_, options.readers, options.patience,
                                                options.patience_at_start);
    } catch (StorageFailure const& failure) {
        throw CannotOpen(fmt::format("this node needs {} connections to {}: {}. Raise the server's "
                                     "max_connections where there are too few",
                                     options.lanes + options.readers + 1, cluster_.shown(), failure.what()));
    }
}

std::optional<Moment> PostgresDatabase::now()
{
    constexpr Query clock{"server_clock",
                          "SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT)"};
    std::optional<Moment> now;
    readers_->read([&](Reader& reader) {
        reader.query(clock, {}, [&](Row const& row) { now = Moment::from_milliseconds(row.integer(0)); });
    });
    return now;
}

void PostgresDatabase::close()
{
    for (auto& lane : lanes_) {
        CREDITD_ASSERT(!lane.batch_is_open);
        lane.close();
    }
    if (readers_ != nullptr) {
        readers_->close();
    }
    if (leases_ != nullptr) {
        leases_->close();
    }
}

}  // namespace

std::unique_ptr<Database> open(Options const& options, std::span<Migration const> migrations)
{
    return std::make_unique<PostgresDatabase>(options, migrations);
}

std::vector<AppliedMigration> applied_migrations(Options const& options)
{
    Cluster cluster(options.url);
    return at_start(cluster, options, [&](Connection& connection) {
        return postgres::applied_migrations(connection, in(options.patience.read));
    });
}

void migrate(Options const& options, std::span<Migration const> migrations)
{
    Cluster cluster(options.url);
    at_start(cluster, options, [&](Connection& connection) {
        postgres::migrate(connection, migrations, options.now, in(migration_patience));
    });
}

}  // namespace creditd::storage::postgres
