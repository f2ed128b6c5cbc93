#pragma once

#include "bulk/domain/row.hpp"
#include "storage/batch.hpp"
#include "storage/reader.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace creditd::bulk::store {

// Rows of jobs, in and out. No rule lives here. Writes are for the writer's thread within a batch. Reads
// throw DamagedRecord when a row's bytes make no sense.

void want_row(storage::Batch& batch, std::int64_t account, std::int64_t job, std::int64_t row);
[[nodiscard]] std::optional<PlannedRow> load_row(storage::Batch& batch, std::int64_t account,
                                                 std::int64_t job, std::int64_t row);
void insert_row(storage::Batch& batch, PlannedRow const& row);
void upsert_row(storage::Batch& batch, PlannedRow const& row);

/// The rows of a job above `after`, in their order; of one state alone when it is given.
[[nodiscard]] std::vector<PlannedRow> rows_after(storage::Reader& reader, std::int64_t job,
                                                 std::optional<RowState> state, std::int64_t after,
                                                 std::int64_t offset, std::int64_t count);
/// The rows of a job below `before`, last first.
[[nodiscard]] std::vector<PlannedRow> rows_before(storage::Reader& reader, std::int64_t job,
                                                  std::int64_t before, std::int64_t count);
[[nodiscard]] std::int64_t count_rows(storage::Reader& reader, std::int64_t job,
                                      std::optional<RowState> state);

/// The rows of a job that are about `account`, last first.
[[nodiscard]] std::vector<PlannedRow> rows_of(storage::Reader& reader, std::int64_t account, std::int64_t job,
                                              std::int64_t count);

}  // namespace creditd::bulk::store
