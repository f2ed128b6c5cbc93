#include "bulk/bulk_runner.hpp"

#include "bulk/domain/record_format.hpp"
#include "bulk/file_reads.hpp"
#include "bulk/job_store.hpp"
#include "bulk/json.hpp"
#include "bulk/plan_reads.hpp"
#include "bulk/progress_command.hpp"
#include "bulk/row_store.hpp"
#include "engine/direct_mailbox.hpp"
#include "ledger/find_account.hpp"
#include "ledger/history.hpp"
#include "storage/failure.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <condition_variable>
#include <iterator>
#include <mutex>
#include <utility>

namespace creditd::bulk {

namespace {

constexpr std::size_t rows_planned_at_once = 512;
constexpr std::int64_t rows_applied_at_once = 256;  // half a batch: requests never wait behind a whole one
constexpr std::int64_t rows_left_out_at_once = 512;
constexpr std::int64_t jobs_at_once = 1000;
constexpr std::int64_t pieces_removed_at_once = 16;
constexpr auto patience = Duration::days(1);  // with a job whose parts stopped coming

/// Waits for the fates of many commands, and has them back in their order.
class Gathering
{
public:
    explicit Gathering(std::size_t commands) : finished_(commands), outstanding_(commands) {}

    void take(std::size_t index, engine::Finished finished)
    {
        std::scoped_lock const lock{mutex_};
        finished_[index] = std::move(finished);
        if (--outstanding_ == 0) {
            all_.notify_all();
        }
    }

