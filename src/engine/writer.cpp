#include "engine/writer.hpp"

#include "storage/failure.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <pthread.h>

namespace creditd::engine {

namespace {

/// Adds the time spent in a scope to a figure.
class Stopwatch
{
public:
    explicit Stopwatch(std::atomic<std::uint64_t>& total) : total_(total) {}
    Stopwatch(Stopwatch const&) = delete;
    Stopwatch& operator=(Stopwatch const&) = delete;
    ~Stopwatch()
    {
        auto const spent = std::chrono::steady_clock::now() - begun_;
        total_ +=
            static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(spent).count());
    }

private:
    std::atomic<std::uint64_t>& total_;
    std::chrono::steady_clock::time_point const begun_ = std::chrono::steady_clock::now();
};

void refuse_at_once(Pending pending, Fate fate)
{
    pending.done({std::move(pending.command), fate, {}});
}

}  // namespace

Engine::Writer::Writer(Engine& engine, storage::Database& database, std::unique_ptr<WorkingSet> set,
                       Clock& clock, RandomSource& random, EngineOptions options, std::int64_t numbers_used)
    : engine_(engine),
      database_(database),
      set_(std::move(set)),
      clock_(clock),
      random_(random),
      options_(options),
      numbers_(numbers_used),
      keys_(database.key_index("idempotency")),
      queue_(options.queue_limit),
      thread_([this] { work(); })
{}

Engine::Writer::~Writer()
{
    stop();
}

void Engine::Writer::submit(Pending pending)
{
    switch (queue_.push(pending)) {
    case Queue::Push::Taken: return;
    case Queue::Push::Full: ++overloads_; return refuse_at_once(std::move(pending), Fate::Overloaded);
    case Queue::Push::Closed: return refuse_at_once(std::move(pending), Fate::Stopping);
    }
}

void Engine::Writer::stop()
{
    queue_.close();
    if (thread_.joinable()) {
        thread_.join();
    }
}

void Engine::Writer::work()
{
    std::vector<Pending> batch;
    pthread_setname_np(pthread_self(), "writer");
    while (queue_.take(batch, options_.batch_limit)) {
        run_batch(batch);
        batch.clear();
        keep_house();
    }
}

void Engine::Writer::keep_house()
{
    try {
        database_.between_batches();
    } catch (storage::CommitUnknown const& failure) {
        engine_.on_commit_unknown(failure.what());
    } catch (storage::StorageFailure const&) {
        ++failures_;  // the next batch meets it again, and says so to its commands
    }
}

void Engine::Writer::run_batch(std::vector<Pending>& batch)
{
    Stopwatch const stopwatch{batch_us_};
    std::vector<Slot> slots(batch.size());
    try {
        auto const now = clock_.now();
        if (now) {
            decide_and_commit(batch, slots, *now);
        } else {
            fail_all(slots, Fate::ClockSuspect);
        }
    } catch (storage::CommitUnknown const& failure) {
        // Nobody may be told anything now: what is durable is known only after a restart.
        engine_.on_commit_unknown(failure.what());
        fail_all(slots, Fate::Failed);
    } catch (storage::StorageFull const& failure) {
        ++failures_;
        spdlog::error("a batch of {} found no room: {}", batch.size(), failure.what());
        fail_all(slots, Fate::Full);
    } catch (storage::StorageFailure const& failure) {
        ++failures_;
        spdlog::error("a batch of {} failed: {}", batch.size(), failure.what());
        fail_all(slots, Fate::Failed);
    }
    set_->clear();
    used_now_.clear();
    answers_now_.clear();
    entries_now_.clear();
    commands_ += batch.size();
    ++batches_;
    largest_batch_ = std::max<std::uint64_t>(largest_batch_, batch.size());
    deliver(batch, slots);
}

void Engine::Writer::decide_and_commit(std::vector<Pending>& batch, std::vector<Slot>& slots, Moment now)
{
    recognise_keys(batch, slots, now);
    auto const writes = database_.begin();
    for (std::size_t i = 0; i < batch.size(); ++i) {
        if (!slots[i].earlier) {
            batch[i].command->needs(*set_);
        }
    }
    set_->load(*writes);

    Context const context{now, numbers_, random_};
    for (std::size_t i = 0; i < batch.size(); ++i) {
        if (slots[i].earlier) {
            replay(*writes, *batch[i].command, slots[i]);
        } else {
            decide(batch, i, slots[i], context);
        }
    }

    set_->record(*writes, context);
    for (auto const& answer : answers_now_) {
        insert_answer(*writes, answer);
    }
    forget_old_keys(*writes, now);
    {
        Stopwatch const stopwatch{commit_us_};
        writes->commit();
    }
    set_->committed();
    std::ranges::sort(entries_now_, {}, &storage::KeyEntry::place);
    for (auto const& entry : entries_now_) {
        keys_.add(entry);
    }
    keys_.pass(numbers_.last());
}

