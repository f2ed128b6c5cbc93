#pragma once

#include "engine/check.hpp"
#include "storage/database.hpp"

namespace creditd::bulk {

/// `bulk_jobs`: each job that is not under way counts and sums its rows as they are, and its plan's hash is
/// over what they say. Any thread; in slices. Throws StorageFailure.
[[nodiscard]] engine::Check verify(storage::Database& database);

}  // namespace creditd::bulk
