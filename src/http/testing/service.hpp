#pragma once

#include "http/exchange.hpp"
#include "http/json.hpp"
#include "http/problem_catalog.hpp"
#include "http/server.hpp"
#include "http/testing/client.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <latch>
#include <memory>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <thread>
#include <utility>
#include <vector>

namespace creditd::http::testing {

/// Tokens: `strong` and `weak` are known at once, `slow` is looked up, anything else is refused.
class TestAuthenticator final : public Authenticator
{
public:
    /// `threads`: where look-ups run. They outlive this, whose last owner may be one of them.
    explicit TestAuthenticator(std::vector<std::jthread>& threads) : threads_(threads) {}

    std::optional<Authentication> at_once(Request const& request) override
    {
        auto const token = bearer_token(request).value_or("");
        if (token == "slow") {
            return std::nullopt;
        }
        if (token != "strong" && token != "weak") {
            return std::unexpected(problem_of(problems::unauthenticated, "Who are you?"));
        }
        return somebody(token == "strong");
    }

    void look_up(Request const&, std::move_only_function<void(Authentication)> done) override
    {
        threads_.emplace_back([done = std::move(done)]() mutable { done(somebody(true)); });
    }

private:
    static Authentication somebody(bool strong)
    {
        auto principal = std::make_shared<Principal>();
        principal->kind = Principal::Kind::User;
        principal->id = "usr_1";
        if (strong) {
            principal->permissions.set(*permission_index("things:write"));
        }
        return principal;
    }

    std::vector<std::jthread>& threads_;
};

/// Pieces of 1000 bytes; `fails_at` throws instead of making that piece.
class Pieces final : public BodyStream
{
public:
    Pieces(std::size_t count, std::size_t fails_at) : count_(count), fails_at_(fails_at) {}

    bool next(std::string& chunk) override
    {
        if (made_ == fails_at_) {
            throw std::runtime_error("the disk is gone");
        }
        chunk.append(1000, static_cast<char>('a' + made_ % 26));
        return ++made_ < count_;
    }

private:
    std::size_t count_;
    std::size_t fails_at_;
    std::size_t made_ = 0;
};

inline std::string pieces_text(std::size_t count)
{
    std::string text;
    for (std::size_t i = 0; i < count; ++i) {
        text.append(1000, static_cast<char>('a' + i % 26));
    }
    return text;
}

/// Where a handler leaves an exchange for the test to answer.
class Shelf
{
public:
    void put(std::unique_ptr<Exchange> exchange)
    {
        std::scoped_lock const lock{mutex_};
        exchange_ = std::move(exchange);
        put_.notify_all();
    }

    std::unique_ptr<Exchange> take()
    {
        std::unique_lock lock{mutex_};
        put_.wait(lock, [this] { return exchange_ != nullptr; });
        return std::move(exchange_);
    }

private:
    std::mutex mutex_;
    std::condition_variable put_;
    std::unique_ptr<Exchange> exchange_;
};

/// A running server with its own clock.
struct Service
{
    explicit Service(ServerOptions options = {})
        : server(adjusted(std::move(options)), started(loops), routes(),
                 std::make_shared<TestAuthenticator>(look_ups), workers, &metrics)
    {
        server.start();
    }

    ServerOptions adjusted(ServerOptions options)
    {
        options.port = 0;
        options.steady_now = [this] {
            ++clock_reads;
            return std::chrono::steady_clock::time_point{std::chrono::hours{1}} +
                   std::chrono::seconds{seconds};
        };
        return options;
    }

    static Loops& started(Loops& loops)
    {
        loops.start();
        return loops;
    }

    /// First lets the I/O threads finish what clients have seen the outcome of: what was written is seen
    /// before the deadline of the writing is taken back. The second round is behind what the first met.
    void advance(int by)
    {
        for (int round = 0; round < 2; ++round) {
            std::latch all{static_cast<std::ptrdiff_t>(loops.size())};
            for (std::size_t i = 0; i < loops.size(); ++i) {
                loops[i].post([&all] { all.count_down(); });
            }
            all.wait();
        }
        seconds += by;
        server.sweep();
    }

