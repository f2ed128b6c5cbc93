#include "http/workers.hpp"

#include "http/exchange.hpp"
#include "http/problem_catalog.hpp"

#include <spdlog/spdlog.h>

#include <condition_variable>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

namespace creditd::http {

struct Workers::State
{
    std::mutex mutex;
    std::condition_variable changed;
    std::deque<std::move_only_function<void()>> waiting;
    std::size_t queue_limit = 0;
    bool stopping = false;
    std::vector<std::thread> threads;

    void work()
    {
        std::unique_lock lock{mutex};
        for (;;) {
            changed.wait(lock, [this] { return stopping || !waiting.empty(); });
            if (stopping) {
                return;
            }
            auto next = std::move(waiting.front());
            waiting.pop_front();
            lock.unlock();
            run_one(std::move(next));
            lock.lock();
        }
    }

    /// What `work` holds is gone when this returns, and its destruction happened outside the lock.
    static void run_one(std::move_only_function<void()> work)
    {
        try {
            work();
        } catch (std::exception const& failure) {
            spdlog::error("blocking work failed: {}", failure.what());
        }
    }
};

Workers::Workers(std::size_t threads, std::size_t queue_limit) : state_(std::make_unique<State>())
{
    state_->queue_limit = queue_limit;
    for (std::size_t i = 0; i < threads; ++i) {
        state_->threads.emplace_back([state = state_.get()] { state->work(); });
    }
}

Workers::~Workers()
{
    stop();
}

bool Workers::run(std::move_only_function<void()> work)
{
    {
        std::scoped_lock const lock{state_->mutex};
        if (state_->stopping || state_->waiting.size() >= state_->queue_limit) {
            return false;
        }
        state_->waiting.push_back(std::move(work));
    }
    state_->changed.notify_one();
    return true;
}

void Workers::stop()
{
    std::deque<std::move_only_function<void()>> dropped;
    {
        std::scoped_lock const lock{state_->mutex};
        state_->stopping = true;
        dropped.swap(state_->waiting);
    }
    state_->changed.notify_all();
    for (auto& thread : state_->threads) {
        if (thread.joinable()) {
            thread.join();
        }
    }
}

std::size_t Workers::queued() const
{
    std::scoped_lock const lock{state_->mutex};
    return state_->waiting.size();
}

void answer_on(Workers& workers, std::unique_ptr<Exchange> exchange,
               std::move_only_function<void(std::unique_ptr<Exchange>)> work)
{
    // Shared with the queued work, so that the exchange can be answered here when the queue does not take it.
    auto const held = std::make_shared<std::unique_ptr<Exchange>>(std::move(exchange));
    if (!workers.run([held, work = std::move(work)]() mutable { work(std::move(*held)); })) {
        (*held)->respond(retry_after(problems::overloaded, "The workers' queue is full.", 1));
    }
}

}  // namespace creditd::http
