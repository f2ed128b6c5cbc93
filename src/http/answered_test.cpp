#include "http/testing/service.hpp"

#include <doctest/doctest.h>

#include <mutex>
#include <string>
#include <thread>
#include <vector>

using namespace creditd;
using namespace creditd::http;
using testing::Client;
using testing::get;
using testing::Service;

namespace {

/// What a server said of its answers, one line each.
class Told
{
public:
    ServerOptions options(int from = 100)
    {
        ServerOptions options;
        options.trusted_proxies = {"127.0.0.1"};
        options.told_from = from;
        options.on_answer = [this](Answered const& answered) {
            std::scoped_lock const lock{mutex_};
            lines_.push_back(std::string{answered.method} + ' ' + std::string{answered.route} + ' ' +
                             std::to_string(answered.status) + ' ' + std::to_string(answered.bytes) + ' ' +
                             std::string{answered.request_id} + ' ' +
                             (answered.principal != nullptr ? answered.principal->id : "-") + ' ' +
                             std::string{answered.client_address} + (answered.is_whole ? "" : " broken"));
            is_timed_ = is_timed_ && answered.took.count() >= 0 && answered.took.count() < 60'000'000;
        };
        return options;
    }

    /// Waits for that many lines.
    std::vector<std::string> lines(std::size_t count)
    {
        for (;;) {
            {
                std::scoped_lock const lock{mutex_};
                if (lines_.size() >= count) {
                    CHECK(is_timed_);
                    return lines_;
                }
            }
            std::this_thread::yield();
        }
    }

private:
    std::mutex mutex_;
    std::vector<std::string> lines_;
    bool is_timed_ = true;
};

}  // namespace

TEST_CASE("HTTP-19: each answer is told of, with its route and never what the client sent")
{
    Told told;
    Service service{told.options()};
    Client client{service.server.port()};
    client.send("POST", "/echo?token=secret", "secret", {{"X-Request-Id", "one"}});
    client.send(
        "GET", "/me", {},
        {{"X-Request-Id", "two"}, {"Authorization", "Bearer weak"}, {"X-Forwarded-For", "203.0.113.9"}});
    client.send("GET", "/me", {}, {{"X-Request-Id", "three"}, {"Authorization", "Bearer slow"}});
    client.send("POST", "/things", "{}", {{"X-Request-Id", "four"}, {"Authorization", "Bearer weak"}});
    client.send("GET", "/me", {}, {{"X-Request-Id", "five"}, {"Authorization", "Bearer secret"}});
    auto const nothing = client.send("GET", "/none/secret", {}, {{"X-Request-Id", "six"}});
    auto const lines = told.lines(6);
    CHECK(lines[0] == "POST /echo 200 6 one - 127.0.0.1");
    CHECK(lines[1] == "GET /me 200 5 two usr_1 203.0.113.9");
    CHECK(lines[2] == "GET /me 200 5 three usr_1 127.0.0.1");
    CHECK(lines[3].starts_with("POST /things 403 "));
    CHECK(lines[3].ends_with(" four usr_1 127.0.0.1"));
    CHECK(lines[4].starts_with("GET /me 401 "));
    CHECK(lines[4].ends_with(" five - 127.0.0.1"));
    CHECK(lines[5] == "GET  404 " + std::to_string(nothing.body.size()) + " six - 127.0.0.1");
}

TEST_CASE("HTTP-19: a HEAD and a 204 have no bytes, a stream has those of its pieces")
{
    Told told;
    Service service{told.options()};
    Client client{service.server.port()};
    client.send_raw("HEAD /echo/x HTTP/1.1\r\nHost: h\r\nX-Request-Id: a\r\n\r\n");
    client.read_response(true);
    client.send("GET", "/header", {}, {{"X-Request-Id", "b"}});
    client.send("GET", "/stream/40/41", {}, {{"X-Request-Id", "c"}});
    client.send_raw("GET /stream/400/200 HTTP/1.1\r\nHost: h\r\nX-Request-Id: d\r\n\r\n");
    CHECK_THROWS(client.read_response());
    auto const lines = told.lines(4);
    CHECK(lines[0] == "HEAD /echo/:what 200 0 a - 127.0.0.1");
    CHECK(lines[1] == "GET /header 204 0 b - 127.0.0.1");
    CHECK(lines[2] == "GET /stream/:count/:failsAt 200 40000 c - 127.0.0.1");
    CHECK(lines[3] == "GET /stream/:count/:failsAt 200 187000 d - 127.0.0.1 broken");
}

TEST_CASE("HTTP-19: a request that cannot be read is told of without method and route")
{
    Told told;
    Service service{told.options()};
    Client client{service.server.port()};
    client.send_raw("nonsense\r\n\r\n");
    auto const refused = client.read_response();
    auto const line = told.lines(1).front();
    CHECK(line == "  400 " + std::to_string(refused.body.size()) + ' ' +
                      std::string{refused.header("X-Request-Id")} + " - 127.0.0.1");
}

TEST_CASE("HTTP-19: who asks for failures is told of nothing else")
{
    Told told;
    Service service{told.options(500)};
    Client client{service.server.port()};
    client.get("/echo/1");
    client.get("/none");
    client.send("GET", "/throws", {}, {{"X-Request-Id", "a"}});
    client.send("GET", "/dropped", {}, {{"X-Request-Id", "b"}});
    auto const lines = told.lines(2);
    REQUIRE(lines.size() == 2);
    CHECK(lines[0].starts_with("GET /throws 500 "));
    CHECK(lines[1].starts_with("GET /dropped 500 "));
}
