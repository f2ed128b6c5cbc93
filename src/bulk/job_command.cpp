#include "bulk/job_command.hpp"

#include "approvals/asking.hpp"
#include "audit/audit_log.hpp"
#include "bulk/facts.hpp"
#include "bulk/job_book.hpp"
#include "bulk/json.hpp"
#include "bulk/problems.hpp"
#include "endpoint/answer.hpp"
#include "identity/role_command.hpp"
#include "identity/roles.hpp"
#include "ledger/problems.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>

namespace creditd::bulk {

namespace {

constexpr std::size_t piece_bytes = 64 * 1024;

std::string standing(JobStatus status)
{
    std::string body;
    http::json::Writer{body}.begin_object().member("status", name_of(status)).end_object();
    return body;
}

http::Problem no_such_job()
{
    return http::problem_of(problems::bulk_job_not_found, "there is no such bulk job");
}

http::Problem not_planned(Job const& job)
{
    return http::problem_of(problems::bulk_not_planned,
                            fmt::format("this job is {}, not planned", name_of(job.status)));
}

http::Problem above_limit(Credits limit)
{
    return http::problem_of(ledger::problems::adjustment_above_limit,
                            "your role may adjust by at most " + to_text(limit) +
                                " credits, and a row of this job moves more");
}

http::Problem not_undoable(Job const& job)
{
    return http::problem_of(problems::bulk_not_undoable,
                            job.approval != 0
                                ? std::string{"undoing this job waits for a second person already"}
                                : fmt::format("this job is {}, and {} of its rows were applied",
                                              name_of(job.status), job.counts.applied));
}

/// From the last row to the first.
void begin_undoing(Job& job)
{
    job.status = JobStatus::Undoing;
    job.cursor = std::numeric_limits<std::int64_t>::max();
}

bool is_above(Job const& job, std::optional<Credits> limit)
{
    return limit && job.largest > *limit;
}

}  // namespace

void JobCommand::needs(engine::WorkingSet& set) const
{
    set.shelf<JobBook>().need(number_);
}

void JobCommand::decide(engine::WorkingSet& set, engine::Context const& context)
{
    memory_ = Memory::Stored;
    auto* const job = set.shelf<JobBook>().find(number_);
    if (job == nullptr) {
        return refuse(no_such_job(), Memory::Forget);
    }
    act(*job, set, context);
}

void JobCommand::refuse(http::Problem const& problem, Memory memory)
{
    answer_ = endpoint::answer_of(problem, mandate_.request_id);
    memory_ = memory;
}

void JobCommand::accept(int status, Job& job, engine::WorkingSet& set, engine::Context const& context)
{
    set.shelf<JobBook>().touch(job, context.now);
    facts::tell(set, ids_, job, context.now);
    answer_ = {status, job_body(ids_, job)};
}

void JobCommand::note(engine::WorkingSet& set, std::string_view action, JobStatus before,
                      Job const& job) const
{
    set.shelf<audit::AuditLog>().add(audit::entry_of(mandate_, {.action = action,
                                                                .subject = id_of(ids_, job.number),
                                                                .before = standing(before),
                                                                .after = standing(job.status)}));
}

OpenJobCommand::OpenJobCommand(Settings const& settings, NewFile file, audit::Mandate mandate)
    : settings_(settings),
      file_(std::move(file)),
      mandate_(std::move(mandate))
{}

void OpenJobCommand::needs(engine::WorkingSet& set) const
{
    set.shelf<JobBook>().need_jobs_under_way();
}

void OpenJobCommand::decide(engine::WorkingSet& set, engine::Context const& context)
{
    auto& jobs = set.shelf<JobBook>();
    number_ = 0;
    if (jobs.jobs_under_way() >= settings_.jobs_under_way) {
        answer_ = endpoint::answer_of(
            http::problem_of(problems::bulk_too_many_jobs,
                             fmt::format("{} jobs are under way already", settings_.jobs_under_way)),
            mandate_.request_id);
        return;
    }
    number_ = context.numbers.next(context.now);
    jobs.add({.number = number_,
              .operation = file_.operation,
              .format = file_.format,
              .delimiter = file_.delimiter,
              .headings = file_.headings,
              .file_name = file_.name,
              .created_by = mandate_.actor,
              .created_at = context.now,
              .updated_at = context.now});
}

engine::Memory OpenJobCommand::memory() const
{
    // A job that was opened is told by the command that receives its first part.
    return {.kind = engine::Memory::Kind::Forget};
}

ReceiveCommand::ReceiveCommand(crypto::PublicIds const& ids, Settings const& settings, std::int64_t job,
                               Stretch stretch, audit::Mandate mandate)
    : JobCommand(ids, job, std::move(mandate)),
      settings_(settings),
      stretch_(std::move(stretch))
{}

void ReceiveCommand::act(Job& job, engine::WorkingSet& set, engine::Context const& context)
{
    if (job.created_by != mandate().actor) {
        return refuse(no_such_job(), Memory::Forget);
    }
    if (job.status != JobStatus::Receiving || stretch_.part != job.parts + 1) {
        auto const next = job.status == JobStatus::Receiving
                              ? fmt::format("part {} comes next", job.parts + 1)
                              : std::string{"this job takes no more parts"};
        return refuse(http::problem_of(problems::bulk_part_unexpected, next));
    }
    if (job.bytes + stretch_.part_bytes > settings_.file_bytes) {
        return refuse(http::problem_of(problems::bulk_file_too_large,
                                       fmt::format("a file has at most {} bytes", settings_.file_bytes)));
    }
    if (stretch_.first_piece == 0) {
        job.upload = stretch_.upload;
    } else if (job.upload != stretch_.upload) {
        return refuse(http::problem_of(problems::bulk_part_unexpected,
                                       "another request began to send this part meanwhile, and has it now"),
                      Memory::Forget);
    }
    keep(set, job);
    if (!stretch_.ends_part) {
        set.shelf<JobBook>().touch(job, context.now);
        return answer_with({}, Memory::Forget);
    }
    ++job.parts;
    job.bytes += stretch_.part_bytes;
    if (stretch_.ends_file) {
        auto const before = std::exchange(job.status, JobStatus::Planning);
        note(set, "bulk.plan", before, job);
    }
    accept(202, job, set, context);
}

void ReceiveCommand::keep(engine::WorkingSet& set, Job const& job) const
{
    auto& jobs = set.shelf<JobBook>();
    auto piece = stretch_.first_piece;
    std::string_view left = stretch_.bytes;
    do {
        auto const bytes = left.substr(0, piece_bytes);
        left.remove_prefix(bytes.size());
        bool const is_last = stretch_.ends_part && left.empty();
        jobs.put_piece({job.number, stretch_.part, piece++}, is_last, std::string{bytes});
    } while (!left.empty());
}

void WeighedCommand::needs(engine::WorkingSet& set) const
{
    JobCommand::needs(set);
    approvals::need_second_person(set);
}

bool WeighedCommand::held_up(Job& job, std::string_view action, engine::WorkingSet& set,
                             engine::Context const& context)
{
    bool const is_above_role = is_above(job, largest_alone_);
    auto const threshold = settings_.approval_above;
    bool const is_above_setting = threshold.is_positive() && job.totals.moved > threshold.micro();
    if (!is_above_role && !is_above_setting) {
        return false;
    }
    if (!approvals::has_second_person(set)) {
        if (is_above_role) {
            refuse(above_limit(*largest_alone_), Memory::Forget);
        }
        return is_above_role;
    }
    bool const undoes = action == to_undo;
    std::string request;
    http::json::Writer{request}
        .begin_object()
        .member("jobId", id_of(ids(), job.number))
        .member("action", action)
        .member("planHash", crypto::to_hex(crypto::view(job.plan_hash)))
        .member("mode", name_of(job.mode))
        .member("operation", name_of(job.operation))
        .member("rows", undoes ? job.counts.applied : job.counts.valid)
        .member("credits", micro_to_text(undoes ? job.totals.applied : job.totals.planned))
        .member("largest", job.largest)
        .member("givesRoles", !undoes && !job.roles.empty())
        .end_object();
    auto asked = approvals::ask(set, ids(),
                                {.kind = approvals::bulk_kind,
                                 .subject = id_of(ids(), job.number),
                                 .request = std::move(request),
                                 .mandate = mandate()},
                                context);
    job.status = undoes ? job.status : JobStatus::AwaitingApproval;
    job.approval = asked.number;
    job.mandate = mandate();
    accept(202, job, set, context);
    answer_with(std::move(asked.answer));
    return true;
}

ApplyJobCommand::ApplyJobCommand(crypto::PublicIds const& ids, Settings const& settings, std::int64_t job,
                                 Wish wish, Applicant applicant, audit::Mandate mandate)
    : WeighedCommand(ids, settings, job, applicant.largest_alone, std::move(mandate)),
      wish_(std::move(wish)),
      powers_(std::move(applicant.powers))
{}

void ApplyJobCommand::needs(engine::WorkingSet& set) const
{
    WeighedCommand::needs(set);
    for (auto const& role : wish_.roles) {
        set.shelf<identity::Roles>().need(role);
    }
}

std::optional<http::Problem> ApplyJobCommand::refusal(Job const& job) const
{
    if (job.status != JobStatus::Planned) {
        return not_planned(job);
    }
    if (crypto::to_hex(crypto::view(job.plan_hash)) != wish_.plan_hash) {
        return http::problem_of(problems::bulk_plan_stale, "the plan's hash is another one");
    }
    if (job.roles != wish_.roles || job.largest != wish_.largest) {
        return http::problem_of(problems::bulk_plan_stale, "the plan was finished only just now");
    }
    if (job.counts.valid == 0) {
        return http::problem_of(problems::bulk_nothing_to_apply, "no row of this plan is valid");
    }
    if (wish_.mode == ApplyMode::AllOrNothing && job.counts.invalid > 0) {
        return http::problem_of(problems::bulk_has_invalid_rows,
                                fmt::format("{} rows of this plan are invalid", job.counts.invalid));
    }
    if (wish_.mode == ApplyMode::AllOrNothing && job.counts.rows > most_rows_at_once) {
        return http::problem_of(
            problems::bulk_too_large_for_one_commit,
            fmt::format("one commit takes {} rows, and the plan has {}", most_rows_at_once, job.counts.rows));
    }
    return std::nullopt;
}

std::optional<http::Problem> ApplyJobCommand::role_refusal(engine::WorkingSet& set) const
{
    for (auto const& name : wish_.roles) {
        auto role = identity::role_to_give(set, name, identity::Holder::User, powers_);
        if (!role) {
            return std::move(role.error());
        }
    }
    return std::nullopt;
}

void ApplyJobCommand::act(Job& job, engine::WorkingSet& set, engine::Context const& context)
{
    if (auto const problem = refusal(job)) {
        return refuse(*problem);
    }
    if (auto const problem = role_refusal(set)) {
        return refuse(*problem, Memory::Forget);
    }
    auto const before = job;
    job.mode = wish_.mode;
    job.applied_by = mandate().actor;
    job.mandate = mandate();
    if (held_up(job, to_apply, set, context)) {
        if (job.approval == 0) {
            job = before;
        }
        return;
    }
    job.status = JobStatus::Applying;
    note(set, "bulk.apply", before.status, job);
    accept(202, job, set, context);
}

void ApplyApprovedCommand::act(Job& job, engine::WorkingSet& set, engine::Context const& context)
{
    if (job.status != JobStatus::AwaitingApproval || job.approval != ended_approval()) {
        return refuse(not_planned(job));
    }
    job.approval = 0;
    auto const before = std::exchange(job.status, JobStatus::Applying);
    note(set, "bulk.apply", before, job);
    accept(202, job, set, context);
}

void UndoApprovedCommand::act(Job& job, engine::WorkingSet& set, engine::Context const& context)
{
    auto const approval = std::exchange(job.approval, 0);
    if (approval != ended_approval() || !can_be_undone(job)) {
        job.approval = approval;
        return refuse(not_undoable(job));
    }
    auto const before = job.status;
    begin_undoing(job);
    note(set, "bulk.undo", before, job);
    accept(202, job, set, context);
}

void DropApprovalCommand::act(Job& job, engine::WorkingSet& set, engine::Context const& context)
{
    if (job.approval != ended_approval()) {
        return answer_with({});
    }
    job.approval = 0;
    if (job.status == JobStatus::AwaitingApproval) {
        job.status = JobStatus::Planned;
        job.applied_by.clear();
    }
    accept(200, job, set, context);
}

void CancelJobCommand::needs(engine::WorkingSet& set) const
{
    set.shelf<JobBook>().need_with_approval(number());
}

void CancelJobCommand::act(Job& job, engine::WorkingSet& set, engine::Context const& context)
{
    if (!can_be_cancelled(job)) {
        return refuse(http::problem_of(
            problems::bulk_not_cancellable,
            fmt::format("this job is {}{}", name_of(job.status), job.is_stopping ? " and stopping" : "")));
    }
    auto const before = job.status;
    if (job.status == JobStatus::Applying) {
        job.is_stopping = true;
    } else {
        job.status = JobStatus::Cancelled;
    }
    if (auto const approval = std::exchange(job.approval, 0); approval != 0) {
        approvals::withdraw(set, ids(), approval, mandate(), context);
    }
    note(set, "bulk.cancel", before, job);
    accept(200, job, set, context);
}

void UndoJobCommand::act(Job& job, engine::WorkingSet& set, engine::Context const& context)
{
    if (!can_be_undone(job)) {
        return refuse(not_undoable(job));
    }
    if (held_up(job, to_undo, set, context)) {
        return;
    }
    auto const before = job.status;
    job.mandate = mandate();
    begin_undoing(job);
    note(set, "bulk.undo", before, job);
    accept(202, job, set, context);
}

}  // namespace creditd::bulk
