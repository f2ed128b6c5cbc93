#include "identity/issuer_keys.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace creditd::identity {

namespace {

/// Between two fetches for an id that nobody knows.
constexpr auto pause_for_unknown = std::chrono::minutes{1};
/// The same while there are no keys at all.
constexpr auto pause_without_keys = std::chrono::seconds{5};
constexpr std::size_t most_waiting = 1'000;

/// Whether `after` lacks a key of `before`, or has another in its place.
bool withdraws(KeySet const& before, KeySet const& after)
{
    return std::ranges::any_of(before, [&](auto const& entry) {
        auto const found = after.find(entry.first);
        return found == after.end() || !(found->second == entry.second);
    });
}

}  // namespace

IssuerKeys::IssuerKeys(std::vector<Issuer> const& issuers, Fetch fetch, Clock clock,
                       std::function<void()> withdrawn)
    : issuers_(issuers),
      fetch_(std::move(fetch)),
      clock_(std::move(clock)),
      withdrawn_(std::move(withdrawn)),
      rings_(issuers.size())
{}

void IssuerKeys::refresh()
{
    for (std::size_t i = 0; i < rings_.size(); ++i) {
        {
            std::scoped_lock const lock{mutex_};
            if (std::exchange(rings_[i].is_fetching, true)) {
                continue;
            }
        }
        fetch(i);
    }
}

void IssuerKeys::look_up(std::size_t index, std::string key_id, std::move_only_function<void(KeyAnswer)> done)
{
    std::unique_lock lock{mutex_};
    auto& ring = rings_[index];
    auto known = answer(ring, key_id);
    auto const pause = ring.keys ? std::chrono::seconds{pause_for_unknown} : pause_without_keys;
    bool const is_due = ring.is_fetching || !ring.tried_at || clock_() >= *ring.tried_at + pause;
    if (known.kind == KeyAnswer::Kind::Known || !is_due || ring.waiting.size() >= most_waiting) {
        lock.unlock();
        return done(std::move(known));
    }
    ring.waiting.push_back({std::move(key_id), std::move(done)});
    bool const must_fetch = !std::exchange(ring.is_fetching, true);
    lock.unlock();
    if (must_fetch) {
        fetch(index);
    }
}

void IssuerKeys::fetch(std::size_t index)
{
    {
        std::scoped_lock const lock{mutex_};
        rings_[index].tried_at = clock_();
    }
    fetch_(issuers_[index], [this, index](Fetched fetched) { take(index, std::move(fetched)); });
}

void IssuerKeys::take(std::size_t index, Fetched fetched)
{
    auto keys = fetched ? key_set_from(*fetched) : std::unexpected(std::move(fetched.error()));
    if (!keys) {
        spdlog::warn("the keys of {} could not be fetched: {}", issuers_[index].name, keys.error());
    }
    std::vector<Waiting> waiting;
    bool are_withdrawn = false;
    {
        std::scoped_lock const lock{mutex_};
        auto& ring = rings_[index];
        if (keys) {
            are_withdrawn = ring.keys && withdraws(*ring.keys, *keys);
            ring.keys = std::move(*keys);
        }
        ring.is_fetching = false;
        waiting = std::exchange(ring.waiting, {});
    }
    if (are_withdrawn) {
        withdrawn_();
    }
    for (auto& [key_id, done] : waiting) {
        KeyAnswer found;
        {
            std::scoped_lock const lock{mutex_};
            found = answer(rings_[index], key_id);
        }
        done(std::move(found));
    }
}

KeyAnswer IssuerKeys::answer(Ring const& ring, std::string const& key_id)
{
    if (!ring.keys) {
        return {KeyAnswer::Kind::Unavailable};
    }
    auto const found = ring.keys->find(key_id);
    return found == ring.keys->end() ? KeyAnswer{KeyAnswer::Kind::Unknown}
                                     : KeyAnswer{KeyAnswer::Kind::Known, found->second};
}

}  // namespace creditd::identity
