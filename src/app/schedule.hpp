#pragma once

#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace creditd::app {

/// Does something again and again on a thread of its own. What it throws is logged, and the next time is
/// later.
class Schedule
{
public:
    Schedule() = default;
    ~Schedule();  ///< stops
    Schedule(Schedule const&) = delete;
    Schedule& operator=(Schedule const&) = delete;

    /// From now on, with pauses of `every` between. Once. `name` is for the log: "the sweep".
    void start(std::string name, std::chrono::milliseconds every, std::function<void()> work);

    /// Waits for the work under way, if any. Idempotent.
    void stop();

private:
    void run();

    std::string name_;
    std::chrono::milliseconds every_{};
    std::function<void()> work_;
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace creditd::app