    void add(std::vector<Route>& routes, Method method, std::string_view path, std::string_view operation,
             Access access, Handler handler, std::size_t body_limit = 1000)
    {
        routes.push_back(
            {.method = method,
             .path = path,
             .access = access,
             .operation = operation,
             .body_limit = body_limit,
             .handler = [this, handler = std::move(handler)](std::unique_ptr<Exchange> exchange) {
                 ++handled;
                 handler(std::move(exchange));
             }});
    }

    std::vector<Route> routes()
    {
        std::vector<Route> routes;
        auto const echo = [](std::unique_ptr<Exchange> exchange) {
            auto const& request = exchange->request();
            std::string const body{request.body.empty() ? request.path : request.body};
            exchange->respond(json_response(200, body));
        };
        auto const everybody = Access::public_();
        add(routes, Method::Post, "/echo", "echo", everybody, echo);
        add(routes, Method::Get, "/echo/:what", "echoPath", everybody, echo);
        add(
            routes, Method::Post, "/big", "big", everybody,
            [](std::unique_ptr<Exchange> exchange) {
                auto const size = exchange->request().body.size();
                exchange->respond(json_response(200, std::to_string(size)));
            },
            std::size_t{4} << 20);
        add(routes, Method::Post, "/things", "writeThing", Access::requires_("things:write"), echo);
        add(routes, Method::Get, "/me", "me", Access::signed_in(), [](std::unique_ptr<Exchange> exchange) {
            exchange->respond(json_response(200, exchange->principal().id));
        });
        add(routes, Method::Get, "/address", "address", everybody, [](std::unique_ptr<Exchange> exchange) {
            exchange->respond(json_response(200, exchange->request().client_address));
        });
        add(routes, Method::Get, "/shelf", "shelf", everybody,
            [this](std::unique_ptr<Exchange> exchange) { shelf.put(std::move(exchange)); });
        add(routes, Method::Get, "/dropped", "dropped", everybody, [](std::unique_ptr<Exchange>) {});
        add(routes, Method::Get, "/throws", "throws", everybody,
            [](std::unique_ptr<Exchange>) { throw std::runtime_error("broken on purpose"); });
        add(routes, Method::Get, "/header", "header", everybody, [](std::unique_ptr<Exchange> exchange) {
            auto response = no_content();
            response.headers.push_back({"X-Odd", "a\r\nSet-Cookie: b"});
            response.headers.push_back({"Cache-Control", "max-age=5"});
            exchange->respond(std::move(response));
        });
        add(routes, Method::Get, "/stream/:count/:failsAt", "stream", everybody,
            [](std::unique_ptr<Exchange> exchange) {
                auto const number = [&](char const* name) {
                    return std::stoul(std::string{exchange->request().path_parameter(name)});
                };
                exchange->respond(
                    csv_download("rows.csv", std::make_unique<Pieces>(number("count"), number("failsAt"))));
            });
        add(routes, Method::Get, "/worker", "worker", everybody, [this](std::unique_ptr<Exchange> exchange) {
            answer_on(workers, std::move(exchange), [](std::unique_ptr<Exchange> on_worker) {
                on_worker->respond(json_response(200, on_worker->loop().is_current() ? "loop" : "worker"));
            });
        });
        return routes;
    }

    std::atomic<int> seconds = 0;
    std::atomic<int> clock_reads = 0;
    std::atomic<int> handled = 0;
    Shelf shelf;
    MetricsRegistry metrics;
    Loops loops{2};
    Workers workers{2, 16};
    std::vector<std::jthread> look_ups;
    Server server;
};

inline std::string code_of(ClientResponse const& response)
{
    CHECK(response.header("Content-Type") == "application/problem+json");
    auto const document = json::parse(response.body);
    REQUIRE(document);
    CHECK(document->root().find("requestId")->text() == response.header("X-Request-Id"));
    CHECK(document->root().find("status")->text() == std::to_string(response.status));
    return std::string{document->root().find("code")->text()};
}

inline std::string get(std::string_view path)
{
    return "GET " + std::string{path} + " HTTP/1.1\r\nHost: h\r\n\r\n";
}

}  // namespace creditd::http::testing
