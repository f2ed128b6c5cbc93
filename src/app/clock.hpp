#pragma once

#include "base/moment.hpp"
#include "engine/engine.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>

namespace creditd::app {

/// Where a SystemClock reads. `steady` counts from an arbitrary beginning, never jumps, and goes on while the
/// machine sleeps.
struct ClockSources
{
    std::function<Moment()> wall;
    std::function<Duration()> steady;
};

/// CLOCK_REALTIME and CLOCK_BOOTTIME.
[[nodiscard]] ClockSources machine_clocks();

/// The wall clock, watched by the steady one (LEDGER-8). From a moment when both were believed, the steady
/// clock says what the wall clock should show; when they part by more than 60 s, `now` is empty until they
/// agree again or an operator accepts the wall clock. Slow drift, as time synchronisation makes it, is
/// forgiven: 1 ms a second.
///
/// Never goes backwards: a wall clock set back by less than that makes time stand still. Any thread.
class SystemClock final : public engine::Clock
{
public:
    /// `known`: a moment that has certainly passed, from the database. A wall clock that starts more than 60
    /// s before it is suspect from the beginning.
    SystemClock(ClockSources sources, Moment known);

    [[nodiscard]] std::optional<Moment> now() override;

    /// What the wall clock shows, believed or not.
    [[nodiscard]] Moment wall();

    /// Wall clock less what it should show.
    [[nodiscard]] Duration apart();

    /// How far the wall clock is ahead of the database's (behind: negative), as last compared. More than 1 s
    /// either way, and `now` is empty whatever the steady clock says.
    void set_ahead_of_database(Duration ahead) { ahead_of_database_ms_ = ahead.in_milliseconds(); }
    [[nodiscard]] Duration ahead_of_database() const { return Duration::milliseconds(ahead_of_database_ms_); }
    [[nodiscard]] bool is_apart_from_database() const;

    /// What is believed; to give back when accepting could not be put on record.
    struct Belief
    {
        Moment wall;
        Duration steady;
        Moment latest;  ///< the highest `now` so far
    };

    /// Believes the wall clock as it is. Answers what was believed before.
    Belief accept();
    void restore(Belief belief);

private:
    struct Reading
    {
        Moment wall;
        Duration steady;
        Duration apart;
    };
    [[nodiscard]] Reading read() const;  ///< needs the lock

    ClockSources const sources_;
    std::atomic<std::int64_t> ahead_of_database_ms_ = 0;
    std::mutex mutex_;
    Belief belief_;
};

/// The clock of `--test-clock`: stands still until somebody moves it, forward only. Any thread.
class ManualClock final : public engine::Clock
{
public:
    explicit ManualClock(Moment now) : now_(now) {}

    [[nodiscard]] std::optional<Moment> now() override;

    /// False, with nothing changed, when `moment` lies before now.
    [[nodiscard]] bool move_to(Moment moment);

    void advance(Duration by);  ///< asserts that it is not negative

private:
    std::mutex mutex_;
    Moment now_;
};

}  // namespace creditd::app
