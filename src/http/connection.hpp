#pragma once

// Asio inside: for connection*.cpp and server.cpp only.

#include "http/client_address.hpp"
#include "http/input.hpp"
#include "http/io.hpp"
#include "http/metrics.hpp"
#include "http/principal.hpp"
#include "http/request.hpp"
#include "http/request_parser.hpp"
#include "http/response.hpp"
#include "http/router.hpp"
#include "http/server.hpp"

#include <array>
#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::http {

class Connection;

using SteadyTime = std::chrono::steady_clock::time_point;

/// What the connections of one server on one loop have in common. That loop's thread only, but for
/// `in_flight`.
struct LoopShare
{
    explicit LoopShare(IoLoop& loop);

    IoLoop& loop;
    std::list<Connection*> connections;
    SteadyTime now{};  ///< as the sweeper saw it last, so that setting a deadline costs no clock call
    std::string date;
    std::uint64_t random_state;
    std::atomic<std::int64_t> in_flight = 0;

    /// `req_` and 16 random letters and digits.
    std::string_view make_request_id(std::array<char, 24>& place);
};

/// Latencies by route and status class; the last row is for requests that reached no route.
class RequestMetrics
{
public:
    RequestMetrics(MetricsRegistry& registry, std::span<Route const> routes);
    void observe(std::size_t route, int status, std::chrono::steady_clock::duration took) const;

private:
    std::vector<std::array<Histogram, 5>> by_route_;
};

/// What all connections of one server have in common.
struct ServerShare
{
    ServerShare(ServerOptions options, Loops& loops, std::vector<Route> routes,
                std::shared_ptr<Authenticator> authenticator, Workers& workers);

    ServerOptions options;
    Router router;
    std::shared_ptr<Authenticator> authenticator;
    Workers& workers;
    TrustedProxies proxies;
    std::vector<std::unique_ptr<LoopShare>> loops;
    std::optional<RequestMetrics> metrics;

    std::atomic<bool> stopping = false;
    std::atomic<std::size_t> connections = 0;

    /// Counts a connection of `peer`; false when there are too many already.
    bool admit(std::string const& peer);
    void leave(std::string const& peer);

    /// Waits until no connection is left, or for `at_most`; true when none is left.
    bool wait_until_empty(std::optional<std::chrono::milliseconds> at_most);

    [[nodiscard]] SteadyTime steady_now() const;

private:
    std::mutex mutex_;
    std::condition_variable left_;
    std::map<std::string, std::size_t> per_address_;
};

/// One client: reads requests one after the other, has each answered before it reads the next, and writes
/// answers together when several requests came together. Lives on its loop's thread; the coroutine `serve`
/// holds it, and so does every Exchange that is still to be answered.
class Connection : public std::enable_shared_from_this<Connection>
{
public:
    Connection(std::shared_ptr<ServerShare> server, LoopShare& loop, Socket socket, std::string peer);

    /// The connection's whole life.
    Awaitable<void> serve();

    /// Ends what waits too long.
    void time_out(SteadyTime now);

    /// Closes when no request is under way; otherwise the next answer is the last. A request is under way
    /// from when its first bytes have arrived, read or not (HTTP-8).
    void stop_when_idle();

    /// Closes at once and gives up waiting for an answer.
    void abort();

private:
    struct Registration;
    struct StreamState;
    class LiveReading;

    [[nodiscard]] bool has_unread_bytes() const;
    Awaitable<bool> receive_head();
    Awaitable<bool> receive_more(Duration timeout);
    Awaitable<void> receive_body();
    Awaitable<void> receive_sized_body();
    Awaitable<void> receive_chunked_body();
    Awaitable<void> authenticate();
    Awaitable<void> flush();
    Awaitable<void> send_stream();
    Awaitable<void> next_piece(std::shared_ptr<StreamState> state);
    Awaitable<void> send_live();
    Awaitable<void> linger();
    Awaitable<void> suspended();

    void open_request();
    void find_route();
    bool authenticate_at_once();
    void check_access(Authentication authentication);
    void check_body_size();
    void dispatch();
    void append_answer();
    void append_answer_head(Response const& response, bool is_chunked);
    bool run_stream(std::shared_ptr<StreamState> const& state);
    void append_piece(StreamState& state);
    void append_chunk(std::string_view piece);
    void watch_for_goodbye(std::size_t dropped);
    bool write_what_fits();

    void refuse(Problem problem);
    void refuse_and_close(Problem problem);
    void take_answer(Response response);
    void observe(int status);
    void tell(int status, std::uint64_t bytes, bool is_whole);
    void end_flight();
    void resume();
    void set_deadline(Duration timeout);

    std::shared_ptr<ServerShare> server_;
    LoopShare& loop_;
    std::optional<Socket> socket_;
    std::string peer_;

    Input input_;
    std::string output_;
    HeadScanner scanner_;

    std::unique_ptr<Request> request_;
    std::string request_id_;
    Head head_;
    std::optional<Problem> head_refusal_;
    Match match_;
    std::string client_address_;  // only where it is not the peer's
    std::shared_ptr<Principal const> principal_;
    std::optional<Authentication> authentication_;
    std::optional<Response> answer_;
    SteadyTime began_{};

    SteadyTime deadline_ = SteadyTime::max();
    std::move_only_function<void()> resume_;  // set while `serve` waits for something that is not I/O
    LiveBody* live_ = nullptr;                // while one is sent
    std::optional<SteadyTime> silent_since_;  // while nothing of it comes
    std::array<char, 512> goodbye_{};         // read into while a live body is sent, and not looked at
    bool timed_out_ = false;
    bool is_idle_ = false;
    bool is_in_flight_ = false;
    bool closes_ = false;   // after this answer
    bool lingers_ = false;  // bytes of the request are left unread
    bool broken_ = false;   // nothing can be written any more
};

}  // namespace creditd::http
