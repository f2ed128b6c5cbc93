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

/// When a batch is worth waiting for. A commit costs the same for few commands as for many, and after it the
/// threads that answer and those that bring the next commands want the processor, too: a writer that leaves
/// it to them for a moment finds more waiting, and all get on sooner. Who comes alone never waits.
struct Gathering
{
    std::size_t busy_from = 16;  ///< commands in the last batch
    std::size_t enough = 0;      ///< commands for the next one; with 0 nothing is ever waited for
    std::chrono::steady_clock::duration longest{};
};

/// The bounded line before the writer. Any thread pushes, one takes.
class Queue
{
public:
    using Time = std::chrono::steady_clock::time_point;
    enum class Push { Taken, Full, Closed };

    explicit Queue(std::size_t limit, Gathering gathering = {}) : limit_(limit), gathering_(gathering) {}

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
        bool const wake = waiting_.size() == wake_at_;
        lock.unlock();
        if (wake) {
            arrived_.notify_one();
        }
        return Push::Taken;
    }

    /// Waits for work, then moves up to `most` into `taken`; false when closed and empty. Whatever came while
    /// the last batch committed is the next batch, beside what is gathered.
    bool take(std::vector<Pending>& taken, std::size_t most)
    {
        std::unique_lock lock{mutex_};
        bool const is_busy = being_worked_on_ >= gathering_.busy_from;
        being_worked_on_ = 0;
        while (waiting_.empty()) {
            if (closed_) {
                return false;
            }
            wake_at_ = 1;
            arrived_.wait(lock);
        }
        if (is_busy && waiting_.size() < gathering_.enough) {
            wake_at_ = gathering_.enough;
            arrived_.wait_for(lock, gathering_.longest,
                              [this] { return closed_ || waiting_.size() >= gathering_.enough; });
        }
        wake_at_ = 0;
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

    /// Whether the writer waits in `take`.
    [[nodiscard]] bool is_waited_for() const
    {
        std::lock_guard const lock{mutex_};
        return wake_at_ != 0;
    }

private:
    std::size_t const limit_;
    Gathering const gathering_;
    mutable std::mutex mutex_;
    std::condition_variable arrived_;
    std::condition_variable closing_;
    std::vector<Pending> waiting_;
    std::size_t being_worked_on_ = 0;
    std::size_t wake_at_ = 0;  ///< so many waiting end the writer's wait; 0 when it does not wait
    bool closed_ = false;
};

}  // namespace creditd::engine
