#pragma once

#include "engine/context.hpp"
#include "engine/engine.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <random>

namespace creditd::engine::testing {

/// A clock moved by hand. Any thread.
class ManualClock final : public Clock
{
public:
    explicit ManualClock(Moment start) : ms_(start.in_milliseconds()) {}

    [[nodiscard]] std::optional<Moment> now() override
    {
        return suspect_ ? std::nullopt : std::optional(Moment::from_milliseconds(ms_));
    }
    [[nodiscard]] Moment moment() const { return Moment::from_milliseconds(ms_); }

    void set(Moment moment) { ms_ = moment.in_milliseconds(); }
    void advance(Duration by) { ms_ += by.in_milliseconds(); }
    /// As when wall and steady clock disagree (LEDGER-8).
    void suspect(bool is_suspect) { suspect_ = is_suspect; }

    [[nodiscard]] std::chrono::steady_clock::time_point steady() const override
    {
        return std::chrono::steady_clock::time_point{std::chrono::milliseconds{steady_ms_.load()}};
    }
    /// Time that only waiting notices.
    void wait(Duration time) { steady_ms_ += time.in_milliseconds(); }

private:
    std::atomic<std::int64_t> ms_;
    std::atomic<std::int64_t> steady_ms_ = 0;
    std::atomic<bool> suspect_ = false;
};

/// Random bytes that a seed decides.
class SeededRandom final : public RandomSource
{
public:
    explicit SeededRandom(std::uint64_t seed) : generator_(seed) {}

    void fill(std::byte* bytes, std::size_t count) override
    {
        std::generate_n(bytes, count, [this] { return static_cast<std::byte>(generator_()); });
    }

private:
    std::mt19937_64 generator_;
};

}  // namespace creditd::engine::testing
