#pragma once

#include "audit/domain/mandate.hpp"
#include "base/credits.hpp"
#include "base/moment.hpp"
#include "bulk/domain/column.hpp"
#include "crypto/sha256.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::bulk {

/// How far a job is. Numbers are stored: never renumber.
enum class JobStatus : std::uint8_t {
    Receiving = 1,  ///< parts of the file are still to come
    Planning = 2,
    Planned = 3,  ///< waits to be applied
    AwaitingApproval = 4,
    Applying = 5,
    Applied = 6,
    Undoing = 7,
    Undone = 8,
    Cancelled = 9,
    Failed = 10,  ///< the file could not be read, or all-or-nothing was nothing
};
[[nodiscard]] std::string_view name_of(JobStatus status);
[[nodiscard]] std::optional<JobStatus> job_status_from(std::int64_t number);

/// Something is to be done for it in the background.
[[nodiscard]] constexpr bool is_at_work(JobStatus status)
{
    return status == JobStatus::Planning || status == JobStatus::Applying || status == JobStatus::Undoing;
}

enum class FileFormat : std::uint8_t { Csv = 1, Json = 2 };

enum class ApplyMode : std::uint8_t {
    PerRow = 1,        ///< a row may fail alone
    AllOrNothing = 2,  ///< one commit, of at most `most_rows_at_once`
};
[[nodiscard]] std::string_view name_of(ApplyMode mode);

inline constexpr std::int64_t most_rows_at_once = 1000;

/// How far a file has been read: always between two rows.
struct ReadingPlace
{
    std::int64_t part = 1;    ///< of the file, from 1
    std::int64_t piece = 0;   ///< of the part, from 0
    std::int64_t byte = 0;    ///< of the piece
    std::int64_t bytes = 0;   ///< of the file
    std::int64_t row = 0;     ///< the last one read, as a spreadsheet counts; 0 before the first
    bool has_begun = false;   ///< header, or opening of the list of items, read
    bool has_closed = false;  ///< JSON: the list of items was closed
    bool has_ended = false;   ///< nothing is left to be read

    friend bool operator==(ReadingPlace const&, ReadingPlace const&) = default;
};

struct JobCounts
{
    std::int64_t rows = 0;
    std::int64_t valid = 0;
    std::int64_t invalid = 0;
    std::int64_t applied = 0;  ///< also those that were undone
    std::int64_t failed = 0;
    std::int64_t undone = 0;
    std::int64_t not_undone = 0;  ///< in part or not at all

    friend bool operator==(JobCounts const&, JobCounts const&) = default;
};

/// Micro-credits, with signs; sums over many may pass what one amount may be.
struct JobTotals
{
    __int128 planned = 0;
    __int128 moved = 0;  ///< the larger part of what approval looks at: magnitudes, not signs
    __int128 applied = 0;
    __int128 undone = 0;
    __int128 not_undone = 0;

    friend bool operator==(JobTotals const&, JobTotals const&) = default;
};

/// Why a job failed, and where.
struct JobFault
{
    std::string code;
    std::string message;
    std::int64_t row = 0;  ///< 0: of no row
    std::string column{};  ///< empty: of no column

    friend bool operator==(JobFault const&, JobFault const&) = default;
};

/// A file of rows that are planned, then applied, then perhaps undone (ADMIN-5).
struct Job
{
    std::int64_t number = 0;
    Operation operation = Operation::Adjust;
    JobStatus status = JobStatus::Receiving;
    FileFormat format = FileFormat::Csv;
    char delimiter = ',';
    std::vector<Heading> headings{};  ///< of a CSV, in the order of the file
    std::string file_name{};
    std::string created_by{};
    Moment created_at{};
    Moment updated_at{};

    std::int64_t parts = 0;   ///< received
    std::int64_t bytes = 0;   ///< received
    std::int64_t upload = 0;  ///< which request sends the next part; a later one takes its place
    ReadingPlace place{};
    crypto::Digest plan_hash{};  ///< over the rows so far; the plan's own once it is planned
    std::int64_t same_as = 0;    ///< number of an earlier job with the same plan, 0: none
    JobCounts counts{};
    JobTotals totals{};
    Credits largest{};                 ///< magnitude of the largest change that one row wants
    std::vector<std::string> roles{};  ///< that rows give to users, but `user`; each once

    ApplyMode mode = ApplyMode::PerRow;
    std::string applied_by{};
    std::int64_t approval = 0;  ///< number of the approval that applying or undoing waits for, 0: none
    audit::Mandate mandate{};   ///< under which it is applied or undone
    std::int64_t cursor = 0;    ///< all rows up to it are settled; while undoing: from it on
    bool is_stopping = false;   ///< cancelled while rows are under way
    std::optional<JobFault> fault{};
};

inline constexpr std::size_t most_roles_of_job = 16;

/// Can still be given up: nothing of it was applied, or not all of it yet.
[[nodiscard]] bool can_be_cancelled(Job const& job);

/// Something of it was applied and may be taken back: once.
[[nodiscard]] bool can_be_undone(Job const& job);

/// The job as nothing more than failed, where its record makes no sense.
[[nodiscard]] Job unreadable_job(std::int64_t number);
[[nodiscard]] bool is_unreadable(Job const& job);

/// Ends the applying of a job that has come to its last row: cancelled when rows were left out.
void end_applying(Job& job);

}  // namespace creditd::bulk
