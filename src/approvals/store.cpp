#include "approvals/store.hpp"

#include "storage/failure.hpp"
#include "storage/records.hpp"
#include "storage/where.hpp"

#include <array>

namespace creditd::approvals::store {

using storage::Column;
using storage::ColumnType;
using storage::Row;
using storage::Value;
using storage::Where;

namespace {

constexpr std::array approval_columns{
    Column{"number"},
    Column{"kind", ColumnType::Text},
    Column{"subject", ColumnType::Text},
    Column{"request", ColumnType::Text},
    Column{"requested_by", ColumnType::Text},
    Column{"reason_code", ColumnType::Text},
    Column{"reason", ColumnType::Text},
    Column{"requested_at"},
    Column{"expires_at"},
    Column{"status"},
    Column{"decided_by", ColumnType::Text},
    Column{"decided_at"},
    Column{"decision_code", ColumnType::Text},
    Column{"decision_reason", ColumnType::Text},
    Column{"outcome", ColumnType::Text},
};
constexpr storage::Table approvals{"approvals", storage::Ownership::Global, 1, approval_columns};

constexpr std::string_view select_approvals =
    "SELECT number, kind, subject, request, requested_by, reason_code, reason, requested_at, expires_at, status, "
    "decided_by, decided_at, decision_code, decision_reason, outcome FROM approvals ";

constexpr storage::Query expired{
    "approvals_expired",
    "SELECT number, kind, subject, request, requested_by, reason_code, reason, requested_at, expires_at, status, "
    "decided_by, decided_at, decision_code, decision_reason, outcome FROM approvals "
    "WHERE status = 0 AND expires_at <= $1 ORDER BY expires_at, number LIMIT $2"};

ApprovalStatus status_from(std::int64_t stored)
{
    if (stored < 0 || stored > static_cast<std::int64_t>(ApprovalStatus::Expired)) {
        throw storage::DamagedRecord("an approval has an unknown status; run creditd verify");
    }
    return static_cast<ApprovalStatus>(stored);
}

Approval from_row(Row const& row)
{
    Approval approval;
    approval.number = row.integer(0);
    approval.kind = row.text(1);
    approval.subject = row.text(2);
    approval.request = row.text(3);
    approval.requested_by = row.text(4);
    approval.reason.code = row.text(5);
    approval.reason.text = row.text(6);
    approval.requested_at = Moment::from_milliseconds(row.integer(7));
    approval.expires_at = Moment::from_milliseconds(row.integer(8));
    approval.status = status_from(row.integer(9));
    if (auto const at = row.integer_or_null(11)) {
        approval.decision = Decision{.by = std::string{row.text(10)},
                                     .at = Moment::from_milliseconds(*at),
                                     .reason = {std::string{row.text(12)}, std::string{row.text(13)}}};
    }
    approval.outcome = row.text(14);
    return approval;
}

Where where_of(Filter const& filter)
{
    Where where;
    auto const now = Value::integer(filter.now.in_milliseconds());
    if (filter.status == ApprovalStatus::Pending) {
        where.add("status = 0 AND expires_at > " + where.next(now));
    } else if (filter.status == ApprovalStatus::Expired) {
        where.add("(status = 4 OR (status = 0 AND expires_at <= " + where.next(now) + "))");
    } else if (filter.status) {
        where.add("status = ", Value::integer(static_cast<std::int64_t>(*filter.status)));
    }
    if (filter.kind) {
        where.add("kind = ", Value::text(*filter.kind));
    }
    if (filter.requested_by) {
        where.add("requested_by = ", Value::text(*filter.requested_by));
    }
    return where;
}

}  // namespace

void want_approval(storage::Batch& batch, std::int64_t number)
{
    storage::want_one(batch, approvals, {Value::integer(number)});
}

std::optional<Approval> load_approval(storage::Batch& batch, std::int64_t number)
{
    return storage::load_one(batch, approvals, {Value::integer(number)}, from_row);
}

void upsert_approval(storage::Batch& batch, Approval const& approval)
{
    auto const& decision = approval.decision;
    std::array const row{Value::integer(approval.number),
                         Value::text(approval.kind),
                         Value::text(approval.subject),
                         Value::text(approval.request),
                         Value::text(approval.requested_by),
                         Value::text(approval.reason.code),
                         Value::text(approval.reason.text),
                         Value::integer(approval.requested_at.in_milliseconds()),
                         Value::integer(approval.expires_at.in_milliseconds()),
                         Value::integer(static_cast<std::int64_t>(approval.status)),
                         Value::text(decision ? std::string_view{decision->by} : std::string_view{}),
                         decision ? Value::integer(decision->at.in_milliseconds()) : Value::null(),
                         Value::text(decision ? std::string_view{decision->reason.code} : std::string_view{}),
                         Value::text(decision ? std::string_view{decision->reason.text} : std::string_view{}),
                         Value::text(approval.outcome)};
    batch.upsert(approvals, row);
}

std::optional<Approval> find_approval(storage::Reader& reader, std::int64_t number)
{
    return storage::find_one(reader, approvals, {Value::integer(number)}, from_row);
}

std::vector<Approval> list_approvals(storage::Reader& reader, Filter const& filter, std::int64_t below,
                                     std::int64_t offset, std::int64_t count)
{
    auto where = where_of(filter);
    auto const sql = where.newest(select_approvals, below, offset, count);
    return storage::list_all(reader, {"approvals_list", sql}, where.parameters(), from_row);
}

std::int64_t count_approvals(storage::Reader& reader, Filter const& filter)
{
    auto const where = where_of(filter);
    return storage::query_number(reader, {"approvals_count", "SELECT COUNT(*) FROM approvals " + where.sql()},
                                 where.parameters());
}

std::vector<Approval> expired_approvals(storage::Reader& reader, Moment now, std::int64_t count)
{
    std::array const bounds{Value::integer(now.in_milliseconds()), Value::integer(count)};
    return storage::list_all(reader, expired, bounds, from_row);
}

}  // namespace creditd::approvals::store
