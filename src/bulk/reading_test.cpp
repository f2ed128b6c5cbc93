#include "bulk/job_command.hpp"
#include "bulk/job_store.hpp"
#include "bulk/testing/world.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>

#include <cstdlib>
#include <random>

namespace creditd::bulk {

namespace {

using testing::at;
using testing::told;
using testing::World;

}  // namespace

TEST_CASE("BULK-1: a file is taken in parts, in order, cut anywhere, and each part once")
{
    World world;
    world.open("alice");
    world.open("bob");
    std::string const file = "userId,credits\nalice,1\nbob,2\nalice,3\n";
    auto const part = [&](std::string const& job, int number, bool is_last, std::string_view bytes,
                          std::string const& key = {}) {
        return world.send(
            fmt::format("/admin/credits/bulk?mode=plan&job={}&part={}&last={}", job, number, is_last), bytes,
            "text/csv", key);
    };
    auto const begun = world.send("/admin/credits/bulk?mode=plan&operation=adjust&last=false&fileName=a.csv",
                                  file.substr(0, 24), "text/csv", "first");
    auto const job = at(begun.body, "job.id");
    CHECK(at(begun.body, "job.status") == "receiving");
    CHECK(world
              .send("/admin/credits/bulk?mode=plan&operation=adjust&last=false&fileName=a.csv",
                    file.substr(0, 24), "text/csv", "first")
              .body == begun.body);
    world.work();

    CHECK(told(part(job, 3, true, file.substr(24))) == "409 bulk_part_unexpected");
    auto const second = part(job, 2, false, file.substr(24, 3), "second");
    CHECK(told(second) == "202");
    CHECK(part(job, 2, false, file.substr(24, 3), "second").body == second.body);
    CHECK(told(part(job, 2, false, file.substr(24, 3))) == "409 bulk_part_unexpected");
    CHECK(at(part(job, 3, true, file.substr(27)).body, "job.status") == "planning");
    CHECK(told(part(job, 4, true, "x")) == "409 bulk_part_unexpected");
    world.work();
    CHECK(world.of_job(job, "fileName") == "a.csv");
    CHECK(world.of_job(job, "counts.valid") == "3");
    CHECK(world.of_row(job, 4, "expectedBalance") == "4");
    CHECK(told(part("job_0123456789abcdefghjkmnpqrs", 2, true, "x")) == "404 bulk_job_not_found");
}

TEST_CASE("BULK-1: a part of several commits is received under one key, and a repeat is told the same")
{
    World world;
    std::string first = "userId,credits,note\n";
    for (int i = 0; i < 2500; ++i) {
        first += fmt::format("nobody-{},1,{}\n", i, std::string(900, 'n'));
    }
    auto const second = first.substr(first.find('\n') + 1);
    REQUIRE(second.size() > std::size_t{2} << 20);
    std::string where = "/admin/credits/bulk?mode=plan&operation=adjust&last=false";
    auto const begun = world.send(where, first, "text/csv", "first");
    CHECK(told(begun) == "202");
    CHECK(world.send(where, first, "text/csv", "first").body == begun.body);

    auto const job = at(begun.body, "job.id");
    where = "/admin/credits/bulk?mode=plan&part=2&job=" + job;
    auto const ended = world.send(where, second, "text/csv", "second");
    CHECK(at(ended.body, "job.status") == "planning");
    CHECK(world.send(where, second, "text/csv", "second").body == ended.body);
    world.work();
    CHECK(world.of_job(job, "counts.rows") == "5000");
}

TEST_CASE("BULK-1: of two who send one part at once the last to begin has it, whole")
{
    World world;
    world.open("alice");
    auto const begun =
        world.send("/admin/credits/bulk?mode=plan&operation=adjust&last=false", "userId,credits\n");
    auto const job = at(begun.body, "job.id");
    auto const send = [&](std::int64_t upload, std::int64_t piece, std::string const& bytes, bool is_last) {
        Stretch stretch{.part = 2,
                        .upload = upload,
                        .first_piece = piece,
                        .ends_part = is_last,
                        .ends_file = is_last,
                        .part_bytes = 20,
                        .bytes = bytes};
        auto const done = world.service.engine->run(
            std::make_unique<ReceiveCommand>(world.service.ids, world.settings, world.number_of(job),
                                             std::move(stretch), audit::Mandate{.actor = "user:admin"}));
        REQUIRE(done.fate == engine::Fate::Decided);
        auto const answer = done.command->answer();
        CHECK((answer.status < 400 || done.command->memory().kind == engine::Memory::Kind::Forget));
        return answer.status;
    };

    CHECK(send(1, 0, "alice,1\n", false) < 400);
    CHECK(send(1, 1, "alice,10\n", false) < 400);
    CHECK(send(2, 0, "alice,2\n", false) < 400);
    CHECK(send(1, 2, "alice,100\n", true) == 409);
    CHECK(send(2, 1, "alice,20\n", true) == 202);
    world.work();
    CHECK(world.of_job(job, "counts.valid") == "2");
    CHECK(world.of_job(job, "totals.credits") == "22");
    world.apply_all(job);
    CHECK(world.balance("alice") == "22");
}

TEST_CASE("BULK-1: a file is continued by whoever began it, who may still do what it does")
{
    World world;
    auto const begun =
        world.send("/admin/credits/bulk?mode=plan&operation=adjust&last=false", "userId,credits\n");
    auto const where = "/admin/credits/bulk?mode=plan&part=2&job=" + at(begun.body, "job.id");
    auto const told_to = [&](std::string id, std::initializer_list<std::string_view> permissions) {
        world.be(audit::testing::Service::principal(std::move(id), permissions));
        return told(world.send(where, "alice,1\n"));
    };
    CHECK(told_to("user:other", {"bulk:read", "bulk:write", "credits:adjust"}) == "404 bulk_job_not_found");
    CHECK(told_to("user:admin", {"bulk:read", "bulk:write"}) == "403 forbidden");
    CHECK(told_to("user:admin", {"bulk:read", "bulk:write", "credits:adjust"}) == "202");
}

TEST_CASE("BULK-2: a file of several pieces is the same plan wherever its parts are cut, as CSV and as JSON")
{
    auto const* const given = std::getenv("CREDITD_SEED");
    auto const seed = given == nullptr ? 20'261'123 : std::strtoull(given, nullptr, 10);
    MESSAGE("seed " << seed);
    std::mt19937_64 random{seed};
    World world;
    std::string csv = "\xEF\xBB\xBFuserId;credits;note\r\n";
    std::string json = "{\"items\": [";
    for (int i = 0; i < 3000; ++i) {
        auto const padding = std::string(random() % 90, 'x');
        csv += fmt::format("nobody-{};{};\"a;{}\r\n\"\"b\"\"\"\r\n", i, i + 1, padding);
        json += fmt::format(R"({}{{"userId":"nobody-{}","credits":{},"note":"a;{}\r\n\"b\""}})",
                            i == 0 ? "" : ",\n", i, i + 1, padding);
    }
    json += "]}\n";

    auto const hash_of_parts = [&](std::string_view file, std::string_view type) {
        std::string job;
        for (int part = 1; part == 1 || !file.empty(); ++part) {
            auto const bytes = file.substr(0, 40 + random() % 40'000);
            file.remove_prefix(bytes.size());
            auto const where = part == 1 ? std::string{"operation=adjust"} : "job=" + job;
            auto const sent = world.send(
                fmt::format("/admin/credits/bulk?mode=plan&{}&part={}&last={}", where, part, file.empty()),
                bytes, type);
            REQUIRE_MESSAGE(sent.status == 202, sent.body);
            job = at(sent.body, "job.id");
        }
        world.work();
        CHECK(world.of_job(job, "counts.rows") == "3000");
        return world.of_job(job, "planHash");
    };
    auto const whole = world.of_job(world.plan("adjust", csv), "planHash");
    for (int round = 0; round < 5; ++round) {
        CHECK(hash_of_parts(csv, "text/csv") == whole);
        CHECK(hash_of_parts(json, "application/json") == whole);
    }
    world.work();
    world.service.database->read(
        [](storage::Reader& reader) { CHECK(store::stray_pieces(reader, 10).empty()); });
}

