#pragma once

#include "engine/engine.hpp"
#include "storage/database.hpp"

#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace creditd::app {

/// Posts what time has brought to accounts that nobody touches: grants that begin or expire, holds that end
/// (LEDGER-6). Decides nothing itself: it asks who is due and brings them forward by commands like any other.
class Sweeper
{
public:
    Sweeper(engine::Engine& engine, storage::Database& database, engine::Clock& clock);
    ~Sweeper();  ///< stops
    Sweeper(Sweeper const&) = delete;
    Sweeper& operator=(Sweeper const&) = delete;

    /// Sweeps once a second from now on, on a thread of its own. Once.
    void start();

    /// Ends the thread, between two slices of a sweep. Idempotent.
    void stop();

    /// Brings forward every account that is due now; how many. Slices of a few hundred, each waited for. Any thread
    /// but a loop's or the writer's. Throws StorageFailure, also when the engine does not take or decide a slice.
    std::int64_t sweep();

private:
    std::int64_t bring_forward(std::vector<std::string> const& users);
    void run();

    engine::Engine& engine_;
    storage::Database& database_;
    engine::Clock& clock_;
    std::mutex sweeping_;  ///< one sweep at a time
    std::mutex mutex_;
    std::condition_variable changed_;
    bool stopping_ = false;
    std::thread thread_;
};

}  // namespace creditd::app
