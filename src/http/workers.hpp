#pragma once

#include <cstddef>
#include <functional>
#include <memory>

namespace creditd::http {

class Exchange;

/// A small bounded pool of threads for blocking work: password hashes, database reads, exports.
class Workers
{
public:
    /// At most `queue_limit` pieces of work wait.
    Workers(std::size_t threads, std::size_t queue_limit);
    ~Workers();  ///< stops
    Workers(Workers const&) = delete;
    Workers& operator=(Workers const&) = delete;

    /// Queues `work`; false, with nothing kept, when the queue is full or the pool has stopped. Thread-safe.
    /// What `work` throws is logged. Requests go through `answer_on` instead.
    [[nodiscard]] bool run(std::move_only_function<void()> work);

    /// Finishes what runs, drops what waits (an Exchange in it answers 500) and joins. Idempotent.
    void stop();

    /// How many pieces of work wait.
    [[nodiscard]] std::size_t queued() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Runs `work` with the exchange on the pool, or answers 503 `overloaded` when its queue is full.
void answer_on(Workers& workers, std::unique_ptr<Exchange> exchange,
               std::move_only_function<void(std::unique_ptr<Exchange>)> work);

}  // namespace creditd::http