TEST_CASE("BULK-1: parts that stop coming are given up after a day, and their bytes removed")
{
    World world;
    auto const begun =
        world.send("/admin/credits/bulk?mode=plan&operation=adjust&last=false", "userId,credits\nalice,1");
    auto const job = at(begun.body, "job.id");
    world.service.clock.advance(Duration::hours(23));
    world.work();
    CHECK(world.of_job(job, "status") == "receiving");
    world.service.clock.advance(Duration::hours(1));
    world.work();
    CHECK(world.of_job(job, "status") == "failed");
    CHECK(world.of_job(job, "problem.code") == "file_incomplete");
    world.work();
    world.service.database->read(
        [](storage::Reader& reader) { CHECK(store::stray_pieces(reader, 10).empty()); });
}

TEST_CASE("BULK-1: limits of size, rows and jobs are refused with their names")
{
    World world;
    world.open("alice");
    world.settings.file_bytes = 100;
    world.settings.rows = 3;
    world.settings.jobs_under_way = 2;
    std::string const plan = "/admin/credits/bulk?mode=plan&operation=adjust";

    CHECK(told(world.send(plan, "userId,credits\n" + std::string(100, 'x'))) == "413 bulk_file_too_large");
    CHECK(told(world.send(plan + "&last=false", "userId,credits\n")) == "202");
    CHECK(told(world.send(plan + "&last=false", "userId,credits\n")) == "409 bulk_too_many_jobs");

    world.settings.jobs_under_way = 20;
    auto const job = world.plan("adjust", "userId,credits\nalice,1\nalice,1\nalice,1\nalice,1\n");
    CHECK(world.of_job(job, "status") == "failed");
    CHECK(world.of_job(job, "problem.code") == "too_many_rows");
}

