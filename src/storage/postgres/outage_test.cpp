#include "storage/failure.hpp"
#include "storage/postgres/testing/contract_schema.hpp"
#include "storage/postgres/testing/cutting_proxy.hpp"
#include "storage/testing/contract.hpp"

#include <fmt/format.h>

namespace creditd::storage::postgres {

using storage::testing::row_of;
using storage::testing::store;
using storage::testing::stored_box;
using testing::ContractWorld;
using testing::CuttingProxy;
using testing::deadline_in;
using testing::run_sql;
using testing::server_url;

namespace {

using Mode = CuttingProxy::Mode;
using std::chrono::milliseconds;

/// A ledger that is reached through a proxy.
struct Behind
{
    Behind()
    {
        world.options.url = proxy.in_front_of(world.schema.url());
        // Short, for what is silent is waited for; long enough for a busy machine to answer in.
        world.options.patience = {
            .connect = milliseconds(800), .batch = milliseconds(1'000), .read = milliseconds(1'000)};
        database = world.open();
    }

    ContractWorld world;
    CuttingProxy proxy;
    std::unique_ptr<Database> database;
};

std::int64_t lane_of(NumberSource numbers)
{
    return numbers.next(Moment::from_milliseconds(0)) % NumberSource::most_lanes;
}

/// A world whose sessions can be told apart on the server.
struct Named
{
    Named()
    {
        world.options.url += fmt::format("&application_name={}", world.schema.name());
        database = world.open();
    }

    [[nodiscard]] std::int64_t sessions() const
    {
        return std::stoll(run_sql(server_url(), fmt::format("SELECT COUNT(*) FROM pg_stat_activity WHERE "
                                                            "application_name = '{}'",
                                                            world.schema.name()))
                              .at(0)
                              .at(0));
    }

