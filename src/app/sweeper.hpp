#pragma once

#include "engine/engine.hpp"
#include "storage/database.hpp"

#include <atomic>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace creditd::app {

/// Posts what time has brought to accounts that nobody touches: grants that begin or expire, holds that end
/// (LEDGER-6). Decides nothing itself: it asks who is due and brings them forward by commands like any other.
class Sweeper
{
public:
    Sweeper(engine::Engine& engine, storage::Database& database, engine::Clock& clock)
        : engine_(engine),
          database_(database),
          clock_(clock)
    {}

    /// Asked between two pieces of work: who works under a lease prolongs it there, and ends where he could
    /// not.
    using MayGoOn = std::function<bool()>;

    /// Brings forward every account that is due now; how many. Slices of a few hundred, each waited for. Any
    /// thread but a loop's or the writer's. Throws StorageFailure, also when the engine does not take or
    /// decide a slice.
    std::int64_t bring_forward(MayGoOn const& may_go_on = [] { return true; });

    /// The same and then all other work, also when accounts could not be brought forward: that is thrown at
    /// the end.
    std::int64_t sweep(MayGoOn const& may_go_on = [] { return true; });

    /// From now on every sweep ends with `work`, which posts what time has brought elsewhere. What it throws
    /// is a warning in the log and keeps no other work from being done. While wiring.
    void also(std::function<void()> work) { more_.push_back(std::move(work)); }

    /// A sweep under way ends after its slice, and none begins any more.
    void stop() { stopping_ = true; }

private:
    std::int64_t bring_forward(std::vector<std::string> const& users);
    void do_other_work(MayGoOn const& may_go_on);

    engine::Engine& engine_;
    storage::Database& database_;
    engine::Clock& clock_;
    std::vector<std::function<void()>> more_;
    std::mutex sweeping_;  ///< accounts are brought forward by one at a time
    std::mutex working_;   ///< and other work is done by one at a time
    std::atomic<bool> stopping_ = false;
};

}  // namespace creditd::app
