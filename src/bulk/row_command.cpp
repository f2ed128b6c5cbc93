#include "bulk/row_command.hpp"

#include "audit/audit_log.hpp"
#include "base/assert.hpp"
#include "bulk/domain/read_row.hpp"
#include "bulk/job_book.hpp"
#include "bulk/problems.hpp"
#include "bulk/rehearse_rows.hpp"
#include "bulk/row_book.hpp"
#include "http/json_writer.hpp"
#include "identity/roles.hpp"
#include "identity/shelves.hpp"
#include "ledger/books.hpp"
#include "ledger/domain/bring_forward.hpp"
#include "ledger/problems.hpp"
#include "ledger/undo_adjustment.hpp"
#include "promotions/code_book.hpp"
#include "storage/failure.hpp"

#include <string_view>
#include <utility>

namespace creditd::bulk {

namespace {

RowIntent intent_of(Operation operation, PlannedRow const& row)
{
    // Expiry is judged when the row takes effect, by that moment.
    auto intent = read_row(operation, row.cells, std::nullopt).intent;
    intent.user_id = row.user_id;
    return intent;
}

PlannedRow& row_in(engine::WorkingSet& set, PlannedRow const& row)
{
    auto* const found = set.shelf<RowBook>().find(row.account, row.job, row.row);
    if (found == nullptr) {
        throw storage::DamagedRecord("a bulk job's row is gone; run creditd verify");
    }
    return *found;
}

std::string_view action_of(Operation operation)
{
    switch (operation) {
    case Operation::Adjust: return "credits.adjust";
    case Operation::Grant: return "credits.grant";
    case Operation::Promo: return "promo_code.assign";
    case Operation::Users: return "user.create";
    }
    CREDITD_ASSERT(false && "a bulk operation without an audit action");
}

/// How an account stands, and of which job and row it is the doing; of a user that was made, who that is.
std::string standing(ledger::Account const* account, crypto::PublicIds const& ids, PlannedRow const& row,
                     RowIntent const* made = nullptr)
{
    std::string body;
    http::json::Writer json{body};
    json.begin_object();
    if (account != nullptr) {
        json.member("balance", account->balance).member("held", account->held).member("debt", account->debt);
    }
    if (made != nullptr) {
        json.member("email",
                    made->email.empty() ? std::nullopt : std::optional<std::string_view>{made->email})
            .member("name", made->name)
            .member("role", made->role);
    }
    json.member("job", ids.encode(crypto::IdKind::Job, {0, row.job})).member("row", row.row).end_object();
    return body;
}

/// What a row's effect needs of its account: there is one, and it is brought forward.
Outcome<RowEffect, RefusedRow> change_account(engine::WorkingSet& set, engine::Context const& context,
                                              ApplyRow const& apply)
{
    auto& books = set.shelf<ledger::Books>();
    auto* const account = books.find(apply.intent.user_id);
    if (account == nullptr) {
        return refuse(RefusedRow{RowRefusal::AccountNotFound});
    }
    ledger::Posting posting{*account, books.page(), context.now, context.numbers};
    bring_forward(posting);
    auto const effect = apply.operation == Operation::Promo ? redeem_for_user(posting, set, apply)
                                                            : change_credits(posting, apply);
    if (effect) {
        posting.settle(*effect->line_index);
    }
    return effect;
}

/// Carries a row out and writes into it what became of it.
void carry_out(engine::WorkingSet& set, engine::Context const& context, Rules const& rules,
               ApplyRow const& apply, PlannedRow& row)
{
    auto& books = set.shelf<ledger::Books>();
    auto const* const known = books.find(apply.intent.user_id);
    auto const before = known == nullptr ? std::string{} : standing(known, rules.ids, row);
    auto const effect = apply.operation == Operation::Users ? make_user_of_row(set, apply, context)
                                                            : change_account(set, context, apply);
    set.shelf<RowBook>().touch(row);
    if (!effect) {
        row.state = RowState::Failed;
        row.problem = problems::row_problem_of(effect.error());
        return;
    }
    auto const* const account = books.find(apply.intent.user_id);
    row.state = RowState::Applied;
    row.credits = effect->change;
    row.balance = account->balance;
    row.line = effect->line_index ? books.page().lines[*effect->line_index].seq : 0;
    auto const* const made = apply.operation == Operation::Users ? &apply.intent : nullptr;
    set.shelf<audit::AuditLog>().add(
        audit::entry_of(apply.mandate, {.action = action_of(apply.operation),
                                        .subject = apply.intent.user_id,
                                        .before = before,
                                        .after = standing(account, rules.ids, row, made)}));
}

}  // namespace

void need_for_effect(engine::WorkingSet& set, Operation operation, RowIntent const& intent,
                     std::int64_t account)
{
    set.shelf<ledger::Books>().need_number(account);
    if (operation == Operation::Promo) {
        auto& codes = set.shelf<promotions::CodeBook>();
        codes.need(intent.code);
        codes.need_redemption(account, intent.code);
    }
    if (operation == Operation::Users) {
        identity::need_new_user(set, {.id = intent.user_id, .email = intent.email});
        if (intent.role != identity::user_role) {
            set.shelf<identity::Roles>().need(intent.role);
        }
    }
}

ApplyRowCommand::ApplyRowCommand(Rules rules, Job const& job, PlannedRow const& row)
    : rules_(rules),
      job_(job.number),
      operation_(job.operation),
      mandate_(job.mandate),
      intent_(intent_of(job.operation, row)),
      row_(row)
{}

engine::Place ApplyRowCommand::place() const
{
    bool const is_of_one_account = operation_ == Operation::Adjust || operation_ == Operation::Grant;
    return is_of_one_account ? engine::Place::of_account(row_.account) : engine::Place::global(row_.account);
}

void ApplyRowCommand::needs(engine::WorkingSet& set) const
{
    set.shelf<RowBook>().need(row_.account, job_, row_.row);
    need_for_effect(set, operation_, intent_, row_.account);
}

void ApplyRowCommand::decide(engine::WorkingSet& set, engine::Context const& context)
{
    auto& row = row_in(set, row_);
#ifndef CREDITD_PLANTED_BULK_ONCE
    if (row.state == RowState::Valid)
#endif
    {
        carry_out(set, context, rules_, {operation_, intent_, mandate_, rules_.accounts}, row);
    }
    row_ = row;
}

ApplyAllCommand::ApplyAllCommand(Rules rules, std::int64_t job, Operation operation,
                                 std::vector<PlannedRow> rows)
    : rules_(rules),
      job_(job),
      operation_(operation),
      rows_(std::move(rows))
{
    intents_.reserve(rows_.size());
    for (auto const& row : rows_) {
        intents_.push_back(intent_of(operation_, row));
    }
}

void ApplyAllCommand::needs(engine::WorkingSet& set) const
{
    set.shelf<JobBook>().need(job_);
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        set.shelf<RowBook>().need(rows_[i].account, job_, rows_[i].row);
        need_for_effect(set, operation_, intents_[i], rows_[i].account);
    }
}

