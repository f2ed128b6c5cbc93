#pragma once

#include "storage/function_ref.hpp"
#include "storage/postgres/cluster.hpp"
#include "storage/postgres/lane.hpp"
#include "storage/postgres/table_cache.hpp"
#include "storage/reader.hpp"

#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

namespace creditd::storage::postgres {

/// A connection for reads and the statements it has met.
struct ReadSession
{
    std::unique_ptr<Connection> connection;
    TableCache tables;
};

/// The connections for reads; a read beyond them waits for one. A connection that ended is made again by the
/// next read that gets its place. Any thread.
class ReaderPool
{
public:
    /// Connects each of `size`, so that a server without room for them says so now; `at_start` is the
    /// patience with each. Throws StorageUnavailable.
    ReaderPool(Cluster& cluster, int size, Patience patience, std::chrono::milliseconds at_start);

    /// Runs `work` on a snapshot. Throws StorageUnavailable.
    void read(FunctionRef<void(Reader&)> work);

    void close();

    /// A connection where the last one ended. While nobody answers one read finds that out for all: for a
    /// while after it the others fail at once, so that those which queue do not wait for each other. Throws
    /// StorageUnavailable.
    [[nodiscard]] std::unique_ptr<Connection> connect();

private:
    [[nodiscard]] std::unique_ptr<ReadSession> take();
    void give_back(std::unique_ptr<ReadSession> session);

    Cluster& cluster_;
    Patience patience_;
    std::mutex mutex_;
    std::condition_variable returned_;
    std::vector<std::unique_ptr<ReadSession>> idle_;
    SteadyTime unreachable_until_{};
};

}  // namespace creditd::storage::postgres