TEST_CASE("BULK-3: what makes a whole file unreadable is told, with the row where reading stopped")
{
    World world;
    std::string const plan = "/admin/credits/bulk?mode=plan&operation=adjust";
    CHECK(told(world.send(plan, "")) == "422 body required");
    CHECK(told(world.send(plan, "\n")) == "422 body bad_format");
    CHECK(told(world.send(plan, "who,credits\n")) == "422 who unknown_column");
    CHECK(told(world.send(plan, "userId\n")) == "422 credits missing_column");
    CHECK(told(world.send(plan, "{}", "application/json")) == "400 malformed_json");
    CHECK(told(world.send(plan, "a", "text/plain")) == "415 unsupported_media_type");
    CHECK(told(world.send("/admin/credits/bulk?operation=adjust", "a")) == "422 mode required");
    CHECK(told(world.send("/admin/credits/bulk?mode=plan", "a")) == "422 operation required");
    CHECK(told(world.send(plan + "&part=2", "a")) == "422 job required");

    auto const problem_of = [&](std::string_view file, std::string_view type = "text/csv") {
        auto const job = world.plan("adjust", file, type);
        CHECK(world.of_job(job, "status") == "failed");
        return world.of_job(job, "problem.code") + " " + world.of_job(job, "problem.row");
    };
    CHECK(problem_of("userId,credits\n") == "no_rows null");
    CHECK(problem_of("userId,credits\na,1\n\"" + std::string(70'000, 'x')) == "row_too_long 3");
    CHECK(problem_of(R"({"items":[{"userId":"a","credits":1},]})", "application/json") == "malformed_json 2");
    CHECK(problem_of(R"({"items":[]})", "application/json") == "no_rows null");
}

TEST_CASE("BULK-3: wrong rows are told with row and column, and harm no other")
{
    World world;
    world.open("alice");
    auto const job = world.plan("adjust", "userId,credits,note\nalice,1,ok\nalice,1\n\nalice,2,\"a\"b\n"
                                          "alice,3,\xFF\xFE\nalice,4,fine\n");
    CHECK(world.of_job(job, "counts.rows") == "5");
    CHECK(world.of_job(job, "counts.valid") == "2");
    CHECK(world.of_row(job, 3, "errors.0.code") == "wrong_field_count");
    CHECK(world.of_row(job, 5, "errors.0.code") == "text_after_quote");
    CHECK(world.of_row(job, 5, "errors.0.column") == "note");
    CHECK(world.of_row(job, 6, "errors.0.code") == "not_utf8");
    CHECK(world.of_row(job, 7, "expectedBalance") == "5");

    auto const json = world.plan(
        "adjust", R"({"items":[{"userId":"alice","credits":"1"},{"userId":"alice","credits":1,"x":1},7,
                     {"userId":"alice","credits":1,"credits":2},{"userId":"alice","credits":2,"note":null}]})",
        "application/json");
    CHECK(world.of_row(json, 1, "errors.0.code") == "wrong_type");
    CHECK(world.of_row(json, 2, "errors.0.column") == "x");
    CHECK(world.of_row(json, 3, "errors.0.code") == "wrong_type");
    CHECK(world.of_row(json, 4, "errors.0.code") == "repeated_column");
    CHECK(world.of_row(json, 5, "state") == "valid");
}

}  // namespace creditd::bulk
