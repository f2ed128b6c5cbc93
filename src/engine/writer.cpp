#include "engine/writer.hpp"

#include "storage/failure.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <chrono>
#include <map>
#include <pthread.h>
#include <utility>

namespace creditd::engine {

namespace {

using std::chrono::steady_clock;

/// Adds the time spent in a scope to a figure.
class Stopwatch
{
public:
    explicit Stopwatch(std::atomic<std::uint64_t>& total) : total_(total) {}
    Stopwatch(Stopwatch const&) = delete;
    Stopwatch& operator=(Stopwatch const&) = delete;
    ~Stopwatch()
    {
        auto const spent = steady_clock::now() - begun_;
        total_ +=
            static_cast<std::uint64_t>(std::chrono::duration_cast<std::chrono::microseconds>(spent).count());
    }

private:
    std::atomic<std::uint64_t>& total_;
    steady_clock::time_point const begun_ = steady_clock::now();
};

void refuse_at_once(Pending pending, Fate fate)
{
    pending.done({std::move(pending.command), fate, {}});
}

/// Those whose fate is not known yet.
void fail(std::span<Slot> slots, Fate fate)
{
    for (auto& slot : slots) {
        if (!slot.is_left_out) {
            slot.fate = fate;
        }
    }
}

Queue::Time oldest_of(std::span<Pending const> batch)
{
    return batch.front().queued_at;  // in the order they came
}

}  // namespace

Engine::Writer::Writer(Parts const& parts, Lane lane, std::unique_ptr<WorkingSet> set)
    : parts_(parts),
      lane_(lane),
      set_(std::move(set)),
      numbers_(parts.numbers_used),
      queue_(parts.options.queue_limit, lane.gathering),
      thread_([this] { work(); })
{}

Engine::Writer::~Writer()
{
    close();
    join();
}

void Engine::Writer::submit(Pending pending)
{
    pending.queued_at = parts_.clock.steady();
    switch (queue_.push(pending)) {
    case Queue::Push::Taken: return;
    case Queue::Push::Full: ++overloads_; return refuse_at_once(std::move(pending), Fate::Overloaded);
    case Queue::Push::Closed: return refuse_at_once(std::move(pending), Fate::Stopping);
    }
}

void Engine::Writer::join()
{
    if (thread_.joinable()) {
        thread_.join();
    }
}

void Engine::Writer::work()
{
    std::vector<Pending> batch;
    pthread_setname_np(pthread_self(), "writer");
    while (queue_.take(batch, lane_.batch_limit)) {
        auto const began = parts_.clock.steady();
        std::uint64_t const account_batches = parts_.account_batches;
        run_taken(batch);
        batch.clear();
        keep_house();
        if (lane_.gives_way) {
            give_way(account_batches, began);
        } else {
            ++parts_.account_batches;
        }
    }
}

void Engine::Writer::give_way(std::uint64_t account_batches, Queue::Time began)
{
    if (parts_.account_batches != account_batches) {
        auto const took = std::max(parts_.clock.steady() - began, Queue::Time::duration{});
        queue_.rest(
            std::min<Queue::Time::duration>(took * parts_.options.global_rest, parts_.options.longest_rest));
    }
}

void Engine::Writer::run_taken(Batch taken)
{
    if (!parts_.options.single_bucket_batches) {
        return run_batch(taken);
    }
    std::map<std::int64_t, std::vector<Pending>> by_bucket;
    for (auto& pending : taken) {
        by_bucket[bucket_of(pending.command->place())].push_back(std::move(pending));
    }
    for (auto& [bucket, batch] : by_bucket) {
        run_batch(batch);
    }
}

void Engine::Writer::keep_house()
{
    try {
        parts_.database.between_batches(lane_.number);
    } catch (storage::CommitUnknown const& failure) {
        parts_.engine.on_commit_unknown(failure.what());
    } catch (storage::StorageFailure const&) {
        ++failures_;  // the next batch meets it again, and says so to its commands
    }
}

void Engine::Writer::run_batch(Batch batch)
{
    Stopwatch const stopwatch{batch_us_};
    std::vector<Slot> slots(batch.size());
    auto const refused = refuse_old(batch, slots, parts_.clock.steady() - parts_.options.give_up_after);
    if (refused < batch.size()) {
        settle(batch.subspan(refused), Slots{slots}.subspan(refused));
    }
    commands_ += batch.size();
    ++batches_;
    largest_batch_ = std::max<std::uint64_t>(largest_batch_, batch.size());
    count(slots);
    deliver(batch, slots);
}

std::size_t Engine::Writer::refuse_old(Batch batch, Slots slots, Queue::Time before)
{
    std::size_t count = 0;
    while (count < batch.size() && batch[count].queued_at < before) {
        slots[count].fate = Fate::Overloaded;
        slots[count].is_left_out = true;
        ++count;
    }
    return count;
}

void Engine::Writer::settle(Batch batch, Slots slots)
{
    constexpr int most_conflicts = 5;
    int conflicts = 0;
    while (true) {
        try {
            auto const next = try_once(batch, slots);
            set_->clear();
            if (next == Next::Done) {
                return;
            }
            if (is_too_old(batch)) {
                ++failures_;
                return fail(slots, Fate::Failed);
            }
        } catch (storage::StorageConflict const& conflict) {
            set_->clear();
            ++retries_;
            if (is_too_old(batch)) {
                spdlog::error("a batch of {} met conflicts for too long: {}", batch.size(), conflict.what());
                ++failures_;
                return fail(slots, Fate::Failed);
            }
            if (++conflicts > most_conflicts) {
                spdlog::warn("a batch of {} met {} conflicts: {}", batch.size(), conflicts, conflict.what());
                return settle_halves(batch, slots);
            }
        } catch (storage::StorageUnavailable const& failure) {
            set_->clear();
            ++failures_;
            if (is_too_old(batch)) {
                spdlog::error("a batch of {} failed: {}", batch.size(), failure.what());
                return fail(slots, Fate::Failed);
            }
            std::this_thread::sleep_for(parts_.options.retry_pause);
        } catch (storage::CommitUnknown const& failure) {
            // Nobody may be told anything now: what is durable is known only after a restart.
            set_->clear();
            parts_.engine.on_commit_unknown(failure.what());
            return fail(slots, Fate::Failed);
        } catch (storage::StorageFailure const& failure) {
            set_->clear();
            ++failures_;
            spdlog::error("a batch of {} failed: {}", batch.size(), failure.what());
            bool const is_full = dynamic_cast<storage::StorageFull const*>(&failure) != nullptr;
            return fail(slots, is_full ? Fate::Full : Fate::Failed);
        }
    }
}

/// No more tries: somebody waits for an answer.
bool Engine::Writer::is_too_old(std::span<Pending const> batch) const
{
    return parts_.clock.steady() - oldest_of(batch) >= parts_.options.give_up_after;
}

/// Fewer commands meet fewer conflicts; one that meets them alone fails alone.
void Engine::Writer::settle_halves(Batch batch, Slots slots)
{
    if (batch.size() == 1) {
        ++failures_;
        return fail(slots, Fate::Failed);
    }
    auto const half = batch.size() / 2;
    settle(batch.first(half), slots.first(half));
    settle(batch.subspan(half), slots.subspan(half));
}

Engine::Writer::Next Engine::Writer::try_once(Batch batch, Slots slots)
{
    auto const now = parts_.clock.now();
    if (!now) {
        fail(slots, Fate::ClockSuspect);
        return Next::Done;
    }
    auto const writes = parts_.database.begin(lane_.number);
    auto const given = numbers_.last();
    numbers_ = parts_.database.numbers(lane_.number);
    numbers_.pass(given);

    Context const context{*now, numbers_, parts_.random};
    Attempt attempt{batch, slots, *set_, NumberSource::first_at(*now - parts_.options.keep_keys_for)};
    if (!attempt.decide(*writes, context)) {
        return Next::Again;
    }
    attempt.record(*writes, context);
    forget_old_keys(*writes, *now);
    return commit(*writes, oldest_of(batch));
}

Engine::Writer::Next Engine::Writer::commit(storage::Batch& writes, Queue::Time oldest)
{
    Stopwatch const stopwatch{commit_us_};
    try {
        writes.commit(numbers_.last());
    } catch (storage::CommitUndecided const& undecided) {
        constexpr std::chrono::milliseconds least_time{400};
        auto const now = parts_.clock.steady();
        auto const deadline = std::max(oldest + parts_.options.give_up_after, now + least_time);
        spdlog::warn("a commit's answer was lost: {}", undecided.what());
        ++retries_;
        if (!was_committed(deadline)) {
            return Next::Again;
        }
    }
    set_->committed();
    return Next::Done;
}

bool Engine::Writer::was_committed(Queue::Time deadline)
{
    try {
        return parts_.database.was_committed(lane_.number, deadline);
    } catch (storage::StorageUnavailable const& failure) {
        // Not to be tried again: it may have taken effect. Under its key the client finds out.
        set_->doubted();
        throw storage::StorageFailure(std::string{"it is not known whether a batch was committed: "} +
                                      failure.what());
    }
}

void Engine::Writer::forget_old_keys(storage::Batch& writes, Moment now)
{
    constexpr std::int64_t most_at_once = 64;  // a steady trickle, so that no batch pays for many
    if (!lane_.forgets_keys || now - keys_forgotten_at_ < Duration::seconds(1)) {
        return;
    }
    auto const horizon = NumberSource::first_at(now - parts_.options.keep_keys_for);
    if (remove_answers_before(writes, horizon, most_at_once) < most_at_once) {
        keys_forgotten_at_ = now;
    }
    writes.forget_keys_before(storage::KeySpace::Idempotency, horizon);
}

void Engine::Writer::count(Slots slots)
{
    auto const ended = [&](Fate fate) {
        return static_cast<std::uint64_t>(std::ranges::count(slots, fate, &Slot::fate));
    };
    replays_ += ended(Fate::Replayed);
    key_conflicts_ += ended(Fate::KeyReused);
    overloads_ += ended(Fate::Overloaded);
}

void Engine::Writer::deliver(Batch batch, Slots slots)
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

void Engine::Writer::add_to(EngineFigures& figures) const
{
    figures.commands += commands_;
    figures.batches += batches_;
    figures.replays += replays_;
    figures.key_conflicts += key_conflicts_;
    figures.refused_overload += overloads_;
    figures.failures += failures_;
    figures.retries += retries_;
    figures.queued += queue_.size();
    figures.largest_batch = std::max<std::uint64_t>(figures.largest_batch, largest_batch_);
    figures.batch_microseconds += batch_us_;
    figures.commit_microseconds += commit_us_;
}

}  // namespace creditd::engine
