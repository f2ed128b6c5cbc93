#include "bulk/domain/record_format.hpp"

#include <doctest/doctest.h>

namespace creditd::bulk {

namespace {

Job some_job()
{
    Job job{.number = 7, .operation = Operation::Grant, .created_by = "user:admin"};
    job.format = FileFormat::Json;
    job.delimiter = ';';
    job.headings = {Column::UserId, std::nullopt, Column::Credits};
    job.file_name = "march.csv";
    job.created_at = Moment::from_milliseconds(1'790'000'000'000);
    job.parts = 3;
    job.bytes = 1'000'000;
    job.place = {2, 5, 17, 900'000, 4711, true, true, false};
    job.same_as = 5;
    job.counts = {10, 8, 2, 7, 1, 3, 4};
    job.totals = {static_cast<__int128>(4'000'000'000'000'000) * 1'000'000, 9, -8, 7, -6};
    job.largest = 12_credits;
    job.roles = {"support", "auditor"};
    job.mode = ApplyMode::AllOrNothing;
    job.applied_by = "user:other";
    job.approval = 3;
    job.mandate = {.actor = "user:other", .request_id = "r", .client_address = "::1", .reason = {"c", "t"}};
    job.cursor = 99;
    job.is_stopping = true;
    job.fault = JobFault{"row_too_long", "A row is too long.", 12, "note"};
    return job;
}

PlannedRow some_row()
{
    return {.account = 1,
            .job = 7,
            .row = 3,
            .state = RowState::PartlyUndone,
            .user_id = "alice",
            .cells = {{Column::UserId, "alice"}, {Column::Note, "a\nb"}},
            .errors = {{"credits", "bad_format", "Must be a number."}},
            .credits = -(5_credits),
            .expected_balance = 7_credits,
            .line = 12,
            .balance = 8_credits,
            .problem = RowProblem{"partly_spent", "Some was spent."},
            .undone = 2_credits,
            .not_undone = -(3_credits)};
}

}  // namespace

TEST_CASE("BULK-6: a job and a row are the same after they were kept")
{
    auto const job = some_job();
    Job again{.number = 7, .operation = Operation::Grant};
    REQUIRE(read_job(job_bytes(job), again));
    CHECK(job_bytes(again) == job_bytes(job));
    CHECK(again.totals == job.totals);
    CHECK(again.fault == job.fault);
    CHECK(again.place == job.place);

    auto const row = some_row();
    PlannedRow row_again{.account = 1, .job = 7, .row = 3, .state = RowState::PartlyUndone};
    REQUIRE(read_row_bytes(row_bytes(row), row_again));
    CHECK(row_again == row);
}

TEST_CASE("BULK-6: bytes that are cut short, too long or of another format are noticed")
{
    auto const job = job_bytes(some_job());
    auto const row = row_bytes(some_row());
    for (std::size_t length = 0; length < job.size(); ++length) {
        Job read;
        CHECK_FALSE(read_job(job.substr(0, length), read));
    }
    for (std::size_t length = 0; length < row.size(); ++length) {
        PlannedRow read;
        CHECK_FALSE(read_row_bytes(row.substr(0, length), read));
    }
    Job read;
    CHECK_FALSE(read_job(job + '\0', read));
    CHECK_FALSE(read_job("\x02" + job.substr(1), read));
}

TEST_CASE("BULK-5: the hash tells operation, cells and order apart")
{
    crypto::Digest const none{};
    Cells const a{{Column::UserId, "a"}};
    Cells const b{{Column::UserId, "b"}};
    auto const then = [](crypto::Digest const& before, Cells const& cells) {
        return hash_with(before, Operation::Adjust, cells);
    };
    CHECK(then(none, a) != then(none, b));
    CHECK(then(then(none, a), b) != then(then(none, b), a));
    CHECK(then(none, a) != hash_with(none, Operation::Grant, a));
    CHECK(then(none, {{Column::UserId, "ab"}}) !=
          then(none, {{Column::UserId, "a"}, {Column::Credits, "b"}}));
}

}  // namespace creditd::bulk
