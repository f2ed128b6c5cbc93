#include "bulk/job_store.hpp"

#include "bulk/domain/record_format.hpp"
#include "storage/failure.hpp"
#include "storage/records.hpp"
#include "storage/where.hpp"

#include <algorithm>
#include <array>
#include <cstring>

namespace creditd::bulk::store {

using storage::Column;
using storage::ColumnType;
using storage::Ownership;
using storage::Row;
using storage::Value;
using storage::Where;

namespace {

constexpr std::array job_columns{
    Column{"number"},
    Column{"operation"},
    Column{"status"},
    Column{"updated_at"},
    Column{"plan_hash", ColumnType::Bytes},
    Column{"content", ColumnType::Bytes},
};
constexpr storage::Table bulk_jobs{"bulk_jobs", Ownership::Global, 1, job_columns};

constexpr std::array piece_columns{Column{"job"}, Column{"part"}, Column{"piece"}, Column{"is_last"},
                                   Column{"bytes", ColumnType::Bytes}};
constexpr storage::Table bulk_pieces{"bulk_pieces", Ownership::Global, 3, piece_columns};

// 1, 2, 5, 7: receiving, planning, applying, undoing.
constexpr storage::Query jobs_under_way{"bulk_jobs_under_way",
                                        "SELECT number FROM bulk_jobs WHERE status IN (1, 2, 5, 7) LIMIT $1"};
constexpr storage::Query jobs_by_status{
    "bulk_jobs_by_status",
    "SELECT number, operation, status, updated_at, plan_hash, content FROM bulk_jobs WHERE status = $1 "
    "ORDER BY number LIMIT $2"};
// 9, 10: cancelled, failed.
constexpr storage::Query same_plan{
    "bulk_jobs_same_plan",
    "SELECT number FROM bulk_jobs WHERE plan_hash = $1 AND number < $2 AND status NOT IN (1, 2, 9, 10) "
    "ORDER BY number DESC LIMIT 1"};
constexpr storage::Query pieces_left{
    "bulk_pieces_left",
    "SELECT p.job, p.part, p.piece FROM bulk_pieces p JOIN bulk_jobs j ON j.number = p.job "
    "WHERE j.status NOT IN (1, 2) LIMIT $1"};
constexpr std::string_view select_jobs =
    "SELECT number, operation, status, updated_at, plan_hash, content FROM bulk_jobs ";
constexpr std::string_view select_job_count = "SELECT COUNT(*) FROM bulk_jobs ";

[[noreturn]] void report_damage()
{
    throw storage::DamagedRecord("a bulk job's row makes no sense; run creditd verify");
}

Job job_from_row(Row const& row)
{
    Job job;
    job.number = row.integer(0);
    auto const operation = operation_from(row.integer(1));
    auto const status = job_status_from(row.integer(2));
    job.updated_at = Moment::from_milliseconds(row.integer(3));
    auto const hash = row.bytes(4);
    if (!operation || !status || hash.size() != job.plan_hash.size() || !read_job(row.bytes(5), job)) {
        report_damage();
    }
    job.operation = *operation;
    job.status = *status;
    std::memcpy(job.plan_hash.data(), hash.data(), hash.size());
    return job;
}

Job job_or_what_is_left(Row const& row)
{
    try {
        return job_from_row(row);
    } catch (storage::DamagedRecord const&) {
        return unreadable_job(row.integer(0));
    }
}

std::array<Value, 3> values_of(PieceKey const& key)
{
    return {Value::integer(key.job), Value::integer(key.part), Value::integer(key.piece)};
}

Where where_of(JobFilter const& filter)
{
    Where where;
    if (filter.status) {
        where.add("status = ", Value::integer(static_cast<std::int64_t>(*filter.status)));
    }
    if (filter.operation) {
        where.add("operation = ", Value::integer(static_cast<std::int64_t>(*filter.operation)));
    }
    return where;
}

}  // namespace

void want_job(storage::Batch& batch, std::int64_t number)
{
    storage::want_one(batch, bulk_jobs, {Value::integer(number)});
}

std::optional<Job> load_job(storage::Batch& batch, std::int64_t number)
{
    return storage::load_one(batch, bulk_jobs, {Value::integer(number)}, job_from_row);
}

void upsert_job(storage::Batch& batch, Job const& job)
{
    auto const content = job_bytes(job);
    std::array const row{Value::integer(job.number),
                         Value::integer(static_cast<std::int64_t>(job.operation)),
                         Value::integer(static_cast<std::int64_t>(job.status)),
                         Value::integer(job.updated_at.in_milliseconds()),
                         Value::bytes(crypto::view(job.plan_hash)),
                         Value::bytes(content)};
    batch.upsert(bulk_jobs, row);
}

std::optional<BareJob> load_bare_job(storage::Batch& batch, std::int64_t number)
{
    std::optional<BareJob> found;
    std::array const key{Value::integer(number)};
    batch.load(bulk_jobs, key, [&](Row const& row) {
        found = BareJob{.number = row.integer(0),
                        .operation = row.integer(1),
                        .updated_at = Moment::from_milliseconds(row.integer(3)),
                        .plan_hash = std::string{row.bytes(4)},
                        .content = std::string{row.bytes(5)}};
    });
    return found;
}

void upsert_failed(storage::Batch& batch, BareJob const& job)
{
    std::array const row{Value::integer(job.number),
                         Value::integer(job.operation),
                         Value::integer(static_cast<std::int64_t>(JobStatus::Failed)),
                         Value::integer(job.updated_at.in_milliseconds()),
                         Value::bytes(job.plan_hash),
                         Value::bytes(job.content)};
    batch.upsert(bulk_jobs, row);
}

std::int64_t count_jobs_under_way(storage::Batch& batch, std::int64_t most)
{
    std::int64_t count = 0;
    std::array const parameters{Value::integer(most)};
    batch.query(jobs_under_way, parameters, [&](Row const&) { ++count; });
    return count;
}

void upsert_piece(storage::Batch& batch, PieceKey const& key, bool is_last, std::string_view bytes)
{
    auto const names = values_of(key);
    std::array const row{names[0], names[1], names[2], Value::integer(is_last ? 1 : 0), Value::bytes(bytes)};
    batch.upsert(bulk_pieces, row);
}

void remove_piece(storage::Batch& batch, PieceKey const& key)
{
    batch.remove(bulk_pieces, values_of(key));
}

std::optional<Job> find_job(storage::Reader& reader, std::int64_t number)
{
    return storage::find_one(reader, bulk_jobs, {Value::integer(number)}, job_or_what_is_left);
}

std::vector<Job> list_jobs(storage::Reader& reader, JobFilter const& filter, std::int64_t below,
                           std::int64_t offset, std::int64_t count)
{
    auto where = where_of(filter);
    auto const sql = where.newest(select_jobs, below, offset, count);
    return storage::list_all(reader, {"bulk_jobs_list", sql}, where.parameters(), job_or_what_is_left);
}

std::int64_t count_jobs(storage::Reader& reader, JobFilter const& filter)
{
    auto const where = where_of(filter);
    std::int64_t count = 0;
    reader.query({"bulk_jobs_count", std::string{select_job_count} + where.sql()}, where.parameters(),
                 [&](Row const& row) { count = row.integer(0); });
    return count;
}

std::vector<Job> jobs_with(storage::Reader& reader, JobStatus status, std::int64_t count)
{
    std::array const parameters{Value::integer(static_cast<std::int64_t>(status)), Value::integer(count)};
    return storage::list_all(reader, jobs_by_status, parameters, job_or_what_is_left);
}

std::optional<std::int64_t> find_same(storage::Reader& reader, crypto::Digest const& plan_hash,
                                      std::int64_t number)
{
    std::array const parameters{Value::bytes(crypto::view(plan_hash)), Value::integer(number)};
    return storage::query_one(reader, same_plan, parameters, [](Row const& row) { return row.integer(0); });
}

std::optional<Piece> find_piece(storage::Reader& reader, PieceKey const& key)
{
    std::optional<Piece> found;
    reader.find(bulk_pieces, values_of(key),
                [&](Row const& row) { found = Piece{row.integer(3) != 0, std::string{row.bytes(4)}}; });
    return found;
}

std::vector<PieceKey> stray_pieces(storage::Reader& reader, std::int64_t count)
{
    std::array const parameters{Value::integer(count)};
    return storage::list_all(reader, pieces_left, parameters, [](Row const& row) {
        return PieceKey{row.integer(0), row.integer(1), row.integer(2)};
    });
}

}  // namespace creditd::bulk::store
