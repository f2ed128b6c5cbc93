#pragma once

#include "base/moment.hpp"
#include "endpoint/services.hpp"

namespace creditd::topups {

/// Removes the oldest of the provider's events that are done (`EventLog::forget_done_before`), those that
/// came last longer than `keep_for` ago: one slice in a commit of its own, waited for. Nothing when
/// `keep_for` is 0 or nothing is that old. Not from a loop's thread or a writer's. Throws StorageFailure,
/// also when the engine does not decide it. Harmless when two nodes do it at once.
void forget_events(endpoint::Services& services, Duration keep_for);

}  // namespace creditd::topups
