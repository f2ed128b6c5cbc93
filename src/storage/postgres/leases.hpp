#pragma once

#include "storage/postgres/cluster.hpp"

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace creditd::storage::postgres {

/// A row of `writers`: the right to write with the numbers of this lane, one node's at a time.
struct LeasedLane
{
    std::int64_t lane = 0;             ///< 0–62, in the whole cluster
    std::int64_t numbers_through = 0;  ///< whoever had it before gave out no higher number
};

/// The lanes that this process holds among all nodes of the cluster.
///
/// A lease is a row with our name, `holder`. Who wants to write locks that row first and finds its own name
/// there, so a node that lost its lease (it slept, say) cannot commit any more. A thread renews the leases;
/// one that was not renewed for `lease_life` may be taken over. Times are the database server's.
class Leases
{
public:
    static constexpr std::int64_t lanes_in_cluster = 63;
    static constexpr std::chrono::milliseconds lease_life{15'000};
    static constexpr std::chrono::milliseconds renewal{3'000};
    static constexpr std::chrono::milliseconds renewal_again{300};  ///< after one that failed

    explicit Leases(Cluster& cluster);
    ~Leases();  ///< ends the thread and gives the leases back
    Leases(Leases const&) = delete;
    Leases& operator=(Leases const&) = delete;

    /// Leases `count` lanes more, those first that nobody ever had. Throws StorageUnavailable, also when
    /// every lane is leased. Lanes that were taken by a commit whose answer was lost are not ours: nobody
    /// renews them, and they lapse.
    [[nodiscard]] std::vector<LeasedLane> take(int count, SteadyTime deadline);

    /// The lane is somebody else's now, or nobody's.
    void lose(std::int64_t lane);

    /// The name that our rows carry.
    [[nodiscard]] std::string const& holder() const { return holder_; }

    /// Gives the leases back. Idempotent; nobody writes any more.
    void close() noexcept;

private:
    void run();
    void renew(SteadyTime deadline);
    [[nodiscard]] Connection& connection(SteadyTime deadline);

    Cluster& cluster_;
    std::string const holder_;
    std::mutex connection_mutex_;
    std::unique_ptr<Connection> connection_;
    std::set<std::int64_t> lanes_;  ///< ours; under `connection_mutex_`
    std::mutex mutex_;
    std::condition_variable stopping_;
    bool is_stopping_ = false;
    std::thread thread_;
};

}  // namespace creditd::storage::postgres
