#pragma once

#include "base/moment.hpp"
#include "engine/command.hpp"
#include "engine/working_set.hpp"
#include "storage/database.hpp"

#include <atomic>
#include <chrono>
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
    Overloaded,    ///< the queue is full, or did not move in time; nothing was done: 503 + Retry-After
    Stopping,      ///< the server is stopping; nothing was done: 503 + Retry-After
    ClockSuspect,  ///< wall and steady clock disagree; nothing was done: 503 `clock_suspect` (LEDGER-8)
    Full,          ///< no room on the disk; nothing was done: 503 `storage_full`
    Failed,  ///< the store failed: 503 `storage_unavailable`. Nothing was done, except that the answer of
             ///< a commit may be lost for good: who repeats the command under its key finds out
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

/// Where finished commands go: one call per mailbox and batch, from a writer's thread. Must not block.
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

    /// For waiting times. Any thread.
    [[nodiscard]] virtual std::chrono::steady_clock::time_point steady() const
    {
        return std::chrono::steady_clock::now();
    }
};

struct EngineOptions
{
    std::size_t queue_limit = 16'384;      ///< commands waiting; more are refused as Overloaded
    std::size_t batch_limit = 512;         ///< commands per commit
    std::size_t global_batch_limit = 256;  ///< of the lane that global commands have to themselves

    /// The one lane of an embedded store lets commands gather (ENGINE-1); measured in decision 0031.
    std::size_t gather_up_to = 64;
    std::chrono::microseconds gather_for{80};

    /// After a batch beside which accounts' batches were made, that lane rests for so many times as long as
    /// its batch took (ENGINE-8), and for no longer than `longest_rest`.
    int global_rest = 4;
    std::chrono::milliseconds longest_rest{50};

    Duration keep_keys_for = Duration::days(30);

    /// A batch holds account commands of one bucket only, so that an engine that spreads buckets over
    /// machines finds all accounts of a batch on one.
    bool single_bucket_batches = false;

    /// While the database is unavailable, a batch is tried again until its oldest command has waited so long;
    /// a command that waited so long in the queue is refused without a try.
    std::chrono::milliseconds give_up_after{4'000};
    std::chrono::milliseconds retry_pause{20};  ///< between two such tries
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
    std::uint64_t retries = 0;  ///< batches begun again after a conflict or a commit without an answer
    std::uint64_t queued = 0;
    std::uint64_t largest_batch = 0;
    std::uint64_t batch_microseconds = 0;  ///< wall clock spent in batches, sum
    std::uint64_t commit_microseconds = 0;
};

/// Makes a working set with one of each shelf. Called once for each lane, on the engine's maker's thread.
using WorkingSetMaker = std::function<std::unique_ptr<WorkingSet>()>;

/// Runs commands in batches, on one thread for each lane of the database (ENGINE-6). `submit` may be called
/// from any thread.
class Engine
{
public:
    /// `numbers_used`: the highest number any row carries.
    Engine(storage::Database& database, WorkingSetMaker const& make_set, Clock& clock, RandomSource& random,
           EngineOptions options, std::int64_t numbers_used);
    ~Engine();
    Engine(Engine const&) = delete;
    Engine& operator=(Engine const&) = delete;

    /// Queues `command`; its fate arrives at `mailbox`, exactly once. Overloaded and Stopping arrive at once,
    /// through `done` on the caller's own thread.
    void submit(std::unique_ptr<Command> command, Mailbox& mailbox, Done done);

    /// The same, waiting for the fate. Not from a mailbox's own thread.
    [[nodiscard]] Finished run(std::unique_ptr<Command> command);

    /// Finishes what is queued, refuses what comes later, joins the threads. Idempotent.
    void stop();

    /// Sums over the lanes.
    [[nodiscard]] EngineFigures figures() const;

    /// Called once, on a writer's thread, when a commit's result is unknown; by default ends the process.
    std::function<void(std::string const& reason)> on_commit_unknown;

private:
    struct Parts;
    class Writer;

    [[nodiscard]] Writer& writer_for(Place const& place);

    std::atomic<std::uint64_t> account_batches_ = 0;  ///< made by the lanes of accounts
    std::vector<std::unique_ptr<Writer>> writers_;    ///< by lane
};

}  // namespace creditd::engine
