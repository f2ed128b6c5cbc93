#include "engine/attempt.hpp"

#include "storage/failure.hpp"

#include <spdlog/spdlog.h>

namespace creditd::engine {

namespace {

storage::KeyScope scope_of(Command const& command)
{
    return {command.place().account, command.idempotency->key};
}

}  // namespace

void Attempt::load(storage::Batch& writes)
{
    using storage::KeySpace;
    for (std::size_t i = 0; i < batch_.size(); ++i) {
        auto const& command = *batch_[i].command;
        if (!slots_[i].is_left_out) {
            command.needs(set_);
            if (command.idempotency) {
                writes.want_key(KeySpace::Idempotency, scope_of(command));
            }
        }
    }
    set_.want(writes);
    set_.load(writes);
    earlier_.resize(batch_.size());
    for (std::size_t i = 0; i < batch_.size(); ++i) {
        auto const& command = *batch_[i].command;
        if (!slots_[i].is_left_out && command.idempotency) {
            earlier_[i] = writes.find_key(KeySpace::Idempotency, scope_of(command));
            if (earlier_[i] && earlier_[i]->place < keys_since_) {
                earlier_[i].reset();  // the engine forgets coarsely; the time limit is exact
            }
            if (earlier_[i]) {
                want_answer(writes, command.place().account, earlier_[i]->place);
                command.want_recall(writes, earlier_[i]->place);
            }
        }
    }
}

bool Attempt::decide(storage::Batch& writes, Context const& context)
{
    load(writes);
    bool all = true;
    for (std::size_t i = 0; i < batch_.size(); ++i) {
        auto& slot = slots_[i];
        if (slot.is_left_out) {
            continue;
        }
        slot = {};
        try {
            decide_one(writes, context, i);
        } catch (storage::DamagedRecord const& damaged) {
            spdlog::error("a command failed on a damaged record: {}", damaged.what());
            slot.fate = Fate::Failed;
            slot.is_left_out = true;
            all = false;
        }
    }
    return all;
}

void Attempt::decide_one(storage::Batch& writes, Context const& context, std::size_t index)
{
    auto& command = *batch_[index].command;
    if (earlier_[index]) {
        return replay(writes, index, *earlier_[index]);
    }
    if (command.idempotency) {
        auto const used = used_now_.find(command.idempotency->key);
        if (used != used_now_.end()) {
            return replay_within(index, used->second);
        }
    }
    command.decide(set_, context);
    if (command.idempotency) {
        remember(index, context);
    }
}

void Attempt::replay(storage::Batch& writes, std::size_t index, storage::KeyEntry const& earlier)
{
    auto& command = *batch_[index].command;
    auto& slot = slots_[index];
#ifndef CREDITD_PLANTED_FINGERPRINT
    bool const is_same_request = earlier.fingerprint == command.idempotency->fingerprint;
#else
    bool const is_same_request = command.idempotency.has_value();
#endif
    if (!is_same_request) {
        slot.fate = Fate::KeyReused;
        return;
    }
    slot.fate = Fate::Replayed;
    if (auto stored = find_answer(writes, command.place().account, earlier.place)) {
        slot.answer = std::move(*stored);
    } else {
        command.recall(writes, earlier.place);
        slot.answer = command.answer();
    }
}

void Attempt::replay_within(std::size_t index, Use const& use)
{
    auto const& first = *batch_[use.index].command;
    auto& slot = slots_[index];
    if (first.idempotency->fingerprint != batch_[index].command->idempotency->fingerprint) {
        slot.fate = Fate::KeyReused;
        return;
    }
    slot.fate = Fate::Replayed;
    slot.answer =
        use.memory.kind == Memory::Kind::Done ? Answer{409, use.memory.done_answer} : first.answer();
}

void Attempt::remember(std::size_t index, Context const& context)
{
    auto const& command = *batch_[index].command;
    auto memory = command.memory();
    auto const& idempotency = *command.idempotency;
    auto const owner = command.place().account;
    std::int64_t place = memory.row;
    switch (memory.kind) {
    case Memory::Kind::Forget: return;
    case Memory::Kind::Row: break;
    case Memory::Kind::Stored: {
        auto answer = command.answer();
        place = context.numbers.next(context.now);
        answers_.push_back({place, owner, idempotency, answer.status, std::move(answer.body)});
        break;
    }
    case Memory::Kind::Done:
        place = context.numbers.next(context.now);
        answers_.push_back({place, owner, idempotency, 409, memory.done_answer});
        break;
    }
    used_now_.emplace(idempotency.key, Use{index, std::move(memory)});
    new_keys_.push_back({owner, {idempotency.key, idempotency.fingerprint, place}});
}

void Attempt::record(storage::Batch& writes, Context const& context)
{
    set_.record(writes, context);
    for (auto const& answer : answers_) {
        insert_answer(writes, answer);
    }
    for (auto const& each : new_keys_) {
        writes.add_key(storage::KeySpace::Idempotency, {each.owner, each.entry.key}, each.entry);
    }
}

}  // namespace creditd::engine
