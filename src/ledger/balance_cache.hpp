#pragma once

#include "ledger/account_watcher.hpp"
#include "ledger/domain/balance_view.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace creditd::redis {
struct Options;
}

namespace creditd::ledger {

struct BalanceCacheFigures
{
    bool is_connected = false;
    std::uint64_t hits = 0;
    std::uint64_t misses = 0;    ///< nothing there, too old, or not to be trusted
    std::uint64_t rubbish = 0;   ///< of the misses: values that no creditd on this database wrote
    std::uint64_t written = 0;   ///< views that Redis took, or had a newer one for
    std::uint64_t failures = 0;  ///< commands that Redis did not answer, or that were not sent
};

/// Balances in a Redis, for reading alone: no decision looks at it. Every commit writes the accounts it
/// changed through; a read that finds none, or one that may not be shown, goes to the database and leaves
/// what it found.
///
/// What is there is shown for 60 s at most and never past the moment when something is due (CACHE-2), never
/// in a version older than this node has committed or shown (CACHE-1), and an older version never replaces a
/// newer one (CACHE-3). A Redis that is slow, gone, empty, full of rubbish or somebody else's makes reads
/// slower, and nothing else (CACHE-4).
///
/// Any thread. Outlives engine, mailboxes and server.
class BalanceCache final : public AccountWatcher
{
public:
    /// `secret` is the database's own: it signs what is written, so that nothing else is believed, and names
    /// the keys, so that two databases may share a Redis. `now`: the time at which this program started.
    BalanceCache(redis::Options options, std::string_view secret, Moment now);
    ~BalanceCache() override;  ///< stops

    /// Looks for the user's balance. `found` is called once, on the cache's thread or before this returns;
    /// with nothing when the database must be asked.
    using Found = std::move_only_function<void(std::optional<BalanceView>)>;
    void find(std::string user_id, Moment now, Found found);

    /// Leaves what a read of the database found.
    void keep(BalanceView view);

    void committed(std::span<Account const* const> accounts, Moment now) override;
    void doubted(std::span<Account const* const> accounts, Moment now) override;

    /// Calls `then` when what this node committed so far is in Redis, or will not be. Whoever is told of a
    /// commit only then finds it on every node.
    void when_written(std::move_only_function<void()> then);

    /// Waits until what was committed is in Redis, or will not be; then nothing is found any more.
    /// Idempotent.
    void stop();

    [[nodiscard]] BalanceCacheFigures figures() const;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace creditd::ledger