void Engine::Writer::recognise_keys(std::vector<Pending> const& batch, std::vector<Slot>& slots, Moment now)
{
    auto const horizon = NumberSource::first_at(now - options_.keep_keys_for);
    for (std::size_t i = 0; i < batch.size(); ++i) {
        if (auto const& idempotency = batch[i].command->idempotency) {
            auto const entry = keys_.find(idempotency->key);
            if (entry && entry->place >= horizon) {  // the index forgets coarsely; the time limit is exact
                slots[i].earlier = entry;
            }
        }
    }
}

void Engine::Writer::replay(storage::Batch& writes, Command& command, Slot& slot)
{
#ifndef CREDITD_PLANTED_FINGERPRINT
    bool const is_same_request = slot.earlier->fingerprint == command.idempotency->fingerprint;
#else
    bool const is_same_request = command.idempotency.has_value();
#endif
    if (!is_same_request) {
        ++key_conflicts_;
        slot.fate = Fate::KeyReused;
        return;
    }
    ++replays_;
    slot.fate = Fate::Replayed;
    if (auto stored = find_answer(writes, slot.earlier->place)) {
        slot.answer = std::move(*stored);
    } else {
        command.recall(writes, slot.earlier->place);
        slot.answer = command.answer();
    }
}

void Engine::Writer::decide(std::vector<Pending>& batch, std::size_t index, Slot& slot,
                            Context const& context)
{
    auto& command = *batch[index].command;
    if (command.idempotency) {
        auto const used = used_now_.find(command.idempotency->key);
        if (used != used_now_.end()) {
            bool const same = used->second.fingerprint == command.idempotency->fingerprint;
            ++(same ? replays_ : key_conflicts_);
            slot.fate = same ? Fate::Replayed : Fate::KeyReused;
            if (same) {
                auto const& memory = used->second.memory;
                slot.answer = memory.kind == Memory::Kind::Done ? Answer{409, memory.done_answer}
                                                                : batch[used->second.index].command->answer();
            }
            return;
        }
    }
    command.decide(*set_, context);
    if (command.idempotency) {
        remember(command, index, context);
    }
}

void Engine::Writer::remember(Command const& command, std::size_t index, Context const& context)
{
    auto memory = command.memory();
    auto const& idempotency = *command.idempotency;
    std::int64_t place = memory.row;
    switch (memory.kind) {
    case Memory::Kind::Forget: return;
    case Memory::Kind::Row: break;
    case Memory::Kind::Stored: {
        auto answer = command.answer();
        place = context.numbers.next(context.now);
        answers_now_.push_back({place, idempotency, answer.status, std::move(answer.body)});
        break;
    }
    case Memory::Kind::Done:
        place = context.numbers.next(context.now);
        answers_now_.push_back({place, idempotency, 409, memory.done_answer});
        break;
    }
    used_now_.emplace(idempotency.key, Use{index, idempotency.fingerprint, std::move(memory)});
    entries_now_.push_back({idempotency.key, idempotency.fingerprint, place});
}

void Engine::Writer::forget_old_keys(storage::Batch& writes, Moment now)
{
    constexpr std::int64_t most_at_once = 64;  // a steady trickle, so that no batch pays for many
    auto const horizon = NumberSource::first_at(now - options_.keep_keys_for);
    if (now - keys_forgotten_at_ < Duration::seconds(1)) {
        return;
    }
    if (remove_answers_before(writes, horizon, most_at_once) < most_at_once) {
        keys_forgotten_at_ = now;
    }
    keys_.forget_before(horizon);
}

void Engine::Writer::fail_all(std::vector<Slot>& slots, Fate fate)
{
    for (auto& slot : slots) {
        slot.fate = fate;
    }
}

void Engine::Writer::deliver(std::vector<Pending>& batch, std::vector<Slot>& slots)
{
    struct Post
    {
        Mailbox* mailbox;
        std::vector<Delivery> deliveries;
    };
    std::vector<Post> posts;  // a handful: one per I/O thread
    for (std::size_t i = 0; i < batch.size(); ++i) {
        auto& pending = batch[i];
        auto post = std::ranges::find(posts, pending.mailbox, &Post::mailbox);
        if (post == posts.end()) {
            posts.push_back({pending.mailbox, {}});
            post = posts.end() - 1;
        }
        post->deliveries.push_back({{std::move(pending.command), slots[i].fate, std::move(slots[i].answer)},
                                    std::move(pending.done)});
    }
    for (auto& post : posts) {
        post.mailbox->deliver(std::move(post.deliveries));
    }
}

EngineFigures Engine::Writer::figures() const
{
    return {.commands = commands_,
            .batches = batches_,
            .replays = replays_,
            .key_conflicts = key_conflicts_,
            .refused_overload = overloads_,
            .failures = failures_,
            .queued = queue_.size(),
            .largest_batch = largest_batch_,
            .batch_microseconds = batch_us_,
            .commit_microseconds = commit_us_};
}

}  // namespace creditd::engine
