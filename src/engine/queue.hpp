#pragma once

#include "engine/engine.hpp"

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <vector>

namespace creditd::engine {

/// A command on its way to the writer.
struct Pending
{
    std::unique_ptr<Command> command;
    Mailbox* mailbox = nullptr;
    Done done;
    std::chrono::steady_clock::time_point queued_at{};
};

/// The bounded line before the writer. Any thread pushes, one takes.
class Queue
{
public:
    using Time = std::chrono::steady_clock::time_point;
    enum class Push { Taken, Full, Closed };

    explicit Queue(std::size_t limit) : limit_(limit) {}

    /// Takes `pending` only when it answers Taken.
    Push push(Pending& pending)
    {
        std::unique_lock lock{mutex_};
        if (closed_) {
            return Push::Closed;
        }
        if (waiting_.size() + being_worked_on_ >= limit_) {
            return Push::Full;
        }
        waiting_.push_back(std::move(pending));
        bool const wake = idle_;
        idle_ = false;
        lock.unlock();
        if (wake) {
            arrived_.notify_one();
        }
        return Push::Taken;
    }

    /// Waits for work, then moves up to `most` into `taken`; false when closed and empty. There is no
    /// artificial delay: whatever came while the last batch committed is the next batch.
    bool take(std::vector<Pending>& taken, std::size_t most)
    {
        std::unique_lock lock{mutex_};
        being_worked_on_ = 0;
        while (waiting_.empty()) {
            if (closed_) {
                return false;
            }
            idle_ = true;
            arrived_.wait(lock);
        }
        idle_ = false;
        if (waiting_.size() <= most) {
            taken.swap(waiting_);
        } else {
            auto const end = waiting_.begin() + static_cast<std::ptrdiff_t>(most);
            std::move(waiting_.begin(), end, std::back_inserter(taken));
            waiting_.erase(waiting_.begin(), end);
        }
        being_worked_on_ = taken.size();
        return true;
    }

    /// Lets so much time pass, unless it is closed first.
    void rest(Time::duration time)
    {
        std::unique_lock lock{mutex_};
        closing_.wait_for(lock, time, [this] { return closed_; });
    }

    void close()
    {
        {
            std::lock_guard const lock{mutex_};
            closed_ = true;
        }
        arrived_.notify_all();
        closing_.notify_all();
    }

    [[nodiscard]] std::size_t size() const
    {
        std::lock_guard const lock{mutex_};
        return waiting_.size();
    }

private:
    std::size_t const limit_;
    mutable std::mutex mutex_;
    std::condition_variable arrived_;
    std::condition_variable closing_;
    std::vector<Pending> waiting_;
    std::size_t being_worked_on_ = 0;
    bool idle_ = false;
    bool closed_ = false;
};

}  // namespace creditd::engine