    std::vector<engine::Finished> wait()
    {
        std::unique_lock lock{mutex_};
        all_.wait(lock, [this] { return outstanding_ == 0; });
        return std::move(finished_);
    }

private:
    std::mutex mutex_;
    std::condition_variable all_;
    std::vector<engine::Finished> finished_;
    std::size_t outstanding_;
};

Credits magnitude(Credits amount)
{
    return amount.is_negative() ? -amount : amount;
}

/// Adds a planned row to what its job says of all.
void count(Job& job, PlannedRow const& row)
{
    ++job.counts.rows;
    job.plan_hash = hash_with(job.plan_hash, job.operation, row.cells);
    if (row.state != RowState::Valid) {
        ++job.counts.invalid;
        return;
    }
    ++job.counts.valid;
    job.totals.planned += row.credits.micro();
    job.totals.moved += magnitude(row.credits).micro();
    job.largest = std::max(job.largest, magnitude(row.credits));
}

/// Remembers a role that a row gives: whoever applies the plan must be allowed to.
void note_role(Job& job, PlannedRow const& row)
{
    auto const role = std::ranges::find(row.cells, Column::Role, &Cell::column);
    bool const is_new = row.state == RowState::Valid && role != row.cells.end() && role->text != "user" &&
                        std::ranges::find(job.roles, role->text) == job.roles.end();
    if (is_new) {
        job.roles.push_back(role->text);
    }
    if (job.roles.size() > most_roles_of_job) {
        job.fault =
            JobFault{"too_many_roles",
                     fmt::format("The rows of a file give at most {} roles.", most_roles_of_job), row.row};
    }
}

/// Adds a row that was to be applied.
void add_applied(Settled& settled, PlannedRow const& row)
{
    if (row.state == RowState::Applied) {
        ++settled.counts.applied;
        settled.totals.applied += row.credits.micro();
    } else if (row.state == RowState::Failed) {
        ++settled.counts.failed;
    }
}

/// Adds a row that was to be undone; those that were never applied do not count.
void add_undone(Settled& settled, PlannedRow const& row)
{
    if (row.state == RowState::Undone) {
        ++settled.counts.undone;
    } else if (row.state == RowState::PartlyUndone || row.state == RowState::NotUndone) {
        ++settled.counts.not_undone;
    }
    settled.totals.undone += row.undone.value_or(Credits{}).micro();
    settled.totals.not_undone += row.not_undone.value_or(Credits{}).micro();
}

}  // namespace

BulkRunner::BulkRunner(endpoint::Services& services, Settings const& settings,
                       ledger::Settings const& accounts)
    : services_(services),
      settings_(settings),
      rules_{services.ids, accounts}
{}

void BulkRunner::run(std::function<bool()> const& may_go_on)
{
    Failures failures;
    while (run_slices(may_go_on, failures)) {}
    if (may_go_on()) {
        tidy();
    }
    if (failures.first) {
        std::rethrow_exception(failures.first);
    }
}

bool BulkRunner::run_slices(std::function<bool()> const& may_go_on, Failures& failures)
{
    std::vector<Job> jobs;
    services_.database.read([&](storage::Reader& reader) {
        for (auto const status : {JobStatus::Planning, JobStatus::Applying, JobStatus::Undoing}) {
            std::ranges::move(store::jobs_with(reader, status, jobs_at_once), std::back_inserter(jobs));
        }
    });
    std::erase_if(jobs, [&](Job const& job) { return failures.jobs.contains(job.number); });
    for (auto const& job : jobs) {
        if (!may_go_on()) {
            return false;
        }
        try {
            advance(job);
        } catch (storage::StorageFailure const& failure) {
            spdlog::error("bulk job {} could not go on: {}", id_of(services_.ids, job.number),
                          failure.what());
            failures.jobs.insert(job.number);
            failures.first = failures.first ? failures.first : std::current_exception();
        }
    }
    return !jobs.empty();
}

void BulkRunner::advance(Job const& job)
{
    if (is_unreadable(job)) {
        fail_unreadable(job.number);
    } else if (job.status == JobStatus::Planning) {
        plan(job);
    } else if (job.status == JobStatus::Undoing) {
        undo(job);
    } else if (job.is_stopping && job.mode == ApplyMode::PerRow) {
        leave_out(job);
    } else if (job.mode == ApplyMode::AllOrNothing) {
        apply_at_once(job);
    } else {
        apply(job);
    }
}

void BulkRunner::plan(Job const& job)
{
    auto const now = services_.clock.now();
    if (!now) {
        throw storage::StorageFailure("the clock is suspect");
    }
    auto after = job;
    std::vector<PlannedRow> rows;
    FileSlice slice;
    services_.database.read([&](storage::Reader& reader) {
        slice = read_file(reader, job, rows_planned_at_once);
        Planner planner{reader, job, rules_.accounts, services_.key_secret, *now};
        for (auto& row : slice.rows) {
            rows.push_back(planner.plan(row.row, std::move(row.cells), std::move(row.errors)));
            count(after, rows.back());
            note_role(after, rows.back());
        }
        after.place = slice.after;
        if (slice.is_end) {
            after.same_as = store::find_same(reader, after.plan_hash, job.number).value_or(0);
        }
    });
    if (slice.fault) {
        after.fault = std::move(slice.fault);
    } else if (after.counts.rows > settings_.rows) {
        after.fault = JobFault{"too_many_rows", fmt::format("A file has at most {} rows.", settings_.rows)};
    } else if (slice.is_end && after.counts.rows == 0) {
        after.fault = JobFault{"no_rows", "There are no rows."};
    }
    if (after.fault) {
        after.status = JobStatus::Failed;
    } else if (slice.is_end) {
        after.status = JobStatus::Planned;
    }
    decide(std::make_unique<RecordPlanCommand>(services_.ids, job.place, std::move(after), std::move(rows),
                                               std::move(slice.used_up)));
}

void BulkRunner::apply(Job const& job)
{
    std::vector<PlannedRow> rows;
    services_.database.read([&](storage::Reader& reader) {
        rows = store::rows_after(reader, job.number, std::nullopt, job.cursor, 0, rows_applied_at_once);
    });
    Settled settled{.status = job.status, .from = job.cursor, .to = job.cursor, .is_all = rows.empty()};
    Commands commands;
    for (auto const& row : rows) {
        if (row.state != RowState::Valid) {
            add_applied(settled, row);  // done before the last try broke off, and not counted yet
        } else {
            commands.push_back(std::make_unique<ApplyRowCommand>(rules_, job, row));
        }
        settled.to = row.row;
    }
    for (auto const& decided : decide_all(std::move(commands))) {
        add_applied(settled, static_cast<ApplyRowCommand const&>(*decided).row());
    }
    decide(std::make_unique<RecordProgressCommand>(services_.ids, job.number, settled));
}

void BulkRunner::apply_at_once(Job const& job)
{
    std::vector<PlannedRow> rows;
    services_.database.read([&](storage::Reader& reader) {
        rows = store::rows_after(reader, job.number, std::nullopt, 0, 0, most_rows_at_once);
    });
    decide(std::make_unique<ApplyAllCommand>(rules_, job.number, job.operation, std::move(rows)));
}

void BulkRunner::leave_out(Job const& job)
{
    std::vector<PlannedRow> rows;
    services_.database.read([&](storage::Reader& reader) {
        rows = store::rows_after(reader, job.number, std::nullopt, job.cursor, 0, rows_left_out_at_once);
    });
    decide(std::make_unique<LeaveOutCommand>(services_.ids, job.number, job.cursor, std::move(rows)));
}

void BulkRunner::fail_unreadable(std::int64_t job)
{
    auto const finished = services_.engine.run(std::make_unique<FailUnreadableCommand>(job));
    if (finished.fate != engine::Fate::Decided) {
        throw storage::StorageFailure("a bulk job whose record makes no sense could not be ended");
    }
    if (dynamic_cast<FailUnreadableCommand const&>(*finished.command).has_failed()) {
        spdlog::error("bulk job {} has failed: its record makes no sense; run creditd verify",
                      id_of(services_.ids, job));
        ++unreadable_jobs_;
    }
}

void BulkRunner::undo(Job const& job)
{
    std::vector<PlannedRow> rows;
    std::vector<std::optional<AppliedLine>> lines;
    services_.database.read([&](storage::Reader& reader) {
        rows = store::rows_before(reader, job.number, job.cursor, rows_applied_at_once);
        for (auto const& row : rows) {
            lines.push_back(row.state == RowState::Applied ? line_of(reader, row) : std::nullopt);
        }
    });
    Settled settled{.status = job.status, .from = job.cursor, .to = job.cursor, .is_all = rows.empty()};
    Commands commands;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        if (rows[i].state == RowState::Applied) {
            commands.push_back(std::make_unique<UndoRowCommand>(rules_, job, rows[i], std::move(lines[i])));
        } else {
            add_undone(settled, rows[i]);
        }
        settled.to = rows[i].row;
    }
    for (auto const& decided : decide_all(std::move(commands))) {
        add_undone(settled, static_cast<UndoRowCommand const&>(*decided).row());
    }
    decide(std::make_unique<RecordProgressCommand>(services_.ids, job.number, settled));
}

