#pragma once

#include "base/moment.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace creditd::identity {

/// How many attempts may fall into any stretch of time of that length. A count of 0 switches the limit off.
struct AttemptLimit
{
    std::size_t count = 0;
    Duration within;

    [[nodiscard]] bool is_off() const { return count == 0; }
};

/// When something was tried of late, oldest first. An attempt counts from its moment until `within` later,
/// that moment not included.
struct Attempts
{
    std::vector<Moment> made_at;

    /// How long to wait for the next attempt; empty when it may be made at `now`.
    [[nodiscard]] std::optional<Duration> wait(AttemptLimit const& limit, Moment now) const;

    /// Counts an attempt, and forgets those that count no more.
    void add(AttemptLimit const& limit, Moment now);

    /// Uncounts one attempt made at that moment: it was no failure.
    void take_back(Moment made);
};

}  // namespace creditd::identity
