#include "bulk/domain/job.hpp"

#include "base/assert.hpp"

#include <utility>

namespace creditd::bulk {

namespace {

constexpr std::string_view unreadable = "job_damaged";

}  // namespace

std::string_view name_of(JobStatus status)
{
    switch (status) {
    case JobStatus::Receiving: return "receiving";
    case JobStatus::Planning: return "planning";
    case JobStatus::Planned: return "planned";
    case JobStatus::AwaitingApproval: return "awaiting_approval";
    case JobStatus::Applying: return "applying";
    case JobStatus::Applied: return "applied";
    case JobStatus::Undoing: return "undoing";
    case JobStatus::Undone: return "undone";
    case JobStatus::Cancelled: return "cancelled";
    case JobStatus::Failed: return "failed";
    }
    CREDITD_ASSERT(false && "a job status without a name");
}

std::optional<JobStatus> job_status_from(std::int64_t number)
{
    auto const first = static_cast<std::int64_t>(JobStatus::Receiving);
    auto const last = static_cast<std::int64_t>(JobStatus::Failed);
    return number < first || number > last ? std::nullopt : std::optional{static_cast<JobStatus>(number)};
}

std::string_view name_of(ApplyMode mode)
{
    switch (mode) {
    case ApplyMode::PerRow: return "per_row";
    case ApplyMode::AllOrNothing: return "all_or_nothing";
    }
    CREDITD_ASSERT(false && "an apply mode without a name");
}

bool can_be_cancelled(Job const& job)
{
    switch (job.status) {
    case JobStatus::Receiving:
    case JobStatus::Planning:
    case JobStatus::Planned:
    case JobStatus::AwaitingApproval: return true;
    case JobStatus::Applying: return !job.is_stopping;
    case JobStatus::Applied:
    case JobStatus::Undoing:
    case JobStatus::Undone:
    case JobStatus::Cancelled:
    case JobStatus::Failed: return false;
    }
    CREDITD_ASSERT(false && "a job status that nobody thought of");
}

bool can_be_undone(Job const& job)
{
    bool const has_ended = job.status == JobStatus::Applied || job.status == JobStatus::Cancelled;
    return has_ended && job.counts.applied > 0 && job.approval == 0;
}

Job unreadable_job(std::int64_t number)
{
    return {.number = number,
            .status = JobStatus::Failed,
            .fault =
                JobFault{std::string{unreadable}, "The job's record makes no sense; run creditd verify."}};
}

bool is_unreadable(Job const& job)
{
    return job.fault && job.fault->code == unreadable;
}

void end_applying(Job& job)
{
    bool const has_left_out = job.counts.applied + job.counts.failed < job.counts.valid;
    bool const was_stopped = std::exchange(job.is_stopping, false);
    job.status = was_stopped && has_left_out ? JobStatus::Cancelled : JobStatus::Applied;
}

}  // namespace creditd::bulk