std::optional<AppliedLine> BulkRunner::line_of(storage::Reader& reader, PlannedRow const& row)
{
    auto const account = row.line == 0 ? std::nullopt : ledger::find_account_number(reader, row.account);
    auto line = account ? ledger::find_line(reader, *account, row.line) : std::nullopt;
    if (!line) {
        return std::nullopt;
    }
    AppliedLine applied{.line = std::move(*line), .grants = {}};
    for (auto const& draw : applied.line.draws) {
        if (auto facts = ledger::find_grant(reader, row.account, draw.grant)) {
            applied.grants.push_back(*facts);
        }
    }
    return applied;
}

void BulkRunner::tidy()
{
    auto const now = services_.clock.now();
    std::vector<store::PieceKey> stray;
    std::vector<Job> waiting;
    services_.database.read([&](storage::Reader& reader) {
        stray = store::stray_pieces(reader, pieces_removed_at_once);
        waiting = store::jobs_with(reader, JobStatus::Receiving, jobs_at_once);
    });
    if (!stray.empty()) {
        decide(std::make_unique<RemovePiecesCommand>(std::move(stray)));
    }
    for (auto const& job : waiting) {
        if (is_unreadable(job)) {
            fail_unreadable(job.number);
        } else if (now && job.updated_at + patience <= *now) {
            decide(std::make_unique<ForgetJobCommand>(services_.ids, job.number, job.updated_at));
        }
    }
}

BulkRunner::Commands BulkRunner::decide_all(Commands commands)
{
    static engine::DirectMailbox direct;
    if (commands.empty()) {
        return {};
    }
    auto const gathering = std::make_shared<Gathering>(commands.size());
    for (std::size_t i = 0; i < commands.size(); ++i) {
        services_.engine.submit(std::move(commands[i]), direct, [gathering, i](engine::Finished finished) {
            gathering->take(i, std::move(finished));
        });
    }
    Commands decided;
    for (auto& finished : gathering->wait()) {
        if (finished.fate != engine::Fate::Decided) {
            throw storage::StorageFailure("some rows of a bulk job could not be decided");
        }
        decided.push_back(std::move(finished.command));
    }
    return decided;
}

void BulkRunner::decide(std::unique_ptr<engine::Command> command)
{
    if (services_.engine.run(std::move(command)).fate != engine::Fate::Decided) {
        throw storage::StorageFailure("a step of a bulk job could not be decided");
    }
}

}  // namespace creditd::bulk
