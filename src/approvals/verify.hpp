#pragma once

#include "engine/check.hpp"
#include "storage/database.hpp"

namespace creditd::approvals {

/// `approvals`: each row reads; it has ended exactly when it says how, when and by whom; no one approved or
/// rejected their own; an outcome is there exactly when it was approved. Any thread; in slices. Throws
/// StorageFailure.
[[nodiscard]] engine::Check verify(storage::Database& database);

}  // namespace creditd::approvals
