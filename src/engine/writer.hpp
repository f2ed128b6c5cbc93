#pragma once

#include "engine/queue.hpp"
#include "engine/stored_answers.hpp"

#include <unordered_map>

namespace creditd::engine {

struct Key16Hash
{
    std::size_t operator()(storage::Key16 const& key) const noexcept
    {
        std::size_t word;  // the key is itself a good hash
        __builtin_memcpy(&word, key.data(), sizeof word);
        return word;
    }
};

/// The writer's thread: batches, one after another. Members below `thread_` are its alone.
class Engine::Writer
{
public:
    Writer(Engine& engine, storage::Database& database, std::unique_ptr<WorkingSet> set, Clock& clock,
           RandomSource& random, EngineOptions options, std::int64_t numbers_used);
    ~Writer();

    void submit(Pending pending);
    void stop();
    [[nodiscard]] EngineFigures figures() const;

private:
    /// What became of one command of the batch.
    struct Slot
    {
        Fate fate = Fate::Decided;
        std::optional<storage::KeyEntry> earlier;  ///< its key was used in an earlier batch
        Answer answer;                             ///< of a replay that is not told by the command itself
    };

    void work();
    void run_batch(std::vector<Pending>& batch);
    void decide_and_commit(std::vector<Pending>& batch, std::vector<Slot>& slots, Moment now);
    void keep_house();
    void recognise_keys(std::vector<Pending> const& batch, std::vector<Slot>& slots, Moment now);
    void replay(storage::Batch& writes, Command& command, Slot& slot);
    void decide(std::vector<Pending>& batch, std::size_t index, Slot& slot, Context const& context);
    void remember(Command const& command, std::size_t index, Context const& context);
    void forget_old_keys(storage::Batch& writes, Moment now);
    static void fail_all(std::vector<Slot>& slots, Fate fate);
    static void deliver(std::vector<Pending>& batch, std::vector<Slot>& slots);

    Engine& engine_;
    storage::Database& database_;
    std::unique_ptr<WorkingSet> set_;
    Clock& clock_;
    RandomSource& random_;
    EngineOptions const options_;
    NumberSource numbers_;
    storage::KeyIndex& keys_;
    Queue queue_;

    /// Keys first used in this batch: which command has them, and how it will be remembered.
    struct Use
    {
        std::size_t index = 0;
        std::uint64_t fingerprint = 0;
        Memory memory;
    };
    std::unordered_map<storage::Key16, Use, Key16Hash> used_now_;
    std::vector<StoredAnswer> answers_now_;
    std::vector<storage::KeyEntry> entries_now_;
    Moment keys_forgotten_at_;

    std::atomic<std::uint64_t> commands_, batches_, replays_, key_conflicts_, overloads_, failures_,
        largest_batch_, batch_us_, commit_us_;
    std::thread thread_;
};

}  // namespace creditd::engine
