#pragma once

#include "bulk/domain/job.hpp"
#include "bulk/domain/row.hpp"

#include <string>
#include <string_view>

namespace creditd::bulk {

// Jobs and rows as bytes: what their tables keep beside the columns that queries look at.

/// All but number, operation, status, updated_at and plan_hash.
[[nodiscard]] std::string job_bytes(Job const& job);
/// Fills those; false when the bytes are not what `job_bytes` makes.
[[nodiscard]] bool read_job(std::string_view bytes, Job& job);

/// All but account, job, row and state.
[[nodiscard]] std::string row_bytes(PlannedRow const& row);
/// Fills those; false when the bytes are not what `row_bytes` makes.
[[nodiscard]] bool read_row_bytes(std::string_view bytes, PlannedRow& row);

/// The plan's hash with one more row: over what it says, whatever the spelling, and the place it has in the
/// order, but not where in the file it stands.
[[nodiscard]] crypto::Digest hash_with(crypto::Digest const& before, Operation operation, Cells const& cells);

}  // namespace creditd::bulk
