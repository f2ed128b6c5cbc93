#pragma once

#include "bulk/domain/job.hpp"
#include "bulk/domain/row.hpp"
#include "bulk/job_store.hpp"
#include "http/problem.hpp"
#include "storage/reader.hpp"

#include <cstdint>
#include <expected>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::bulk {

/// A row as the file has it: not yet looked at.
struct FileRow
{
    std::int64_t row = 0;  ///< as a spreadsheet counts
    Cells cells{};
    std::vector<RowError> errors{};  ///< what is wrong with its form
};

/// The next rows of a file.
struct FileSlice
{
    std::vector<FileRow> rows{};
    ReadingPlace after{};
    bool is_end = false;                     ///< there are no further rows
    std::optional<JobFault> fault{};         ///< why reading cannot go on
    std::vector<store::PieceKey> used_up{};  ///< pieces that end before `after`
};

inline constexpr std::size_t longest_row = 64 * 1024;  ///< bytes of a row in its file

/// Reads up to `most` rows, of about a megabyte together, from where the job's reading stands. Rows that are
/// wrong in themselves come with their errors; what makes the rest of the file unreadable is the slice's
/// fault: `row_too_long`, `malformed_json`, `file_incomplete` when pieces are missing.
[[nodiscard]] FileSlice read_file(storage::Reader& reader, Job const& job, std::size_t most);

/// How a file begins: of a CSV what its header says.
struct FileHead
{
    char delimiter = ',';
    std::vector<Heading> headings{};
};

/// Reads the head of a file from its first bytes. Refused: what is wrong, as the problem that tells it.
[[nodiscard]] std::expected<FileHead, http::Problem> read_head(Operation operation, FileFormat format,
                                                               std::string_view bytes, bool is_whole);

}  // namespace creditd::bulk
