#include "http/server.hpp"

#include "base/assert.hpp"
#include "http/connection.hpp"
#include "http/problem_catalog.hpp"
#include "http/response_head.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <latch>
#include <random>
#include <system_error>
#include <utility>

namespace creditd::http {

LoopShare::LoopShare(IoLoop& shared_loop) : loop(shared_loop)
{
    std::random_device seed;
    random_state = (std::uint64_t{seed()} << 32) | seed();
}

std::string_view LoopShare::make_request_id(std::array<char, 24>& place)
{
    constexpr std::string_view letters = "0123456789abcdefghjkmnpqrstvwxyz";
    // SplitMix64: ids need to differ, not to be secret.
    auto const next = [this] {
        auto z = (random_state += 0x9e3779b97f4a7c15);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    };
    std::copy_n("req_", 4, place.begin());
    std::uint64_t bits = 0;
    for (std::size_t i = 0; i < 16; ++i) {
        bits = i % 8 == 0 ? next() : bits >> 5;
        place[4 + i] = letters[bits & 31];
    }
    return {place.data(), 20};
}

RequestMetrics::RequestMetrics(MetricsRegistry& registry, std::span<Route const> routes)
{
    auto const add = [&](std::string_view operation) {
        auto& classes = by_route_.emplace_back();
        for (std::size_t i = 0; i < classes.size(); ++i) {
            classes[i] = registry.histogram(
                "creditd_http_request_seconds",
                "Time from a request's head to its answer, by route and status class.",
                {{"operation", std::string{operation}}, {"status", std::to_string(i + 1) + "xx"}},
                MetricsRegistry::latency_bounds());
        }
    };
    for (auto const& route : routes) {
        add(route.operation);
    }
    add("none");
}

void RequestMetrics::observe(std::size_t route, int status, std::chrono::steady_clock::duration took) const
{
    auto const microseconds = std::chrono::duration_cast<std::chrono::microseconds>(took).count();
    auto const status_class = static_cast<std::size_t>(std::clamp(status / 100, 1, 5) - 1);
    by_route_[route][status_class].observe(static_cast<std::uint64_t>(microseconds));
}

ServerShare::ServerShare(ServerOptions given, Loops& io, std::vector<Route> routes,
                         std::shared_ptr<Authenticator> given_authenticator, Workers& given_workers)
    : options(std::move(given)),
      router(std::move(routes)),
      authenticator(std::move(given_authenticator)),
      workers(given_workers),
      proxies(options.trusted_proxies)
{
    for (std::size_t i = 0; i < io.size(); ++i) {
        auto& share = *loops.emplace_back(std::make_unique<LoopShare>(static_cast<IoLoop&>(io[i])));
        share.now = steady_now();
        share.date = http_date(std::chrono::system_clock::now());
    }
}

SteadyTime ServerShare::steady_now() const
{
    return options.steady_now ? options.steady_now() : std::chrono::steady_clock::now();
}

bool ServerShare::admit(std::string const& peer)
{
    std::scoped_lock const lock{mutex_};
    if (options.connection_limit > 0 && connections >= options.connection_limit) {
        return false;
    }
    if (options.connection_limit_per_address > 0) {
        auto const address = address_from_text(peer);
        auto& count = per_address_[peer];
        if (count >= options.connection_limit_per_address && !(address && proxies.trusts(*address))) {
            return false;
        }
        ++count;
    }
    ++connections;
    return true;
}

void ServerShare::leave(std::string const& peer)
{
    std::scoped_lock const lock{mutex_};
    auto const counted = per_address_.find(peer);
    if (counted != per_address_.end() && --counted->second == 0) {
        per_address_.erase(counted);
    }
    --connections;
    left_.notify_all();
}

bool ServerShare::wait_until_empty(std::optional<std::chrono::milliseconds> at_most)
{
    std::unique_lock lock{mutex_};
    auto const is_empty = [this] { return connections == 0; };
    if (at_most) {
        return left_.wait_for(lock, *at_most, is_empty);
    }
    left_.wait(lock, is_empty);
    return true;
}

/// The coroutines that accept and sweep hold it too.
struct Server::State : std::enable_shared_from_this<State>
{
    State(ServerOptions options, Loops& loops, std::vector<Route> routes,
          std::shared_ptr<Authenticator> authenticator, Workers& workers)
        : share(std::make_shared<ServerShare>(std::move(options), loops, std::move(routes),
                                              std::move(authenticator), workers)),
          acceptor(share->loops.front()->loop.io),
          accept_pause(share->loops.front()->loop.io)
    {
        for (auto const& loop : share->loops) {
            sweep_timers.push_back(std::make_unique<Timer>(loop->loop.io));
        }
    }

