#include "bulk/job_store.hpp"
#include "bulk/row_command.hpp"
#include "bulk/row_store.hpp"
#include "bulk/testing/world.hpp"
#include "bulk/verify.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

namespace creditd::bulk {

namespace {

using testing::at;
using testing::told;
using testing::World;

}  // namespace

TEST_CASE("BULK-8: a job is cancelled at once before it is applied, and after the rows under way while it is")
{
    World world;
    std::string file = "userId,credits\n";
    for (int i = 0; i < 300; ++i) {
        world.open(fmt::format("user-{}", i));
        file += fmt::format("user-{},1\n", i);
    }
    auto const cancel = [&](std::string const& job) {
        return world.post("/admin/credits/bulk/" + job + "/cancel");
    };
    auto const planned = world.plan("adjust", file);
    CHECK(at(cancel(planned).body, "job.status") == "cancelled");
    CHECK(told(cancel(planned)) == "409 bulk_not_cancellable");
    CHECK(told(world.apply(planned)) == "409 bulk_not_planned");
    CHECK(told(world.post("/admin/credits/bulk/" + planned + "/undo")) == "409 bulk_not_undoable");

    auto const job = world.plan("adjust", file);
    REQUIRE(world.apply(job).status == 202);
    world.work_slices(1);
    CHECK(at(cancel(job).body, "job.isStopping") == "true");
    CHECK(told(cancel(job)) == "409 bulk_not_cancellable");
    world.work();
    CHECK(world.of_job(job, "status") == "cancelled");
    CHECK(world.of_job(job, "counts.applied") == "256");
    CHECK(world.balance("user-255") == "1");
    CHECK(world.balance("user-256") == "0");
    world.undo_all(job);
    CHECK(world.of_job(job, "status") == "undone");
    CHECK(world.balance("user-255") == "0");
}

TEST_CASE(
    "BULK-8: rows that were done before the work broke off are counted when it is cancelled, and undone")
{
    World world;
    world.open("alice");
    world.open("bob");
    auto const job = world.plan("adjust", "userId,credits\nalice,1\nbob,2\nalice,4\n");
    REQUIRE(world.apply(job).status == 202);
    world.service.database->read([&](storage::Reader& reader) {
        auto const found =
            *store::find_job(reader, world.service.ids.decode(crypto::IdKind::Job, job)->number);
        auto const rows = store::rows_after(reader, found.number, std::nullopt, 2, 0, 1);
        auto const finished = world.service.engine->run(
            std::make_unique<ApplyRowCommand>(Rules{world.service.ids, world.accounts}, found, rows.at(0)));
        REQUIRE(finished.fate == engine::Fate::Decided);
    });

    REQUIRE(world.post("/admin/credits/bulk/" + job + "/cancel").status == 200);
    world.work();
    CHECK(world.of_job(job, "status") == "cancelled");
    CHECK(world.of_job(job, "counts.applied") == "1");
    CHECK(world.of_job(job, "totals.applied") == "2");
    CHECK(world.balance("alice") == "0");
    CHECK(verify(*world.service.database).ok());
    world.undo_all(job);
    CHECK(world.balance("bob") == "0");
}

TEST_CASE(
    "BULK-9: undoing takes back what is unspent, gives back what was deducted, and says what it could not")
{
    World world;
    world.open("alice", 10_credits);
    world.open("bob");
    world.open("carol");
    auto const job = world.plan("adjust", "userId,credits\nalice,-4\nbob,8\ncarol,3\nnobody,1\n");
    world.apply_all(job);
    world.spend("bob", 5_credits);
    world.spend("carol", 3_credits);

    world.undo_all(job);

    CHECK(world.of_job(job, "status") == "undone");
    CHECK(world.of_job(job, "counts") ==
          R"({"rows":4,"valid":3,"invalid":1,"applied":3,"failed":0,"undone":1,"notUndone":2})");
    CHECK(world.of_job(job, "totals") == R"({"credits":"7","applied":"7","undone":"1","notUndone":"8"})");
    CHECK(world.balance("alice") == "10");
    CHECK(world.balance("bob") == "0");
    CHECK(world.of_row(job, 3, "state") == "partly_undone");
    CHECK(world.of_row(job, 3, "result.undone") == "-3");
    CHECK(world.of_row(job, 3, "result.notUndone") == "5");
    CHECK(world.of_row(job, 4, "result.code") == "nothing_to_undo");
    CHECK(world.of_row(job, 5, "state") == "invalid");
    CHECK(world.audit_entries("credits.undo") == 2);
    CHECK(told(world.post("/admin/credits/bulk/" + job + "/undo")) == "409 bulk_not_undoable");
    CHECK(told(world.apply(job)) == "409 bulk_not_planned");
}

TEST_CASE("BULK-9: a row whose adjustment was undone on its own is not undone again")
{
    World world;
    world.open("alice", 10_credits);
    auto const job = world.plan("adjust", "userId,credits\nalice,-4\nalice,-3\n");
    world.apply_all(job);
    world.mark_undone("alice", 2, 4_credits);

    world.undo_all(job);

    CHECK(world.balance("alice") == "6");
    CHECK(world.of_row(job, 2, "result.code") == "adjustment_undone");
    CHECK(world.of_row(job, 3, "state") == "undone");
}

TEST_CASE("BULK-6: verify counts the rows of every job again, and names one that says otherwise")
{
    World world;
    world.open("alice", 1_credits);
    auto const job = world.plan("adjust", "userId,credits\nalice,5\nalice,-1\nnobody,1\n");
    auto const other = world.plan("adjust", "userId,credits\nalice,7\n");
    world.apply_all(job);
    world.undo_all(job);
    auto const found = [&] { return verify(*world.service.database); };
    CHECK(found().checked == 2);
    CHECK(found().violations == 0);

    auto const number = world.service.ids.decode(crypto::IdKind::Job, other)->number;
    world.service.engine->stop();  // nobody writes beside the writer
    auto const spoil = [&](auto change) {
        auto batch = world.service.database->begin(0);
        auto spoilt = *store::load_job(*batch, number);
        change(spoilt);
        store::upsert_job(*batch, spoilt);
        batch->commit(0);
        CHECK(found().violations == 1);
        CHECK(found().first.contains(std::to_string(number)));
    };
    spoil([](Job& spoilt) { ++spoilt.counts.applied; });
    spoil([](Job& spoilt) {
        --spoilt.counts.applied;
        spoilt.totals.undone = 1;
    });
    spoil([](Job& spoilt) {
        spoilt.totals.undone = 0;
        spoilt.plan_hash.front() ^= std::byte{1};
    });
}

}  // namespace creditd::bulk
