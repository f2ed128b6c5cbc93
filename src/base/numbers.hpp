#pragma once

#include "base/moment.hpp"

#include <cstdint>

namespace creditd {

/// Time-ordered numbers of 53 bits: 41 bits of milliseconds since 2025, 12 bits of count within one. A number
/// says when it was given out, never repeats, and rises strictly, also when the clock stands still or goes
/// back.
class NumberSource
{
public:
    static constexpr int count_bits = 12;
    static constexpr std::int64_t epoch_ms = 1'735'689'600'000;  // 2025-01-01T00:00:00Z

    /// `last_given` is the highest number already in use.
    explicit NumberSource(std::int64_t last_given = 0) : last_(last_given) {}

    [[nodiscard]] std::int64_t next(Moment now)
    {
        auto const first = first_at(now);
        last_ = last_ + 1 > first ? last_ + 1 : first;
        return last_;
    }

    [[nodiscard]] std::int64_t last() const { return last_; }

    /// The smallest number that can be given out at `moment`; at least 1.
    [[nodiscard]] static std::int64_t first_at(Moment moment)
    {
        auto const ms = moment.in_milliseconds() - epoch_ms;
        return ms <= 0 ? 1 : ms << count_bits;
    }

    [[nodiscard]] static Moment moment_of(std::int64_t number)
    {
        return Moment::from_milliseconds(epoch_ms + (number >> count_bits));
    }

private:
    std::int64_t last_;
};

}  // namespace creditd
