#pragma once

#include "storage/postgres/connection.hpp"

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace creditd::storage::postgres {

/// What a connection is for; says what its session is set to.
enum class Session : std::uint8_t {
    Writer,  ///< plans that walk keys; locks are waited for briefly
    Reader,
    Keeper,  ///< migrations and leases
};

/// The servers that a connection string names, one of which takes writes. Any thread.
///
/// It remembers which server that was last and begins there; the identity of the cluster; and the highest
/// timeline met, so that a primary that was replaced and came back is never written to or read from again.
class Cluster
{
public:
    /// `url`: `postgres://…` or `postgresql://…`, or libpq's `keyword=value` words; several hosts allowed.
    /// Throws CannotOpen when it makes no sense.
    explicit Cluster(std::string const& url);

    /// A connection to the server that takes writes: tries each host, again and again until `deadline`.
    /// Throws StorageUnavailable with the last reason.
    [[nodiscard]] std::unique_ptr<Connection> connect(Session session, SteadyTime deadline);

    /// Begins with the next host from now on: this one did not answer, or takes no writes.
    void avoid_host();

    /// Whether the connection's server was replaced meanwhile: another connection met a higher timeline.
    [[nodiscard]] bool is_outdated(Connection const& connection) const
    {
        return connection.timeline() < timeline_;
    }

    /// Hosts, port and database, without password.
    [[nodiscard]] std::string const& shown() const { return shown_; }

private:
    using Words = std::vector<std::pair<std::string, std::string>>;

    std::unique_ptr<Connection> try_host(Words const& host, Session session, SteadyTime deadline);
    void remember(std::int64_t identity, std::int64_t timeline);

    std::vector<Words> hosts_;
    std::string shown_;
    std::mutex mutex_;
    std::size_t first_ = 0;
    std::int64_t identity_ = 0;               ///< of the cluster, once known
    std::atomic<std::int64_t> timeline_ = 0;  ///< the highest met
};

}  // namespace creditd::storage::postgres
