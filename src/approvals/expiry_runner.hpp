#pragma once

#include "approvals/kinds.hpp"
#include "endpoint/services.hpp"

#include <cstdint>

namespace creditd::approvals {

/// Writes down that approvals have expired which nobody decided; how many. Each in a command of its own,
/// waited for, so that what else ends with it ends in the same commit. Not from a loop's thread or a
/// writer's. Throws StorageFailure. Harmless when two nodes do it at once.
std::int64_t expire_approvals(endpoint::Services& services, Kinds const& kinds);

}  // namespace creditd::approvals
