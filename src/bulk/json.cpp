#include "bulk/json.hpp"

#include "base/assert.hpp"
#include "bulk/domain/read_row.hpp"

#include <algorithm>
#include <utility>

namespace creditd::bulk {

namespace {

template <class Text>
void member_or_null(http::json::Writer& json, std::string_view name, Text const& text)
{
    json.key(name);
    if (text.empty()) {
        json.value(nullptr);
    } else {
        json.value(std::string_view{text});
    }
}

void append_counts(http::json::Writer& json, Job const& job)
{
    auto const& counts = job.counts;
    json.begin_object("counts")
        .member("rows", counts.rows)
        .member("valid", counts.valid)
        .member("invalid", counts.invalid)
        .member("applied", counts.applied)
        .member("failed", counts.failed)
        .member("undone", counts.undone)
        .member("notUndone", counts.not_undone)
        .end_object();
    auto const& totals = job.totals;
    json.begin_object("totals")
        .member("credits", micro_to_text(totals.planned))
        .member("applied", micro_to_text(totals.applied))
        .member("undone", micro_to_text(totals.undone))
        .member("notUndone", micro_to_text(totals.not_undone))
        .end_object();
}

void append_progress(http::json::Writer& json, Job const& job)
{
    auto const& counts = job.counts;
    auto const part = [&](std::int64_t done, std::int64_t of, std::string_view unit) {
        json.begin_object("progress").member("done", done).member("of", of).member("unit", unit).end_object();
    };
    switch (job.status) {
    case JobStatus::Planning: return part(job.place.bytes, job.bytes, "bytes");
    case JobStatus::Applying: return part(counts.applied + counts.failed, counts.valid, "rows");
    case JobStatus::Undoing: return part(counts.undone + counts.not_undone, counts.applied, "rows");
    case JobStatus::Receiving:
    case JobStatus::Planned:
    case JobStatus::AwaitingApproval:
    case JobStatus::Applied:
    case JobStatus::Undone:
    case JobStatus::Cancelled:
    case JobStatus::Failed: break;
    }
    json.member("progress", nullptr);
}

void append_fault(http::json::Writer& json, std::optional<JobFault> const& fault)
{
    json.key("problem");
    if (!fault) {
        json.value(nullptr);
        return;
    }
    json.begin_object().member("code", fault->code).member("message", fault->message);
    json.member("row", fault->row == 0 ? std::nullopt : std::optional{fault->row});
    member_or_null(json, "column", fault->column);
    json.end_object();
}

std::string change_in_words(RowIntent const& intent)
{
    auto const credits = intent.credits.value_or(Credits{});
    if (credits.is_negative()) {
        return "Deducts " + to_text(-credits) + " credits" +
               (intent.allow_debt ? ", into debt if need be." : ".");
    }
    return "Adds " + to_text(credits) + (intent.is_paid ? " paid" : "") + " credits" +
           (intent.expires_at ? " until " + to_text(*intent.expires_at) + "." : ".");
}

/// What a row does, as a sentence.
std::string effect_of(Operation operation, PlannedRow const& row)
{
    auto const intent = read_row(operation, row.cells, std::nullopt).intent;
    switch (operation) {
    case Operation::Adjust:
    case Operation::Grant: return change_in_words(intent);
    case Operation::Promo: return "Redeems " + intent.code + " for " + to_text(row.credits) + " credits.";
    case Operation::Users: {
        auto const role = intent.role == "user" ? "" : " with the role " + intent.role;
        auto const credits = intent.credits ? " and " + to_text(*intent.credits) + " credits" : "";
        return "Makes the user " + row.user_id + role + credits + ".";
    }
    }
    CREDITD_ASSERT(false && "a bulk operation without words");
}

bool has_result(RowState state)
{
    return state != RowState::Valid && state != RowState::Invalid && state != RowState::Skipped;
}

std::optional<std::string> transaction_of(crypto::PublicIds const& ids, PlannedRow const& row)
{
    return row.line == 0 ? std::nullopt
                         : std::optional{ids.encode(crypto::IdKind::Transaction, {row.account, row.line})};
}

void append_result(http::json::Writer& json, crypto::PublicIds const& ids, PlannedRow const& row)
{
    json.key("result");
    if (!has_result(row.state)) {
        json.value(nullptr);
        return;
    }
    json.begin_object().member("transactionId", transaction_of(ids, row)).member("balance", row.balance);
    json.member("code", row.problem ? std::optional{row.problem->code} : std::nullopt)
        .member("message", row.problem ? std::optional{row.problem->message} : std::nullopt)
        .member("undone", row.undone)
        .member("notUndone", row.not_undone)
        .end_object();
}

std::string_view text_of(PlannedRow const& row, Column column)
{
    auto const found = std::ranges::find(row.cells, column, &Cell::column);
    return found == row.cells.end() ? std::string_view{} : std::string_view{found->text};
}

void write_maybe(http::CsvWriter& csv, std::optional<Credits> const& credits)
{
    if (credits) {
        csv.number(*credits);
    } else {
        csv.empty();
    }
}

std::string errors_in_words(PlannedRow const& row)
{
    std::string words;
    for (auto const& error : row.errors) {
        words.append(words.empty() ? "" : " ").append(error.column.empty() ? "row" : error.column);
        words.append(": ").append(error.message);
    }
    return words;
}

bool is_number(Column column)
{
    return column == Column::Credits || column == Column::Priority;
}

}  // namespace

std::string id_of(crypto::PublicIds const& ids, std::int64_t job)
{
    return ids.encode(crypto::IdKind::Job, {0, job});
}

void append_job(http::json::Writer& json, crypto::PublicIds const& ids, Job const& job)
{
    bool const has_plan =
        job.status != JobStatus::Receiving && job.status != JobStatus::Planning && job.place.has_ended;
    bool const was_applied = !job.applied_by.empty();
    json.begin_object()
        .member("id", id_of(ids, job.number))
        .member("operation", name_of(job.operation))
        .member("status", name_of(job.status))
        .member("isStopping", job.is_stopping);
    member_or_null(json, "fileName", job.file_name);
    member_or_null(json, "planHash", has_plan ? crypto::to_hex(crypto::view(job.plan_hash)) : std::string{});
    member_or_null(json, "sameAs", job.same_as == 0 ? std::string{} : id_of(ids, job.same_as));
    append_counts(json, job);
    append_progress(json, job);
    json.member("createdBy", job.created_by)
        .member("createdAt", job.created_at)
        .member("updatedAt", job.updated_at);
    member_or_null(json, "mode", was_applied ? name_of(job.mode) : std::string_view{});
    member_or_null(json, "appliedBy", job.applied_by);
    member_or_null(json, "approvalId",
                   job.approval == 0 ? std::string{}
                                     : ids.encode(crypto::IdKind::Approval, {0, job.approval}));
    append_fault(json, job.fault);
    json.end_object();
}

std::string job_body(crypto::PublicIds const& ids, Job const& job)
{
    std::string body;
    http::json::Writer json{body};
    json.begin_object().key("job");
    append_job(json, ids, job);
    json.end_object();
    return body;
}

void append_row(http::json::Writer& json, crypto::PublicIds const& ids, Operation operation,
                PlannedRow const& row)
{
    bool const is_valid = row.state != RowState::Invalid;
    json.begin_object().member("row", row.row).member("state", name_of(row.state));
    member_or_null(json, "userId", row.user_id);
    json.member("credits", is_valid ? std::optional{row.credits} : std::nullopt)
        .member("expectedBalance", row.expected_balance)
        .member("effect", is_valid ? std::optional{effect_of(operation, row)} : std::nullopt)
        .begin_object("values");
    for (auto const& cell : row.cells) {
        json.member(name_of(cell.column), cell.text);
    }
    json.end_object().begin_array("errors");
    for (auto const& error : row.errors) {
        json.begin_object();
        member_or_null(json, "column", error.column);
        json.member("code", error.code).member("message", error.message).end_object();
    }
    json.end_array();
    append_result(json, ids, row);
    json.end_object();
}

void write_header(http::CsvWriter& csv, Operation operation)
{
    for (auto const column : columns_of(operation)) {
        csv.text(name_of(column));
    }
    for (auto const name : result_columns()) {
        csv.text(name);
    }
    csv.end_row();
}

void write_row(http::CsvWriter& csv, crypto::PublicIds const& ids, Operation operation, PlannedRow const& row)
{
    bool const is_valid = row.state != RowState::Invalid;
    for (auto const column : columns_of(operation)) {
        auto const text = text_of(row, column);
        if (is_valid && is_number(column) && !text.empty()) {
            csv.number(credits_from_text(text).credits.value_or(Credits{}));
        } else {
            csv.text(text);
        }
    }
    csv.number(row.row).text(name_of(row.state));
    write_maybe(csv, row.expected_balance);
    csv.text(is_valid ? effect_of(operation, row) : std::string{}).text(errors_in_words(row));
    csv.text(transaction_of(ids, row).value_or(""));
    write_maybe(csv, row.balance);
    csv.text(operation == Operation::Users && has_result(row.state) && row.balance ? row.user_id : "");
    csv.text(row.problem ? row.problem->code + ": " + row.problem->message : std::string{});
    write_maybe(csv, row.undone);
    write_maybe(csv, row.not_undone);
    csv.end_row();
}

}  // namespace creditd::bulk
