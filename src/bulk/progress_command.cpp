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
    if (settled_.is_all && settled_.status == JobStatus::Undoing) {
        job.status = JobStatus::Undone;
    } else if (settled_.is_all) {
        end_applying(job);
    }
    return true;
}

void LeaveOutCommand::needs(engine::WorkingSet& set) const
{
    ProgressCommand::needs(set);
    for (auto const& row : rows_) {
        set.shelf<RowBook>().need(row.account, row.job, row.row);
    }
}

bool LeaveOutCommand::act(Job& job, engine::WorkingSet& set, engine::Context const& /*context*/)
{
    if (job.status != JobStatus::Applying || !job.is_stopping || job.cursor != from_) {
        return false;
    }
    auto& book = set.shelf<RowBook>();
    for (auto const& each : rows_) {
        auto* const row = book.find(each.account, each.job, each.row);
        if (row != nullptr && row->state == RowState::Valid) {
            row->state = RowState::Skipped;
            book.touch(*row);
        } else if (row != nullptr && row->state == RowState::Applied) {
            ++job.counts.applied;
            job.totals.applied += row->credits.micro();
        } else if (row != nullptr && row->state == RowState::Failed) {
            ++job.counts.failed;
        }
        job.cursor = each.row;
    }
    if (rows_.empty()) {
        end_applying(job);
    }
    return true;
}

void FailUnreadableCommand::needs(engine::WorkingSet& set) const
{
    set.shelf<JobBook>().need(job_);
}

void FailUnreadableCommand::decide(engine::WorkingSet& set, engine::Context const& /*context*/)
{
    has_failed_ = set.shelf<JobBook>().fail_unreadable(job_);
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
