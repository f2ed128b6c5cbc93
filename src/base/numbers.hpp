#pragma once

#include "base/moment.hpp"

#include <algorithm>
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

    /// How many sources may give out numbers side by side: each takes every 64th.
    static constexpr std::int64_t most_lanes = 64;

    /// The only source. `last_given` is the highest number already in use.
    explicit NumberSource(std::int64_t last_given = 0) : last_(last_given) {}

    /// One of up to `most_lanes`: never gives out what another lane does. `lane` is 0–63.
    [[nodiscard]] static NumberSource of_lane(int lane, std::int64_t last_given)
    {
        NumberSource source{last_given};
        source.lane_ = lane;
        source.step_ = most_lanes;
        return source;
    }

    /// The next number; above `floor` too, where the rows of one owner must rise whoever wrote the last one.
    [[nodiscard]] std::int64_t next(Moment now, std::int64_t floor = 0)
    {
        auto const least = std::max({last_ + 1, first_at(now), floor + 1});
        auto const past = (least - lane_) % step_;
        last_ = past == 0 ? least : least + step_ - past;
        return last_;
    }

    /// Gives out no number up to `number` any more.
    void pass(std::int64_t number) { last_ = std::max(last_, number); }

    [[nodiscard]] std::int64_t last() const { return last_; }

    /// Which of the sources side by side this is; 0 when it is the only one.
    [[nodiscard]] int lane() const { return static_cast<int>(lane_); }

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
    std::int64_t lane_ = 0;
    std::int64_t step_ = 1;
};

}  // namespace creditd
