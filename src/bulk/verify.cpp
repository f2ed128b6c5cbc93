#include "bulk/verify.hpp"

#include "bulk/domain/record_format.hpp"
#include "bulk/job_store.hpp"
#include "bulk/row_store.hpp"

#include <fmt/format.h>

#include <optional>
#include <utility>

namespace creditd::bulk {

namespace {

constexpr std::int64_t jobs_per_slice = 100;
constexpr std::int64_t rows_per_slice = 1000;

/// What a job's rows add up to.
struct Sums
{
    JobCounts counts{};
    JobTotals totals{};
    crypto::Digest plan_hash{};

    void add(Operation operation, PlannedRow const& row)
    {
        ++counts.rows;
        plan_hash = hash_with(plan_hash, operation, row.cells);
        if (row.state == RowState::Invalid) {
            ++counts.invalid;
            return;
        }
        ++counts.valid;
        if (row.state == RowState::Valid || row.state == RowState::Skipped) {
            return;
        }
        if (row.state == RowState::Failed) {
            ++counts.failed;
            return;
        }
        ++counts.applied;
        totals.applied += row.credits.micro();
        totals.undone += row.undone.value_or(Credits{}).micro();
        totals.not_undone += row.not_undone.value_or(Credits{}).micro();
        counts.undone += row.state == RowState::Undone ? 1 : 0;
        counts.not_undone += row.state == RowState::PartlyUndone || row.state == RowState::NotUndone ? 1 : 0;
    }

    [[nodiscard]] bool agree_with(Job const& job) const
    {
        auto const& said = job.totals;
        return counts == job.counts && plan_hash == job.plan_hash && totals.applied == said.applied &&
               totals.undone == said.undone && totals.not_undone == said.not_undone;
    }
};

std::optional<Job> find(storage::Database& database, std::int64_t number)
{
    std::optional<Job> job;
    database.read([&](storage::Reader& reader) { job = store::find_job(reader, number); });
    return job;
}

Sums sums_of(storage::Database& database, Job const& job)
{
    Sums sums;
    std::int64_t after = 0;
    database.read_in_slices([&](storage::Reader& reader) {
        auto const rows = store::rows_after(reader, job.number, std::nullopt, after, 0, rows_per_slice);
        for (auto const& row : rows) {
            sums.add(job.operation, row);
            after = row.row;
        }
        return std::ssize(rows) == rows_per_slice;
    });
    return sums;
}

}  // namespace

engine::Check verify(storage::Database& database)
{
    engine::Check check{"bulk_jobs"};
    auto below = INT64_MAX;
    for (bool has_more = true; has_more;) {
        std::vector<Job> jobs;
        database.read(
            [&](storage::Reader& reader) { jobs = store::list_jobs(reader, {}, below, 0, jobs_per_slice); });
        has_more = std::ssize(jobs) == jobs_per_slice;
        for (auto const& job : jobs) {
            below = job.number;
            if (is_unreadable(job)) {
                check.expect(false,
                             [&] { return fmt::format("the record of job {} makes no sense", job.number); });
                continue;
            }
            auto const sums = sums_of(database, job);
            auto const now = find(database, job.number);
            // One that moved on while its rows were read says nothing.
            if (!is_at_work(job.status) && now && now->updated_at == job.updated_at &&
                now->status == job.status) {
                check.expect(sums.agree_with(job),
                             [&] { return fmt::format("job {} counts other rows than it has", job.number); });
            }
        }
    }
    return check;
}

}  // namespace creditd::bulk
