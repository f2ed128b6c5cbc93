#include "bulk/job_store.hpp"
#include "bulk/progress_command.hpp"
#include "bulk/row_command.hpp"
#include "bulk/row_store.hpp"
#include "bulk/testing/damage.hpp"
#include "bulk/testing/world.hpp"
#include "bulk/verify.hpp"
#include "ledger/find_account.hpp"
#include "storage/failure.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <array>
#include <optional>

namespace creditd::bulk {

namespace {

using testing::at;
using testing::told;
using testing::World;

/// Leaves bytes that make no sense where a job's row was.
void damage_row(World& world, std::string const& job, std::string const& user_id, std::int64_t row)
{
    auto const number = world.service.ids.decode(crypto::IdKind::Job, job)->number;
    testing::DamagedPlace const place{ledger::account_number(user_id), number, row};
    (void)world.service.engine->run(std::make_unique<testing::DamageRow>(place));
}

}  // namespace

TEST_CASE("BULK-6: applying does every valid row once, each with its audit entry, decided anew")
{
    World world;
    world.open("alice", 10_credits);
    world.open("bob");
    auto const job = world.plan("adjust", "userId,credits\nalice,5\nbob,3\nalice,-12\nnobody,1\n");
    world.spend("alice", 9_credits);  // now the deduction is too much

    world.apply_all(job);

    CHECK(world.of_job(job, "status") == "applied");
    CHECK(world.of_job(job, "counts") ==
          R"({"rows":4,"valid":3,"invalid":1,"applied":2,"failed":1,"undone":0,"notUndone":0})");
    CHECK(world.of_job(job, "totals.applied") == "8");
    CHECK(world.balance("alice") == "6");
    CHECK(world.balance("bob") == "3");
    CHECK(world.of_row(job, 4, "state") == "failed");
    CHECK(world.of_row(job, 4, "result.code") == "insufficient_credits");
    CHECK(world.of_row(job, 2, "result.balance") == "6");
    CHECK(world.of_row(job, 2, "result.transactionId").starts_with("txn_"));
    CHECK(world.audit_entries("credits.adjust") == 2);
    CHECK(world.audit_entries("bulk.apply") == 1);
}

TEST_CASE("BULK-6: rows that were done when the work broke off are not done again, and count once")
{
    World world;
    std::string file = "userId,credits\n";
    for (int i = 0; i < 600; ++i) {
        world.open(fmt::format("user-{}", i));
        file += fmt::format("user-{},1\n", i);
    }
    auto const job = world.plan("adjust", file);
    REQUIRE(world.apply(job).status == 202);

    world.work_slices(1);
    CHECK(world.of_job(job, "progress") == R"({"done":256,"of":600,"unit":"rows"})");
    Job stale;
    world.service.database->read([&](storage::Reader& reader) {
        auto const id = world.service.ids.decode(crypto::IdKind::Job, job);
        stale = *store::find_job(reader, id->number);
        auto const rows = store::rows_after(reader, stale.number, std::nullopt, 0, 0, 256);
        for (auto const& row : rows) {  // as a node does that has not heard of the first slice
            auto again = row;
            again.state = RowState::Valid;
            auto const finished = world.service.engine->run(
                std::make_unique<ApplyRowCommand>(Rules{world.service.ids, world.accounts}, stale, again));
            REQUIRE(finished.fate == engine::Fate::Decided);
        }
    });
    world.work();

    CHECK(world.of_job(job, "counts.applied") == "600");
    CHECK(world.of_job(job, "totals.applied") == "600");
    for (int i = 0; i < 600; i += 7) {
        CHECK(world.account(fmt::format("user-{}", i)).seq == 1);
    }
    CHECK(world.audit_entries("credits.adjust") == 600);
}

TEST_CASE("BULK-6: a step that starts from where a job is no more changes nothing")
{
    World world;
    std::string file = "userId,credits,note\n";
    for (int i = 0; i < 1500; ++i) {
        file += fmt::format("user-{},1,{}\n", i % 7, std::string(100, 'n'));
    }
    for (int i = 0; i < 7; ++i) {
        world.open(fmt::format("user-{}", i));
    }
    auto const sent = world.send("/admin/credits/bulk?mode=plan&operation=adjust", file);
    auto const job = at(sent.body, "job.id");
    auto const read = [&] {
        std::optional<Job> found;
        world.service.database->read([&](storage::Reader& reader) {
            found = store::find_job(reader, world.service.ids.decode(crypto::IdKind::Job, job)->number);
        });
        return *found;
    };
    auto const has_piece = [&](std::int64_t piece) {
        bool has = false;
        world.service.database->read([&](storage::Reader& reader) {
            has = store::find_piece(reader, {read().number, 1, piece}).has_value();
        });
        return has;
    };

    world.work_slices(2);
    auto const planning = read();
    CHECK(planning.counts.rows == 1024);
    CHECK_FALSE(has_piece(0));  // what was read is not kept
    CHECK(has_piece(2));
    auto late = planning;
    late.counts.rows = 1;
    (void)world.service.engine->run(std::make_unique<RecordPlanCommand>(
        world.service.ids, ReadingPlace{}, late, std::vector<PlannedRow>{}, std::vector<store::PieceKey>{}));
    CHECK(read().counts == planning.counts);

    world.work();
    REQUIRE(world.apply(job).status == 202);
    world.work_slices(1);
    CHECK(read().counts.applied == 256);
    (void)world.service.engine->run(std::make_unique<RecordProgressCommand>(
        world.service.ids, planning.number,
        Settled{.to = 257, .counts = {.applied = 256}}));  // the first slice, told once more
    CHECK(read().counts.applied == 256);
    world.work();
    CHECK(read().counts.applied == 1500);
    CHECK(verify(*world.service.database).ok());
}

TEST_CASE("BULK-6: a damaged row holds up its own job, not those of others")
{
    World world;
    world.open("alice");
    auto const damaged = world.plan("adjust", "userId,credits\nalice,1\n");
    auto const whole = world.plan("adjust", "userId,credits\nalice,2\n");
    REQUIRE(world.apply(damaged).status == 202);
    REQUIRE(world.apply(whole).status == 202);
    damage_row(world, damaged, "alice", 2);

    CHECK_THROWS_AS(world.work(), storage::DamagedRecord);
    CHECK(world.of_job(damaged, "status") == "applying");
    CHECK(world.of_job(whole, "status") == "applied");
    CHECK(world.balance("alice") == "2");
}

TEST_CASE("BULK-6: a job whose record makes no sense fails alone, and is told and counted")
{
    World world;
    world.open("alice");
    std::array const damaged{world.plan("adjust", "userId,credits\nalice,1\n"),
                             world.plan("adjust", "userId,credits\nalice,2\n"),
                             world.plan("adjust", "userId,credits\nalice,4\n"),
                             world.plan("adjust", "userId,credits\nalice,16\n")};
    auto const whole = world.plan("adjust", "userId,credits\nalice,8\n");
    REQUIRE(world.apply(whole).status == 202);
    std::array const stages{JobStatus::Planning, JobStatus::Applying, JobStatus::Undoing,
                            JobStatus::Receiving};
    for (std::size_t i = 0; i < damaged.size(); ++i) {
        auto const done = world.service.engine->run(std::make_unique<testing::DamageJob>(
            world.number_of(damaged.at(i)), static_cast<std::int64_t>(stages.at(i))));
        REQUIRE(done.fate == engine::Fate::Decided);
    }
    auto const under_way = [&] { return at(world.get("/admin/credits/bulk?status=applying").body, "total"); };
    CHECK(under_way() == "2");

    world.work();
    world.work();
    CHECK(world.of_job(whole, "status") == "applied");
    CHECK(world.balance("alice") == "8");
    CHECK(world.runner.unreadable_jobs() == 4);
    CHECK(under_way() == "0");
    for (auto const& job : damaged) {
        CHECK(world.of_job(job, "status") == "failed");
        CHECK(world.of_job(job, "problem.code") == "job_damaged");
        CHECK(told(world.post("/admin/credits/bulk/" + job + "/undo")).starts_with("5"));
    }
    CHECK(at(world.get("/admin/credits/bulk?status=failed").body, "total") == "4");
    CHECK_FALSE(verify(*world.service.database).ok());
}

TEST_CASE("BULK-7: all or nothing is one commit, and fails at the first row that would")
{
    World world;
    world.open("alice", 10_credits);
    world.open("bob");
    auto const good = world.plan("adjust", "userId,credits\nalice,-10\nbob,3\nalice,4\n");
    REQUIRE(world.apply(good, "all_or_nothing").status == 202);
    world.work();
    CHECK(world.of_job(good, "status") == "applied");
    CHECK(world.of_job(good, "counts.applied") == "3");
    CHECK(world.balance("alice") == "4");

    auto const bad = world.plan("adjust", "userId,credits\nbob,7\nalice,-4\n");
    world.spend("alice", 1_credits);
    REQUIRE(world.apply(bad, "all_or_nothing").status == 202);
    world.work();
    CHECK(world.of_job(bad, "status") == "failed");
    CHECK(world.of_job(bad, "problem.code") == "insufficient_credits");
    CHECK(world.of_job(bad, "problem.row") == "3");
    CHECK(world.of_job(bad, "counts.applied") == "0");
    CHECK(world.balance("bob") == "3");
    CHECK(world.audit_entries("credits.adjust") == 3);
}

TEST_CASE("BULK-7: all or nothing holds for codes and for users too, as things are when it is applied")
{
    World world;
    world.code("WELCOME", 2);
    for (auto const* const user : {"alice", "bob", "carol"}) {
        world.open(user);
    }
    auto const two = world.plan("promo", "userId,code\nalice,WELCOME\nbob,WELCOME\n");
    auto const one = world.plan("promo", "userId,code\ncarol,WELCOME\n");
    REQUIRE(world.apply(one, "all_or_nothing").status == 202);
    world.work();
    CHECK(world.balance("carol") == "50");
    REQUIRE(world.apply(two, "all_or_nothing").status == 202);
    world.work();
    CHECK(world.of_job(two, "problem.code") == "promo_exhausted");
    CHECK(world.of_job(two, "problem.row") == "3");
    CHECK(world.balance("alice") == "0");

    auto const users = world.plan("users", "userId,email,credits\ndora,dora@example.com,5\nemil,,\n");
    auto const clash = world.plan("users", "userId,email\nfritz,\ngerd,dora@example.com\n");
    REQUIRE(world.apply(users, "all_or_nothing").status == 202);
    world.work();
    CHECK(world.balance("dora") == "5");
    REQUIRE(world.apply(clash, "all_or_nothing").status == 202);
    world.work();
    CHECK(world.of_job(clash, "problem.code") == "email_taken");
    CHECK(told(world.apply(clash)) == "409 bulk_not_planned");
    CHECK(world.of_job(world.plan("adjust", "userId,credits\nfritz,1\n"), "counts.valid") == "0");
}

TEST_CASE("BULK-7: a code is tried at the account's own time, which may be ahead of the clock")
{
    World world;
    world.open("alice");
    world.code("SOON", std::nullopt, *world.service.clock.now() + Duration::minutes(1));
    world.put_ahead("alice", Duration::minutes(2));
    auto const job = world.plan("promo", "userId,code\nalice,SOON\n");
    REQUIRE(world.of_job(job, "counts.valid") == "1");

    REQUIRE(world.apply(job, "all_or_nothing").status == 202);
    world.work();
    CHECK(world.of_job(job, "problem.code") == "promo_expired");
    CHECK(world.balance("alice") == "0");
}

TEST_CASE("BULK-7: all or nothing takes no invalid rows, and at most a thousand")
{
    World world;
    world.open("alice");
    auto const invalid = world.plan("adjust", "userId,credits\nalice,1\nnobody,1\n");
    CHECK(told(world.apply(invalid, "all_or_nothing")) == "409 bulk_has_invalid_rows");
    CHECK(told(world.apply(world.plan("adjust", "userId,credits\nnobody,1\n"))) ==
          "409 bulk_nothing_to_apply");

    std::string file = "userId,credits\n";
    for (int i = 0; i < 1000; ++i) {
        file += "alice,0.001\n";
    }
    auto const most = world.plan("adjust", file);
    auto const too_many = world.plan("adjust", file + "alice,0.001\n");
    CHECK(told(world.apply(too_many, "all_or_nothing")) == "422 bulk_too_large_for_one_commit");
    CHECK(told(world.apply(most, "all_or_nothing")) == "202");
    world.work();
    CHECK(world.balance("alice") == "1");
}

TEST_CASE("BULK-6: codes are redeemed for users, each once, as long as there are uses")
{
    World world;
    world.code("WELCOME", 2);
    for (auto const* const user : {"alice", "bob", "carol", "dora"}) {
        world.open(user);
    }
    world.suspend("dora");
    auto const job =
        world.plan("promo", "userId,code\nalice, welcome \nalice,WELCOME\nbob,welcome\ncarol,welcome\n"
                            "dora,welcome\nbob,nosuch\n");

    CHECK(world.of_row(job, 2, "credits") == "50");
    CHECK(world.of_row(job, 2, "effect") == "Redeems WELCOME for 50 credits.");
    CHECK(world.of_row(job, 3, "errors.0.code") == "promo_already_redeemed");
    CHECK(world.of_row(job, 4, "state") == "valid");
    CHECK(world.of_row(job, 5, "errors.0.code") == "promo_exhausted");
    CHECK(world.of_row(job, 6, "errors.0.code") == "account_suspended");
    CHECK(world.of_row(job, 7, "errors.0.code") == "promo_not_found");
    world.apply_all(job);
    CHECK(world.of_job(job, "counts.applied") == "2");
    CHECK(world.balance("alice") == "50");
    CHECK(world.balance("carol") == "0");

    world.spend("bob", 20_credits);
    world.undo_all(job);
    CHECK(world.balance("alice") == "0");
    CHECK(world.balance("bob") == "0");
    CHECK(world.of_row(job, 4, "result.notUndone") == "20");
}

TEST_CASE("BULK-6: users are made with their accounts, and an address or id that is taken is told")
{
    World world;
    world.open("taken");
    auto const job =
        world.plan("users", "userId,email,name,credits\nnew,New@Example.com,Neo,5\n"
                            ",mail@example.com,,\n,MAIL@example.com,,\ntaken,,,\nother,,,4000000000\n");
    CHECK(world.of_row(job, 2, "effect") == "Makes the user new and 5 credits.");
    CHECK(world.of_row(job, 3, "userId").starts_with("usr_"));
    CHECK(world.of_row(job, 4, "errors.0.code") == "user_exists");
    CHECK(world.of_row(job, 5, "errors.0.code") == "user_exists");
    world.apply_all(job);

    CHECK(world.of_job(job, "counts.applied") == "3");
    CHECK(world.balance("new") == "5");
    CHECK(world.balance(world.of_row(job, 3, "userId")) == "0");
    CHECK(world.audit_entries("user.create") == 3);
    auto const again = world.plan("users", "email\nnew@example.com\n");
    CHECK(world.of_row(again, 2, "errors.0.code") == "email_taken");

    world.undo_all(job);
    CHECK(world.balance("new") == "0");
    CHECK(world.of_row(job, 2, "state") == "undone");
    CHECK(world.of_row(job, 3, "result.code") == "user_kept");
}

TEST_CASE("BULK-6: what a user begins with is taken however few grants an account may have")
{
    World world;
    world.accounts.max_open_grants = 1;
    world.accounts.signup_credits = 1_credits;
    world.apply_all(world.plan("users", "userId,credits\nnew,5\n"));
    CHECK(world.balance("new") == "6");
}

TEST_CASE("BULK-6: the record of a user that was made says who that is")
{
    World world;
    world.apply_all(world.plan("users", "userId,email,name\nnew,neo@example.com,Neo\n"));
    auto const text = world.audit_texts("user.create");
    CHECK(text.contains(R"("email":"neo@example.com","name":"Neo","role":"user")"));
}

TEST_CASE("BULK-6: grants take kind, priority and expiry, and are told apart from adjustments")
{
    World world;
    world.open("alice");
    auto const expires_at = to_text(*world.service.clock.now() + Duration::days(1));
    auto const job = world.plan("grant", "userId,credits,kind,priority,expiresAt,note\nalice,5,paid,10," +
                                             expires_at + ",invoice 7\n");
    CHECK(world.of_row(job, 2, "effect") == "Adds 5 paid credits until " + expires_at + ".");
    world.apply_all(job);

    auto const grant = world.account("alice").grants.at(0).facts;
    CHECK(grant.paid);
    CHECK(grant.priority == 10);
    CHECK(to_text(*grant.expires_at) == expires_at);
    CHECK(world.audit_entries("credits.grant") == 1);
}

}  // namespace creditd::bulk
