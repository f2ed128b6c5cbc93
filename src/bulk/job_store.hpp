#pragma once

#include "bulk/domain/job.hpp"
#include "storage/batch.hpp"
#include "storage/reader.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::bulk::store {

// Rows of jobs and of their files. No rule lives here. Writes are for the writer's thread within a batch.

void want_job(storage::Batch& batch, std::int64_t number);
/// Throws DamagedRecord when its row makes no sense.
[[nodiscard]] std::optional<Job> load_job(storage::Batch& batch, std::int64_t number);
void upsert_job(storage::Batch& batch, Job const& job);

/// A job's row as it lies there, whatever it says.
struct BareJob
{
    std::int64_t number = 0;
    std::int64_t operation = 0;
    Moment updated_at;
    std::string plan_hash;
    std::string content;
};
[[nodiscard]] std::optional<BareJob> load_bare_job(storage::Batch& batch, std::int64_t number);
/// The row of a job that is at no work any more; the rest of it stays, for whoever looks into it.
void upsert_failed(storage::Batch& batch, BareJob const& job);
/// Jobs that are received, planned, applied or undone at the moment: up to `most`.
[[nodiscard]] std::int64_t count_jobs_under_way(storage::Batch& batch, std::int64_t most);

/// Names a piece of a file: up to 64 KiB of one part.
struct PieceKey
{
    std::int64_t job = 0;
    std::int64_t part = 1;
    std::int64_t piece = 0;
};
/// `is_last`: of its part.
void upsert_piece(storage::Batch& batch, PieceKey const& key, bool is_last, std::string_view bytes);
void remove_piece(storage::Batch& batch, PieceKey const& key);

// Reads. A row that makes no sense is an `unreadable_job`.
[[nodiscard]] std::optional<Job> find_job(storage::Reader& reader, std::int64_t number);

struct JobFilter
{
    std::optional<JobStatus> status{};
    std::optional<Operation> operation{};
};
/// Jobs with numbers below `below`, newest first, `offset` of them left out.
[[nodiscard]] std::vector<Job> list_jobs(storage::Reader& reader, JobFilter const& filter, std::int64_t below,
                                         std::int64_t offset, std::int64_t count);
[[nodiscard]] std::int64_t count_jobs(storage::Reader& reader, JobFilter const& filter);

/// Jobs of that status, oldest first, and those whose rows make no sense.
[[nodiscard]] std::vector<Job> jobs_with(storage::Reader& reader, JobStatus status, std::int64_t count);

/// The newest job below `number` with that plan which was neither given up nor failed.
[[nodiscard]] std::optional<std::int64_t> find_same(storage::Reader& reader, crypto::Digest const& plan_hash,
                                                    std::int64_t number);

struct Piece
{
    bool is_last = false;
    std::string bytes;
};
[[nodiscard]] std::optional<Piece> find_piece(storage::Reader& reader, PieceKey const& key);

/// Pieces of files that nobody will read any more.
[[nodiscard]] std::vector<PieceKey> stray_pieces(storage::Reader& reader, std::int64_t count);

}  // namespace creditd::bulk::store
