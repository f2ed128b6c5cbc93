#pragma once

#include "base/moment.hpp"
#include "http/answered.hpp"
#include "http/loop.hpp"
#include "http/metrics.hpp"
#include "http/principal.hpp"
#include "http/route.hpp"
#include "http/workers.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace creditd::http {

/// Every limit of the HTTP layer. 0 switches a limit off where it says so.
struct ServerOptions
{
    std::string address = "127.0.0.1";  ///< IPv4 or IPv6
    std::uint16_t port = 8080;          ///< 0: any free one, see Server::port

    std::size_t header_limit = 16 * 1024;          ///< request line and headers, bytes; 431
    std::size_t uri_limit = 8 * 1024;              ///< bytes; 414
    std::size_t header_count_limit = 100;          ///< 431
    std::size_t connection_limit = 10'000;         ///< more are answered 503 and closed
    std::size_t connection_limit_per_address = 0;  ///< 0: off; trusted proxies are exempt
    Duration header_timeout = Duration::seconds(10);
    Duration body_timeout = Duration::seconds(30);
    Duration idle_timeout = Duration::seconds(60);
    Duration write_timeout = Duration::seconds(30);

    /// Peers whose X-Forwarded-For is believed: addresses or prefixes (`10.0.0.0/8`).
    std::vector<std::string> trusted_proxies{};

    /// Told of every answer of at least `told_from`, on the thread that wrote it; must not block.
    std::function<void(Answered const&)> on_answer{};
    int told_from = 100;

    /// The sweeper's time, for tests; by default the steady clock.
    std::function<std::chrono::steady_clock::time_point()> steady_now{};
};

/// A listener and its connections, spread over the loops in turn.
class Server
{
public:
    /// `metrics` may be null. Everything given by reference outlives the server. Binds at once, and throws
    /// std::system_error when the address is taken or not ours; accepts from `start` on.
    Server(ServerOptions options, Loops& loops, std::vector<Route> routes,
           std::shared_ptr<Authenticator> authenticator, Workers& workers, MetricsRegistry* metrics);
    ~Server();  ///< stops without waiting
    Server(Server const&) = delete;
    Server& operator=(Server const&) = delete;

    /// Starts to accept. The loops must run.
    void start();

    [[nodiscard]] std::uint16_t port() const;

    /// The routes it answers by, for as long as it lives.
    [[nodiscard]] std::span<Route const> routes() const;

    /// Accepts no more, closes idle connections, lets requests in flight finish with `Connection: close`, and
    /// closes what is left after `grace`. Returns when no connection is left. Idempotent; not from a loop's
    /// thread.
    void stop(Duration grace);

    /// Lets the sweeper look at every deadline now, and returns when it has: for tests with `steady_now`.
    void sweep();

    [[nodiscard]] std::size_t connections() const;

private:
    struct State;
    std::shared_ptr<State> state_;
};

/// The one route of the metrics listener: `GET /metrics`.
[[nodiscard]] std::vector<Route> metrics_routes(MetricsRegistry const& registry);

/// An authenticator for listeners with public routes only.
[[nodiscard]] std::shared_ptr<Authenticator> no_authenticator();

}  // namespace creditd::http
