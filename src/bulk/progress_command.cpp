#include "bulk/progress_command.hpp"

#include "bulk/facts.hpp"
#include "bulk/job_book.hpp"
#include "bulk/row_book.hpp"

#include <utility>

namespace creditd::bulk {

void ProgressCommand::needs(engine::WorkingSet& set) const
{
    set.shelf<JobBook>().need(number_);
}

void ProgressCommand::decide(engine::WorkingSet& set, engine::Context const& context)
{
    auto& jobs = set.shelf<JobBook>();
    auto* const job = jobs.find(number_);
    if (job != nullptr && act(*job, set, context)) {
        jobs.touch(*job, context.now);
        facts::tell(set, ids_, *job, context.now);
    }
}

RecordPlanCommand::RecordPlanCommand(crypto::PublicIds const& ids, ReadingPlace before, Job after,
                                     std::vector<PlannedRow> rows, std::vector<store::PieceKey> used_up)
    : ProgressCommand(ids, after.number),
      before_(before),
      after_(std::move(after)),
      rows_(std::move(rows)),
      used_up_(std::move(used_up))
{}

bool RecordPlanCommand::act(Job& job, engine::WorkingSet& set, engine::Context const& /*context*/)
{
    if (job.status != JobStatus::Planning || job.place != before_) {
        return false;
    }
    job = after_;  // while a job is planned, nothing else changes it but its end
    for (auto const& row : rows_) {
        set.shelf<RowBook>().add(row);
    }
    for (auto const& piece : used_up_) {
        set.shelf<JobBook>().remove_piece(piece);
    }
    return true;
}

bool RecordProgressCommand::act(Job& job, engine::WorkingSet& /*set*/, engine::Context const& /*context*/)
{
    if (job.status != settled_.status || job.cursor != settled_.from) {
        return false;
    }
    job.cursor = settled_.to;
    job.counts.applied += settled_.counts.applied;
    job.counts.failed += settled_.counts.failed;
    job.counts.undone += settled_.counts.undone;
    job.counts.not_undone += settled_.counts.not_undone;
    job.totals.applied += settled_.totals.applied;
    job.totals.undone += settled_.totals.undone;
    job.totals.not_undone += settled_.totals.not_undone;
    bool const was_stopping = std::exchange(job.is_stopping, false);
    if (settled_.is_all) {
        job.status = settled_.status == JobStatus::Undoing ? JobStatus::Undone : JobStatus::Applied;
    } else if (was_stopping) {
        job.status = JobStatus::Cancelled;
    }
    return true;
}

bool ForgetJobCommand::act(Job& job, engine::WorkingSet& /*set*/, engine::Context const& /*context*/)
{
    if (job.status != JobStatus::Receiving || job.updated_at != updated_at_) {
        return false;
    }
    job.status = JobStatus::Failed;
    job.fault = JobFault{"file_incomplete", "No further part of the file came for a day."};
    return true;
}

void RemovePiecesCommand::decide(engine::WorkingSet& set, engine::Context const& /*context*/)
{
    for (auto const& piece : pieces_) {
        set.shelf<JobBook>().remove_piece(piece);
    }
}

}  // namespace creditd::bulk