void ApplyAllCommand::decide(engine::WorkingSet& set, engine::Context const& context)
{
    auto& jobs = set.shelf<JobBook>();
    auto* const job = jobs.find(job_);
    if (job == nullptr || job->status != JobStatus::Applying || job->cursor != 0) {
        return;  // somebody else did it, or it was given up
    }
    jobs.touch(*job, context.now);
    if (std::exchange(job->is_stopping, false)) {
        job->status = JobStatus::Cancelled;
        return;
    }
    Rehearsal rehearsal{set, context};
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        auto const refusal = rehearsal.try_row({operation_, intents_[i], job->mandate, rules_.accounts});
        if (refusal) {
            auto problem = problems::row_problem_of(*refusal);
            job->status = JobStatus::Failed;
            job->fault = JobFault{std::move(problem.code), std::move(problem.message), rows_[i].row};
            return;
        }
    }
    for (std::size_t i = 0; i < rows_.size(); ++i) {
        auto& row = row_in(set, rows_[i]);
        carry_out(set, context, rules_, {operation_, intents_[i], job->mandate, rules_.accounts}, row);
        CREDITD_ASSERT(row.state == RowState::Applied);  // as it was rehearsed
        ++job->counts.applied;
        job->totals.applied += row.credits.micro();
        job->cursor = row.row;
    }
    job->status = JobStatus::Applied;
}

UndoRowCommand::UndoRowCommand(Rules rules, Job const& job, PlannedRow const& row,
                               std::optional<AppliedLine> line)
    : rules_(rules),
      job_(job.number),
      mandate_(job.mandate),
      line_(std::move(line)),
      row_(row)
{}

void UndoRowCommand::needs(engine::WorkingSet& set) const
{
    set.shelf<RowBook>().need(row_.account, job_, row_.row);
    auto& books = set.shelf<ledger::Books>();
    books.need_number(row_.account);
    if (line_) {
        books.need_reversals(row_.account, line_->line.seq);
    }
}

void UndoRowCommand::decide(engine::WorkingSet& set, engine::Context const& context)
{
    auto& row = row_in(set, row_);
    if (row.state == RowState::Applied) {
        take_back(set, context, row);
        set.shelf<RowBook>().touch(row);
    }
    row_ = row;
}

void UndoRowCommand::take_back(engine::WorkingSet& set, engine::Context const& context, PlannedRow& row) const
{
    auto& books = set.shelf<ledger::Books>();
    auto* const account = books.find_number(row.account);
    row.state = RowState::NotUndone;
    row.undone = Credits{};
    row.not_undone = row.credits;
    if (!line_ || account == nullptr) {
        row.problem = RowProblem{"user_kept", "users that were made stay"};
        return;
    }
    auto const& line = line_->line;
    if (!books.reversed(row.account, line.seq).is_zero()) {
        row.problem = RowProblem{std::string{ledger::problems::adjustment_undone.code},
                                 "this was undone on its own before"};
        return;
    }
    ledger::Posting posting{*account, books.page(), context.now, context.numbers};
    bring_forward(posting);
    auto const before = standing(account, rules_.ids, row);
    auto const done = undo_adjustment(posting,
                                      {.adjustment = line,
                                       .grants = line_->grants,
                                       .reason_code = mandate_.reason.code,
                                       .purpose = {.actor = mandate_.actor, .reason = mandate_.reason.text}},
                                      rules_.accounts.max_open_grants);
    if (!done) {
        row.problem = problems::row_problem_of(done.error());
        return;
    }
    posting.settle(*done);
    auto const amount = posting.lines()[*done].amount;
    books.set_reversed(row.account, line.seq, amount.is_negative() ? -amount : amount);
    row.undone = amount;
    row.not_undone = row.credits + amount;
    row.state = row.not_undone->is_zero() ? RowState::Undone : RowState::PartlyUndone;
    row.balance = account->balance;
    if (row.state == RowState::PartlyUndone) {
        row.problem = RowProblem{"partly_spent", "the rest was spent, paid debt, is held or has expired"};
    }
    set.shelf<audit::AuditLog>().add(
        audit::entry_of(mandate_, {.action = "credits.undo",
                                   .subject = row.user_id,
                                   .before = before,
                                   .after = standing(account, rules_.ids, row)}));
}

}  // namespace creditd::bulk
