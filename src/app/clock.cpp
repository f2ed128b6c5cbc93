#include "app/clock.hpp"

#include "base/assert.hpp"

#include <algorithm>
#include <chrono>
#include <ctime>

namespace creditd::app {

namespace {

constexpr auto most_apart = Duration::seconds(60);

/// The share of elapsed time by which a disciplined clock may be slewed: twice what the kernel does at most.
constexpr std::int64_t forgiven_per_ms = 1000;

Duration absolute(Duration duration)
{
    return Duration::milliseconds(std::abs(duration.in_milliseconds()));
}

}  // namespace

ClockSources machine_clocks()
{
    return {.wall =
                [] {
                    auto const since = std::chrono::system_clock::now().time_since_epoch();
                    return Moment::from_milliseconds(
                        std::chrono::duration_cast<std::chrono::milliseconds>(since).count());
                },
            .steady =
                [] {
                    timespec time{};
                    clock_gettime(CLOCK_BOOTTIME,
                                  &time);  // unlike CLOCK_MONOTONIC it counts a laptop's sleep
                    return Duration::milliseconds(time.tv_sec * 1000 + time.tv_nsec / 1'000'000);
                }};
}

SystemClock::SystemClock(ClockSources sources, Moment known)
    : sources_(std::move(sources)),
      belief_{std::max(sources_.wall(), known), sources_.steady(), known}
{}

SystemClock::Reading SystemClock::read() const
{
    auto const wall = sources_.wall();
    auto const steady = sources_.steady();
    auto const elapsed = Duration::milliseconds(steady.in_milliseconds() - belief_.steady.in_milliseconds());
    return {wall, steady, wall - (belief_.wall + elapsed)};
}

bool SystemClock::is_apart_from_database() const
{
    return absolute(ahead_of_database()) > Duration::seconds(1);
}

std::optional<Moment> SystemClock::now()
{
    std::scoped_lock const lock{mutex_};
    auto const reading = read();
    if (absolute(reading.apart) > most_apart || is_apart_from_database()) {
        return std::nullopt;
    }
    auto const elapsed_ms = reading.steady.in_milliseconds() - belief_.steady.in_milliseconds();
    if (elapsed_ms >= forgiven_per_ms) {
        auto const most = elapsed_ms / forgiven_per_ms;
        auto const forgiven = std::clamp(reading.apart.in_milliseconds(), -most, most);
        belief_.wall = belief_.wall + Duration::milliseconds(elapsed_ms + forgiven);
        belief_.steady = reading.steady;
    }
    belief_.latest = std::max(belief_.latest, reading.wall);
    return belief_.latest;
}

Moment SystemClock::wall()
{
    return sources_.wall();
}

Duration SystemClock::apart()
{
    std::scoped_lock const lock{mutex_};
    return read().apart;
}

SystemClock::Belief SystemClock::accept()
{
    std::scoped_lock const lock{mutex_};
    auto const before = belief_;
    auto const reading = read();
    belief_.wall = reading.wall;
    belief_.steady = reading.steady;
    return before;
}

void SystemClock::restore(Belief belief)
{
    std::scoped_lock const lock{mutex_};
    belief.latest = std::max(belief.latest, belief_.latest);
    belief_ = belief;
}

std::optional<Moment> ManualClock::now()
{
    std::scoped_lock const lock{mutex_};
    return now_;
}

bool ManualClock::move_to(Moment moment)
{
    std::scoped_lock const lock{mutex_};
    if (moment < now_) {
        return false;
    }
    now_ = moment;
    return true;
}

void ManualClock::advance(Duration by)
{
    CREDITD_ASSERT(by.in_milliseconds() >= 0);
    std::scoped_lock const lock{mutex_};
    now_ = now_ + by;
}

}  // namespace creditd::app
