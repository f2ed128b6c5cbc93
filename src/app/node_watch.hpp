#pragma once

#include "app/clock.hpp"
#include "app/ledger_core.hpp"
#include "app/schedule.hpp"
#include "nodes/changes.hpp"

#include <optional>

namespace creditd::app {

/// Compares the node's wall clock with the database's, and has the clock doubted when they are more than 1 s
/// apart (LEDGER-8); nothing when the database has none of its own. What the question took is not held
/// against the clock. Throws StorageFailure; the last verdict stays.
void compare_clocks(storage::Database& database, SystemClock& clock);

/// What a node on a shared database does beside serving: it hears what other nodes changed (NODE-3), and
/// compares its clock with the database's every second. On the embedded store it does nothing.
class NodeWatch
{
public:
    /// `core` outlives it.
    explicit NodeWatch(LedgerCore& core) : core_(core) {}

    /// Before anything is served. Throws StorageFailure.
    void start();

    /// Idempotent.
    void stop();

private:
    void hear();
    void compare();

    LedgerCore& core_;
    std::optional<nodes::ChangeFeed> feed_;
    Schedule hearing_;
    Schedule comparing_;
    Schedule looking_;
};

}  // namespace creditd::app
