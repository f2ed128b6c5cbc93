#pragma once

#include "base/moment.hpp"
#include "engine/command.hpp"
#include "engine/working_set.hpp"
#include "storage/database.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

namespace creditd::engine {

/// How a submitted command ended.
enum class Fate : std::uint8_t {
    Decided,       ///< committed; `answer()` holds
    Replayed,      ///< decided earlier under the same key; `answer` holds the same bytes
    KeyReused,     ///< the key belongs to another request: 422 `idempotency_key_reused`
    Overloaded,    ///< the queue is full; nothing was done: 503 + Retry-After
    Stopping,      ///< the server is stopping; nothing was done: 503 + Retry-After
    ClockSuspect,  ///< wall and steady clock disagree; nothing was done: 503 `clock_suspect` (LEDGER-8)
    Full,          ///< no room on the disk; nothing was done: 503 `storage_full`
    Failed,        ///< the store failed; nothing was done: 503 `storage_unavailable`
};

/// A command whose fate is known.
struct Finished
{
    std::unique_ptr<Command> command;
    Fate fate = Fate::Decided;
    Answer answer;  ///< when Replayed
};

using Done = std::move_only_function<void(Finished)>;

/// A finished command and who waits for it.
struct Delivery
{
    Finished finished;
    Done done;

    void hand_over() { done(std::move(finished)); }
};

/// Where finished commands go: one call per mailbox and batch, from the writer's thread. Must not block.
class Mailbox
{
public:
    virtual ~Mailbox() = default;
    virtual void deliver(std::vector<Delivery> deliveries) = 0;
};

/// The time of a batch. `now` is empty while wall and steady clock disagree (LEDGER-8).
class Clock
{
public:
    virtual ~Clock() = default;
    [[nodiscard]] virtual std::optional<Moment> now() = 0;
};

struct EngineOptions
{
    std::size_t queue_limit = 16'384;  ///< commands waiting; more are refused as Overloaded
    std::size_t batch_limit = 512;     ///< commands per commit
    Duration keep_keys_for = Duration::days(30);
};

/// Figures for metrics, read at any time from any thread.
struct EngineFigures
{
    std::uint64_t commands = 0;
    std::uint64_t batches = 0;
    std::uint64_t replays = 0;
    std::uint64_t key_conflicts = 0;
    std::uint64_t refused_overload = 0;
    std::uint64_t failures = 0;
    std::uint64_t queued = 0;
    std::uint64_t largest_batch = 0;
    std::uint64_t batch_microseconds = 0;  ///< wall clock spent in batches, sum
    std::uint64_t commit_microseconds = 0;
};

/// Runs commands in batches on its own thread. `submit` may be called from any thread.
class Engine
{
public:
    /// `set` holds one of each shelf; `numbers_used` the highest number any row carries.
    Engine(storage::Database& database, std::unique_ptr<WorkingSet> set, Clock& clock, RandomSource& random,
           EngineOptions options, std::int64_t numbers_used);
    ~Engine();
    Engine(Engine const&) = delete;
    Engine& operator=(Engine const&) = delete;

    /// Queues `command`; its fate arrives at `mailbox`, exactly once. Overloaded and Stopping arrive at once,
    /// through `done` on the caller's own thread.
    void submit(std::unique_ptr<Command> command, Mailbox& mailbox, Done done);

    /// The same, waiting for the fate. Not from a mailbox's own thread.
    [[nodiscard]] Finished run(std::unique_ptr<Command> command);

    /// Finishes what is queued, refuses what comes later, joins the thread. Idempotent.
    void stop();

    [[nodiscard]] EngineFigures figures() const;

    /// Called once, on the writer's thread, when a commit's result is unknown; by default ends the process.
    std::function<void(std::string const& reason)> on_commit_unknown;

private:
    class Writer;
    std::unique_ptr<Writer> writer_;
};

}  // namespace creditd::engine
