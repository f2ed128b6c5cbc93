#include "approvals/verify.hpp"
#include "bulk/job_store.hpp"
#include "bulk/progress_command.hpp"
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

TEST_CASE("BULK-6: who slept while others ended a job neither applies nor undoes a row of it, nor counts one")
{
    World world;
    world.open("alice");
    auto const run = [&](std::unique_ptr<engine::Command> command) {
        REQUIRE(world.service.engine->run(std::move(command)).fate == engine::Fate::Decided);
    };
    Rules const rules{world.service.ids, world.accounts};
    Job asleep;
    std::vector<PlannedRow> rows;
    auto const fall_asleep = [&](std::string const& job) {
        world.service.database->read([&](storage::Reader& reader) {
            asleep = *store::find_job(reader, world.number_of(job));
            rows = store::rows_after(reader, asleep.number, std::nullopt, 0, 0, 10);
        });
    };
    auto const job = world.plan("adjust", "userId,credits\nalice,1\nalice,2\n");
    REQUIRE(world.apply(job).status == 202);
    fall_asleep(job);
    run(std::make_unique<ApplyRowCommand>(rules, asleep, rows.at(0)));  // and here it stops
    REQUIRE(world.post("/admin/credits/bulk/" + job + "/cancel").status == 200);
    world.work();  // of another node
    REQUIRE(world.of_job(job, "status") == "cancelled");

    auto const wake_up = [&] {
        for (auto const& row : rows) {
            run(std::make_unique<ApplyRowCommand>(rules, asleep, row));
        }
        run(std::make_unique<RecordProgressCommand>(world.service.ids, asleep.number,
                                                    Settled{.to = 3, .counts = {.applied = 2}}));
        run(std::make_unique<LeaveOutCommand>(world.service.ids, asleep.number, 0, rows));
    };
    wake_up();
    CHECK(world.balance("alice") == "1");
    CHECK(world.of_row(job, 3, "state") == "skipped");
    CHECK(world.of_row(job, 3, "result") == "null");
    CHECK(world.of_job(job, "counts.applied") == "1");
    CHECK(verify(*world.service.database).ok());

    REQUIRE(world.post("/admin/credits/bulk/" + job + "/undo").status == 202);
    fall_asleep(job);
    world.work();
    REQUIRE(world.of_job(job, "status") == "undone");
    wake_up();
    run(std::make_unique<UndoRowCommand>(rules, asleep, rows.at(0), std::nullopt));
    run(std::make_unique<RecordProgressCommand>(
        world.service.ids, asleep.number,
        Settled{.status = JobStatus::Undoing, .from = asleep.cursor, .to = 2, .counts = {.undone = 1}}));
    CHECK(world.balance("alice") == "0");
    CHECK(world.of_row(job, 2, "state") == "undone");
    CHECK(world.of_job(job, "counts.undone") == "1");
    CHECK(verify(*world.service.database).ok());
}

TEST_CASE("BULK-9: undoing what is above the role's limit or the setting's waits for a second person")
{
    World world;
    world.open("alice");
    auto const job = world.plan("adjust", "userId,credits\nalice,60\nalice,-50\n");
    world.apply_all(job);
    world.settings.approval_above = 100_credits;
    auto const undo = [&] { return world.post("/admin/credits/bulk/" + job + "/undo"); };
    world.has_second_person = true;

    auto const asked = undo();
    CHECK(told(asked) == "202");
    auto const approval = at(asked.body, "approval.id");
    CHECK(at(asked.body, "approval.request.action") == "undo");
    CHECK(at(asked.body, "approval.request.credits") == "10");
    CHECK(world.of_job(job, "status") == "applied");
    CHECK(world.of_job(job, "approvalId") == approval);
    CHECK(told(undo()) == "409 bulk_not_undoable");
    CHECK(told(world.judge(approval, "approve")) == "403 own_approval");

    world.be_admin("berta");
    CHECK(told(world.judge(approval, "reject")) == "200");
    CHECK(world.of_job(job, "approvalId") == "null");
    world.work();
    CHECK(world.balance("alice") == "10");

    auto const again = at(undo().body, "approval.id");
    CHECK(told(world.judge(again, "approve")) == "403 own_approval");
    world.be_admin();
    auto const approved = world.judge(again, "approve");
    CHECK(at(approved.body, "result.job.status") == "undoing");
    world.work();
    CHECK(world.of_job(job, "status") == "undone");
    CHECK(world.of_job(job, "approvalId") == "null");
    CHECK(world.balance("alice") == "0");
    CHECK(world.audit_entries("bulk.undo") == 1);
    CHECK(verify(*world.service.database).ok());

    world.has_second_person = false;
    auto clerk = std::make_shared<http::Principal>(
        *audit::testing::Service::principal("user:clerk", {"bulk:read", "bulk:write", "credits:adjust"}));
    clerk->adjust_limit = 10_credits;
    auto const other = world.plan("adjust", "userId,credits\nalice,60\n");
    world.apply_all(other);
    world.be(clerk);
    CHECK(told(world.post("/admin/credits/bulk/" + other + "/undo")) == "403 adjustment_above_limit");
    world.be_admin();
    world.undo_all(other);  // nobody else could agree
    CHECK(world.balance("alice") == "0");
}

TEST_CASE("BULK-8: a job that is given up while it waits takes its approval along, in the same commit")
{
    World world;
    world.open("alice");
    world.settings.approval_above = 1_credits;
    world.has_second_person = true;
    auto const job = world.plan("adjust", "userId,credits\nalice,5\n");
    auto const approval = at(world.apply(job).body, "approval.id");
    REQUIRE(world.of_job(job, "approvalId") == approval);

    world.be_admin("berta");
    REQUIRE(world.post("/admin/credits/bulk/" + job + "/cancel").status == 200);
    auto const after = world.get("/admin/approvals/" + approval);
    CHECK(at(after.body, "approval.status") == "withdrawn");
    CHECK(at(after.body, "approval.decidedBy") == "user:berta");
    CHECK(world.of_job(job, "approvalId") == "null");
    CHECK(told(world.judge(approval, "approve")) == "409 approval_decided");
    CHECK(world.audit_entries("approval.withdraw") == 1);
    CHECK(approvals::verify(*world.service.database).ok());
    world.work();
    CHECK(world.balance("alice") == "0");
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