    ContractWorld world;
    std::unique_ptr<Database> database;
};

/// Ends every session of this ledger on the server.
void end_sessions(ContractWorld const& world)
{
    run_sql(server_url(), fmt::format("SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE "
                                      "application_name = '{}'",
                                      world.schema.name()));
}

std::unique_ptr<Batch> batch_with_a_box(Database& database, std::int64_t box)
{
    auto batch = database.begin(0);
    batch->insert(storage::testing::boxes, row_of({box, fmt::format("box {}", box), 1, ""}));
    CHECK_FALSE(storage::testing::load_box(*batch, box + 1).has_value());  // so that it is under way
    return batch;
}

}  // namespace

TEST_CASE("PG-7: a commit that never reached the server is found out not to be")
{
    Behind behind;
    {
        auto const batch = batch_with_a_box(*behind.database, 1);
        behind.proxy.set(Mode::CutRequests);
        CHECK_THROWS_AS(batch->commit(1), CommitUndecided);
        behind.proxy.set(Mode::Pass);
        CHECK_FALSE(behind.database->was_committed(0, deadline_in(milliseconds(5'000))));
    }
    CHECK_FALSE(stored_box(*behind.database, 1).has_value());
    store(*behind.database, {1, "again", 1, ""});
    CHECK(stored_box(*behind.database, 1)->label == "again");
}

TEST_CASE("PG-7: a commit whose answer was lost is found out to be one")
{
    Behind behind;
    {
        auto const batch = batch_with_a_box(*behind.database, 1);
        behind.proxy.set(Mode::CutAnswers);
        CHECK_THROWS_AS(batch->commit(1), CommitUndecided);
        behind.proxy.set(Mode::Pass);
        CHECK(behind.database->was_committed(0, deadline_in(milliseconds(5'000))));
    }
    CHECK(stored_box(*behind.database, 1).has_value());
    {
        auto const batch = batch_with_a_box(*behind.database, 3);
        behind.proxy.set(Mode::CutRequests);
        CHECK_THROWS_AS(batch->commit(2), CommitUndecided);
        behind.proxy.set(Mode::Pass);
        CHECK_FALSE(behind.database->was_committed(
            0, deadline_in(milliseconds(5'000))));  // the mark of the commit before is not its own
    }
}

TEST_CASE("PG-7: a commit into silence is not waited for, and found out when the server speaks again")
{
    Behind behind;
    auto const batch = batch_with_a_box(*behind.database, 1);
    behind.proxy.set(Mode::Blackhole);
    CHECK_THROWS_AS(batch->commit(1), CommitUndecided);
    CHECK_THROWS_AS((void)behind.database->was_committed(0, deadline_in(milliseconds(250))),
                    StorageUnavailable);
    behind.proxy.set(Mode::Pass);
    // The words may arrive late after all: the row of the lane is locked until that is decided.
    bool const answer = behind.database->was_committed(0, deadline_in(milliseconds(5'000)));
    CHECK(answer == stored_box(*behind.database, 1).has_value());
}

TEST_CASE("PG-7: a commit during which the server warns counts as undecided until another one is durable")
{
    // The server warns so when it gives up waiting for its standby.
    ContractWorld world;
    auto const database = world.open();
    run_sql(world.schema.url(), "CREATE TABLE warnings (left_over bigint)");
    // One statement, so not through the script's splitter.
    run_sql(world.schema.url(),
            "CREATE FUNCTION warn() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN IF EXISTS (SELECT "
            "1 FROM warnings) THEN RAISE WARNING ''no standby''; END IF; RETURN NEW; END'");
    run_sql(world.schema.url(),
            "CREATE TRIGGER warn BEFORE UPDATE ON writers FOR EACH ROW EXECUTE FUNCTION warn()");
    auto const batch = batch_with_a_box(*database, 1);
    run_sql(world.schema.url(), "INSERT INTO warnings VALUES (1)");
    CHECK_THROWS_AS(batch->commit(1), CommitUndecided);
    CHECK_THROWS_AS((void)database->was_committed(0, deadline_in(milliseconds(150))), StorageUnavailable);
    run_sql(world.schema.url(), "DELETE FROM warnings");
    CHECK(database->was_committed(0, deadline_in(milliseconds(5'000))));
    CHECK(stored_box(*database, 1).has_value());
}

TEST_CASE("PG-8: sessions ended by the server cost the batch under way, and nothing after it")
{
    Named named;
    store(*named.database, {1, "one", 1, ""});
    auto const before = named.sessions();
    for (int time = 0; time < 5; ++time) {
        end_sessions(named.world);
        CHECK(stored_box(*named.database, 1).has_value());  // a read begins anew by itself
        {
            auto const batch = named.database->begin(0);
            CHECK_THROWS_AS((void)storage::testing::load_box(*batch, 1), StorageUnavailable);
        }
        store(*named.database, {1, fmt::format("time {}", time), 1, ""});
    }
    CHECK(stored_box(*named.database, 1)->label == "time 4");
    CHECK(named.sessions() <= before);
}

TEST_CASE("PG-8: a read whose session ended between two queries is made anew where it may be")
{
    Named named;
    store(*named.database, {1, "one", 1, ""});
    int begun = 0;
    std::int64_t counted = 0;
    auto const twice = [&](Reader& reader) {  // no CHECK around what may throw
        ++begun;
        counted = storage::testing::boxes_in(reader);
        if (begun == 1) {
            end_sessions(named.world);
        }
        counted += storage::testing::boxes_in(reader);
    };
    CHECK_THROWS_AS(named.database->read(twice), StorageUnavailable);
    begun = 0;
    read_anew(*named.database, twice);
    CHECK(begun == 2);
    CHECK(counted == 2);
}

TEST_CASE("PG-8: a session ended between load and commit leaves the batch undecided, then found undone")
{
    Named named;
    {
        auto const batch = batch_with_a_box(*named.database, 1);
        end_sessions(named.world);
        CHECK_THROWS_AS(batch->commit(1), CommitUndecided);
        CHECK_FALSE(named.database->was_committed(0, deadline_in(milliseconds(5'000))));
    }
    CHECK_FALSE(stored_box(*named.database, 1).has_value());
}

TEST_CASE("PG-9: while nobody answers, reads and batches fail in time, and go on when somebody does")
{
    Behind behind;
    store(*behind.database, {1, "one", 1, ""});
    behind.proxy.set(Mode::Blackhole);
    CHECK_THROWS_AS((void)stored_box(*behind.database, 1), StorageUnavailable);
    CHECK_THROWS_AS((void)storage::testing::load_box(*behind.database->begin(0), 1), StorageUnavailable);
    CHECK_THROWS_AS((void)behind.database->begin(0), StorageUnavailable);
    behind.proxy.set(Mode::Pass);
    CHECK(stored_box(*behind.database, 1).has_value());
    store(*behind.database, {2, "two", 2, ""});
}

TEST_CASE("PG-4: a node whose lane was taken over commits nothing, and goes on with another lane")
{
    ContractWorld world;
    auto const database = world.open();
    store(*database, {1, "one", 1, ""});
    auto const first_lane = lane_of(database->numbers(0));
    run_sql(world.schema.url(), "UPDATE writers SET holder = 'somebody else' WHERE holder <> ''");
    CHECK_THROWS_AS(store(*database, {2, "two", 2, ""}), StorageUnavailable);
    CHECK_FALSE(stored_box(*database, 2).has_value());
    store(*database, {2, "two", 2, ""});
    CHECK(stored_box(*database, 2).has_value());
    CHECK(lane_of(database->numbers(0)) != first_lane);
}

TEST_CASE("PG-4: a lane that lapsed unnoticed is not taken a second time by the node that writes with it")
{
    ContractWorld world;
    world.options.lanes = 2;
    auto const database = world.open();
    store(*database, {1, "one", 1, ""}, 0);
    store(*database, {2, "two", 2, ""}, 1);
    auto const lapsing = lane_of(database->numbers(1));
    run_sql(world.schema.url(), fmt::format("UPDATE writers SET holder = 'somebody else' WHERE lane = {}",
                                            lane_of(database->numbers(0))));
    CHECK_THROWS_AS(store(*database, {1, "one", 3, ""}, 0), StorageUnavailable);
    // Whoever looks for a lane takes first what lapsed longest ago.
    run_sql(world.schema.url(), fmt::format("UPDATE writers SET renewed_at = 1 WHERE lane = {}", lapsing));
    run_sql(world.schema.url(), "UPDATE writers SET renewed_at = 5 WHERE holder = ''");

    store(*database, {1, "one", 4, ""}, 0);
    store(*database, {2, "two", 5, ""}, 1);
    CHECK(lane_of(database->numbers(1)) == lapsing);
    CHECK(lane_of(database->numbers(0)) != lapsing);
}

TEST_CASE("PG-4: a lane that a node lost is as good as any other when it is free again")
{
    ContractWorld world;
    auto const database = world.open();
    store(*database, {1, "one", 1, ""});
    auto const only_lane = lane_of(database->numbers(0));
    run_sql(world.schema.url(),
            "UPDATE writers SET holder = 'somebody else', "
            "renewed_at = CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) + 3600000");
    CHECK_THROWS_AS(store(*database, {2, "two", 2, ""}), StorageUnavailable);
    run_sql(world.schema.url(), fmt::format("UPDATE writers SET holder = '' WHERE lane = {}", only_lane));
    store(*database, {2, "two", 2, ""});
    CHECK(lane_of(database->numbers(0)) == only_lane);
}

}  // namespace creditd::storage::postgres
