#pragma once

#include "notifications/domain/notice.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace creditd::notifications {

/// Wakes a thread that waits for work. Any thread.
class Doorbell
{
public:
    void ring()
    {
        {
            std::scoped_lock const lock{mutex_};
            rung_ = true;
        }
        rang_.notify_all();
    }

    /// Returns when it was rung since the last wait, or after `at_most`.
    void wait(std::chrono::milliseconds at_most)
    {
        std::unique_lock lock{mutex_};
        rang_.wait_for(lock, at_most, [this] { return rung_; });
        rung_ = false;
    }

private:
    std::mutex mutex_;
    std::condition_variable rang_;
    bool rung_ = false;
};

/// One for each channel.
struct Doorbells
{
    Doorbell mail;
    Doorbell webhook;

    [[nodiscard]] Doorbell& of(Channel channel) { return channel == Channel::Mail ? mail : webhook; }
};

}  // namespace creditd::notifications
