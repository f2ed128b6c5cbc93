#pragma once

#include "engine/attempt.hpp"
#include "engine/queue.hpp"

#include <atomic>
#include <memory>
#include <span>
#include <thread>
#include <vector>

namespace creditd::engine {

/// What every writer works with.
struct Engine::Parts
{
    Engine& engine;
    storage::Database& database;
    Clock& clock;
    RandomSource& random;
    EngineOptions options;
    std::int64_t numbers_used = 0;
    std::atomic<std::uint64_t>& account_batches;  ///< how many the accounts' lanes have made
};

/// Which batches a writer makes.
struct Lane
{
    int number = 0;
    std::size_t batch_limit = 512;
    bool forgets_keys = false;  ///< it removes answers and keys past keeping, for all lanes
    bool gives_way = false;     ///< to the accounts' lanes (ENGINE-8)
    Gathering gathering{};
};

/// One lane: a queue and a thread, which makes batches, one after another.
class Engine::Writer
{
public:
    Writer(Parts const& parts, Lane lane, std::unique_ptr<WorkingSet> set);
    ~Writer();
    Writer(Writer const&) = delete;
    Writer& operator=(Writer const&) = delete;

    void submit(Pending pending);
    void close() { queue_.close(); }  ///< takes no more
    void join();                      ///< after `close`; when everything queued is finished
    void add_to(EngineFigures& figures) const;

private:
    using Batch = std::span<Pending>;
    using Slots = std::span<Slot>;
    enum class Next { Done, Again };

    void work();
    /// Runs what was taken as one batch, or as one for each bucket.
    void run_taken(Batch taken);
    void run_batch(Batch batch);
    /// Refuses what waited so long that its client has given up; how many these are, all at the front.
    static std::size_t refuse_old(Batch batch, Slots slots, Queue::Time before);
    /// Tries the batch, in halves if need be, until the fate of all is known.
    void settle(Batch batch, Slots slots);
    void settle_halves(Batch batch, Slots slots);
    [[nodiscard]] bool is_too_old(std::span<Pending const> batch) const;
    [[nodiscard]] Next try_once(Batch batch, Slots slots);
    [[nodiscard]] Next commit(storage::Batch& writes, Queue::Time oldest);
    [[nodiscard]] bool was_committed(Queue::Time deadline);
    void forget_old_keys(storage::Batch& writes, Moment now);
    void keep_house();
    /// Lets the accounts' lanes have the machine for a while, if they made batches since `account_batches`.
    void give_way(std::uint64_t account_batches, Queue::Time began);
    void count(Slots slots);
    static void deliver(Batch batch, Slots slots);

    Parts const parts_;
    Lane const lane_;
    std::unique_ptr<WorkingSet> set_;
    NumberSource numbers_;
    Moment keys_forgotten_at_;
    Queue queue_;

    std::atomic<std::uint64_t> commands_, batches_, replays_, key_conflicts_, overloads_, failures_, retries_,
        largest_batch_, batch_us_, commit_us_;
    std::thread thread_;
};

}  // namespace creditd::engine
