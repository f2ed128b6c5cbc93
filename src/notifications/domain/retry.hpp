#pragma once

#include "notifications/domain/notice.hpp"

namespace creditd::notifications {

/// How long to wait after the attempt of that number (from 1) before the next one.
[[nodiscard]] Duration pause_after(Channel channel, std::int64_t attempts);

/// How long after the fact a notice may still be tried.
inline constexpr auto tried_for = Duration::days(3);

/// Whoever takes a notice to send it has this long; after that somebody else takes it. Longer than the
/// longest attempt.
inline constexpr auto lease = Duration::minutes(3);

/// Whether `notice` may be taken for an attempt at `now`.
[[nodiscard]] bool is_due(Notice const& notice, Moment now);

/// The notice is being tried: counts the attempt and leases it.
void begin_attempt(Notice& notice, Moment now);

/// The attempt of that number ended. A notice that was taken by another meanwhile, or is done, stays as it
/// is.
void end_attempt(Notice& notice, std::int64_t attempt, Attempt const& how, Moment now);

/// Tries a notice that is done again, from the beginning, for as long as a new one.
void try_anew(Notice& notice, Moment now);

}  // namespace creditd::notifications
