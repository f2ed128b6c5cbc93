#include "app/schedule.hpp"

#include "base/assert.hpp"

#include <spdlog/spdlog.h>

#include <exception>
#include <utility>

namespace creditd::app {

namespace {

/// A disk that fails is not asked every second, nor the log filled.
constexpr int slower_after_failure = 30;

}  // namespace

Schedule::~Schedule()
{
    stop();
}

void Schedule::start(std::string name, std::chrono::milliseconds every, std::function<void()> work)
{
    CREDITD_ASSERT(!thread_.joinable());
    name_ = std::move(name);
    every_ = every;
    work_ = std::move(work);
    thread_ = std::thread([this] { run(); });
}

void Schedule::stop()
{
    {
        std::scoped_lock const lock{mutex_};
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) {
        thread_.join();
    }
}

void Schedule::run()
{
    auto pause = every_;
    std::unique_lock lock{mutex_};
    while (!changed_.wait_for(lock, pause, [this] { return stopping_; })) {
        lock.unlock();
        pause = every_;
        try {
            work_();
        } catch (std::exception const& failure) {
            spdlog::error("{} failed: {}", name_, failure.what());
            pause = every_ * slower_after_failure;
        }
        lock.lock();
    }
}

}  // namespace creditd::app
