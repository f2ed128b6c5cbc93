#pragma once

#include "engine/queue.hpp"
#include "engine/stored_answers.hpp"
#include "storage/key_index.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <unordered_map>
#include <vector>

namespace creditd::engine {

/// What became of one command of a batch.
struct Slot
{
    Fate fate = Fate::Decided;
    Answer answer{};           ///< of a replay that is not told by the command itself
    bool is_left_out = false;  ///< a record it names is damaged: the batch goes on without it
};

struct Key16Hash
{
    std::size_t operator()(storage::Key16 const& key) const noexcept
    {
        std::size_t word;  // the key is itself a good hash
        __builtin_memcpy(&word, key.data(), sizeof word);
        return word;
    }
};

/// One try of a batch: load, decide, record. Begins anew with every object, so a batch that must be tried
/// again takes another. Everything given outlives it.
class Attempt
{
public:
    /// One slot for each command. Keys used before `keys_since` are free again.
    Attempt(std::span<Pending> batch, std::span<Slot> slots, WorkingSet& set, std::int64_t keys_since)
        : batch_(batch),
          slots_(slots),
          set_(set),
          keys_since_(keys_since)
    {}

    /// Loads and decides. False when a command met a damaged record: it is left out, and the others must be
    /// tried again, because it may have stopped halfway. Throws StorageFailure.
    [[nodiscard]] bool decide(storage::Batch& writes, Context const& context);

    /// Records what changed, each answer and each key. After `decide` said true.
    void record(storage::Batch& writes, Context const& context);

private:
    /// A key first used in this batch: which command has it, and how it will be remembered.
    struct Use
    {
        std::size_t index = 0;
        Memory memory;
    };
    struct NewKey
    {
        std::int64_t owner = 0;
        storage::KeyEntry entry;
    };

    void load(storage::Batch& writes);
    void decide_one(storage::Batch& writes, Context const& context, std::size_t index);
    void replay(storage::Batch& writes, std::size_t index, storage::KeyEntry const& earlier);
    void replay_within(std::size_t index, Use const& use);
    void remember(std::size_t index, Context const& context);

    std::span<Pending> batch_;
    std::span<Slot> slots_;
    WorkingSet& set_;
    std::int64_t keys_since_;
    std::vector<std::optional<storage::KeyEntry>>
        earlier_;  ///< by command: its key was used in an earlier batch
    std::unordered_map<storage::Key16, Use, Key16Hash> used_now_;
    std::vector<StoredAnswer> answers_;
    std::vector<NewKey> new_keys_;
};

}  // namespace creditd::engine