    void bind();
    Awaitable<void> accept();
    void welcome(Socket socket, LoopShare& loop);
    Awaitable<void> sweep_every_second(std::size_t loop);
    void sweep(LoopShare& loop);
    void on_every_loop(std::function<void(std::size_t)> const& work);

    std::shared_ptr<ServerShare> share;
    Acceptor acceptor;
    Timer accept_pause;
    std::vector<std::unique_ptr<Timer>> sweep_timers;
    std::uint16_t port = 0;
    bool has_started = false;
    bool has_stopped = false;
};

void Server::State::bind()
{
    auto const& options = share->options;
    boost::system::error_code error;
    auto const address = asio::ip::make_address(options.address, error);
    if (error) {
        throw std::system_error(std::make_error_code(std::errc::invalid_argument),
                                "not an IP address to listen on: " + options.address);
    }
    auto const throw_on = [&](char const* what) {
        if (error) {
            throw std::system_error(error.value(), std::system_category(),
                                    std::string{what} + " " + options.address + ":" +
                                        std::to_string(options.port));
        }
    };
    asio::ip::tcp::endpoint const endpoint{address, options.port};
    acceptor.open(endpoint.protocol(), error);
    throw_on("cannot open a socket for");
    acceptor.set_option(asio::socket_base::reuse_address(true), error);
    throw_on("cannot set up");
    acceptor.bind(endpoint, error);
    throw_on("cannot listen on");
    acceptor.listen(asio::socket_base::max_listen_connections, error);
    throw_on("cannot listen on");
    port = acceptor.local_endpoint().port();
}

/// Hands connections to the loops in turn. One listening socket rather than one per loop (SO_REUSEPORT): the
/// kernel would spread few connections unevenly, and let a second process listen on the same port unnoticed.
Awaitable<void> Server::State::accept()
{
    auto const self = shared_from_this();
    for (std::size_t next = 0; acceptor.is_open(); ++next) {
        auto& loop = *share->loops[next % share->loops.size()];
        Socket socket{loop.loop.io};
        auto const [error] = co_await acceptor.async_accept(socket, with_error);
        if (!error) {
            welcome(std::move(socket), loop);
        } else if (error != asio::error::operation_aborted && error != asio::error::connection_aborted) {
            // Out of descriptors, most likely: some will be closed soon.
            spdlog::warn("cannot accept a connection: {}", error.message());
            accept_pause.expires_after(std::chrono::milliseconds{100});
            co_await accept_pause.async_wait(with_error);
        }
    }
}

void Server::State::welcome(Socket socket, LoopShare& loop)
{
    boost::system::error_code error;
    auto const endpoint = socket.remote_endpoint(error);
    if (error) {
        return;  // gone already
    }
    auto peer = endpoint.address().to_string();
    socket.set_option(asio::ip::tcp::no_delay(true), error);
    socket.non_blocking(true, error);
    if (!share->admit(peer)) {
        constexpr std::string_view full = "HTTP/1.1 503 Service Unavailable\r\nRetry-After: 1\r\n"
                                          "Content-Length: 0\r\nConnection: close\r\n\r\n";
        socket.write_some(asio::buffer(full), error);
        return;
    }
    auto connection = std::make_shared<Connection>(share, loop, std::move(socket), std::move(peer));
    asio::co_spawn(loop.loop.io, [connection] { return connection->serve(); }, asio::detached);
}

Awaitable<void> Server::State::sweep_every_second(std::size_t index)
{
    auto const self = shared_from_this();
    while (!has_stopped) {
        sweep_timers[index]->expires_after(std::chrono::seconds{1});
        auto const [error] = co_await sweep_timers[index]->async_wait(with_error);
        if (error) {
            co_return;
        }
        sweep(*share->loops[index]);
    }
}

void Server::State::sweep(LoopShare& loop)
{
    loop.now = share->steady_now();
    loop.date = http_date(std::chrono::system_clock::now());
    for (auto* const connection : loop.connections) {
        connection->time_out(loop.now);
    }
}

/// Runs `work` once on each loop's thread and waits for all.
void Server::State::on_every_loop(std::function<void(std::size_t)> const& work)
{
    std::latch done{static_cast<std::ptrdiff_t>(share->loops.size())};
    for (std::size_t i = 0; i < share->loops.size(); ++i) {
        CREDITD_ASSERT(!share->loops[i]->loop.is_current());
        share->loops[i]->loop.post([&work, &done, i] {
            work(i);
            done.count_down();
        });
    }
    done.wait();
}

Server::Server(ServerOptions options, Loops& loops, std::vector<Route> routes,
               std::shared_ptr<Authenticator> authenticator, Workers& workers, MetricsRegistry* metrics)
    : state_(std::make_shared<State>(std::move(options), loops, std::move(routes), std::move(authenticator),
                                     workers))
{
    state_->bind();
    if (metrics == nullptr) {
        return;
    }
    auto const& share = state_->share;
    share->metrics.emplace(*metrics, share->router.routes());
    // The registry may outlive the server.
    std::weak_ptr<ServerShare const> const seen = share;
    metrics->gauge("creditd_http_connections", "Open connections.", [seen] {
        auto const server = seen.lock();
        return server ? static_cast<double>(server->connections) : 0;
    });
    metrics->gauge("creditd_http_in_flight", "Requests read and not yet answered.", [seen] {
        std::int64_t sum = 0;
        if (auto const server = seen.lock()) {
            for (auto const& loop : server->loops) {
                sum += loop->in_flight.load(std::memory_order_relaxed);
            }
        }
        return static_cast<double>(sum);
    });
}

Server::~Server()
{
    stop(Duration{});
}

void Server::start()
{
    CREDITD_ASSERT(!std::exchange(state_->has_started, true));
    auto const state = state_;
    asio::co_spawn(state->share->loops.front()->loop.io, [state] { return state->accept(); }, asio::detached);
    for (std::size_t i = 0; i < state->share->loops.size(); ++i) {
        asio::co_spawn(
            state->share->loops[i]->loop.io, [state, i] { return state->sweep_every_second(i); },
            asio::detached);
    }
}

std::span<Route const> Server::routes() const
{
    return state_->share->router.routes();
}

std::uint16_t Server::port() const
{
    return state_->port;
}

void Server::stop(Duration grace)
{
    if (!state_->has_started || state_->has_stopped) {
        return;
    }
    auto& state = *state_;
    auto& share = *state.share;
    share.stopping = true;
    state.on_every_loop([&](std::size_t i) {
        if (i == 0) {
            boost::system::error_code ignored;
            state.acceptor.close(ignored);
            state.accept_pause.cancel();
        }
        for (auto* const connection : share.loops[i]->connections) {
            connection->stop_when_idle();
        }
    });
    share.wait_until_empty(std::chrono::milliseconds{grace.in_milliseconds()});
    do {
        state.on_every_loop([&](std::size_t i) {
            for (auto* const connection : share.loops[i]->connections) {
                connection->abort();
            }
        });
    } while (!share.wait_until_empty(std::chrono::milliseconds{50}));
    state.has_stopped = true;
    state.on_every_loop([&](std::size_t i) { state.sweep_timers[i]->cancel(); });
    state.on_every_loop([](std::size_t) {});  // by now the coroutines that were cancelled have ended
}

void Server::sweep()
{
    state_->on_every_loop([this](std::size_t i) { state_->sweep(*state_->share->loops[i]); });
}

std::size_t Server::connections() const
{
    return state_->share->connections;
}

namespace {

class NoAuthenticator final : public Authenticator
{
public:
    std::optional<Authentication> at_once(Request const&) override { return anonymous(); }
    void look_up(Request const&, std::move_only_function<void(Authentication)> done) override
    {
        done(anonymous());
    }
};

}  // namespace

std::shared_ptr<Authenticator> no_authenticator()
{
    return std::make_shared<NoAuthenticator>();
}

}  // namespace creditd::http
