#include "http/client.hpp"
#include "http/testing/scripted_peer.hpp"
#include "http/testing/service.hpp"

#include <doctest/doctest.h>

#include <cstdlib>
#include <future>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace creditd::http {
namespace {

using testing::ScriptedPeer;
using testing::Service;
using enum CallFailure::Kind;

std::string url(std::uint16_t port, std::string_view path)
{
    return "http://127.0.0.1:" + std::to_string(port) + std::string{path};
}

std::future<CallResult> begin(Client& client, OutgoingRequest request)
{
    std::promise<CallResult> promise;
    auto future = promise.get_future();
    client.send(std::move(request), [promise = std::move(promise)](CallResult result) mutable {
        promise.set_value(std::move(result));
    });
    return future;
}

CallResult call(Client& client, OutgoingRequest request)
{
    return begin(client, std::move(request)).get();
}

TEST_CASE("HTTP-20: a call brings back status, headers and body as they are")
{
    Service service;
    Client client;

    auto const answer = call(client, {.method = Method::Post,
                                      .url = url(service.server.port(), "/echo"),
                                      .headers = {{"Content-Type", "text/plain"}, {"X-Request-Id", "mine"}},
                                      .body = "grüße\n"});
    REQUIRE(answer);
    CHECK(answer->status == 200);
    CHECK(answer->body == "grüße\n");
    CHECK(answer->header("x-request-id") == "mine");
    CHECK(answer->header("absent").empty());

    auto const missing = call(client, {.url = url(service.server.port(), "/nothing")});
    REQUIRE(missing);
    CHECK(missing->status == 404);
}

TEST_CASE("HTTP-20: a body is sent whole, and only what the caller set is said about it")
{
    Service service;
    Client client;
    auto const big = call(client, {.method = Method::Post,
                                   .url = url(service.server.port(), "/big"),
                                   .body = std::string(std::size_t{3} << 20, 'x')});
    REQUIRE(big);
    CHECK(big->body == "3145728");

    ScriptedPeer peer{{"HTTP/1.1 204 No Content\r\n\r\n"}};
    REQUIRE(call(client, {.method = Method::Post, .url = url(peer.port(), "/"), .body = "a=b"}));
    CHECK(peer.requests()[0].find("Content-Type") == std::string::npos);
    CHECK(peer.requests()[0].find("Expect") == std::string::npos);
    CHECK(peer.requests()[0].find("User-Agent: creditd\r\n") != std::string::npos);
}

TEST_CASE("HTTP-20: an answer may be as long as its limit and no longer")
{
    Service service;
    Client client;
    auto const target = url(service.server.port(), "/stream/2/9");  // 2000 bytes

    auto const fits = call(client, {.url = target, .answer_limit = 2000});
    REQUIRE(fits);
    CHECK(fits->body == testing::pieces_text(2));

    auto const longer = call(client, {.url = target, .answer_limit = 1999});
    REQUIRE_FALSE(longer);
    CHECK(longer.error().kind == TooLarge);
    CHECK(longer.error().may_have_arrived);
}

TEST_CASE("HTTP-20: headers without end are cut off")
{
    Client client;
    std::string flood = "HTTP/1.1 200 OK\r\n";
    for (int i = 0; i < 2000; ++i) {
        flood += "X-Filler: 0123456789012345678901234567890123456789\r\n";
    }
    ScriptedPeer peer{{flood + "\r\n"}};
    auto const answer = call(client, {.url = url(peer.port(), "/")});
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == TooLarge);
}

TEST_CASE("HTTP-20: a peer that says nothing is given up at the deadline")
{
    Client client;
    ScriptedPeer peer{{""}};
    auto const answer = call(client, {.url = url(peer.port(), "/"), .deadline = Duration::milliseconds(50)});
    REQUIRE_FALSE(answer);
    CHECK(answer.error().kind == DeadlinePassed);
    CHECK(answer.error().may_have_arrived);
}

TEST_CASE("HTTP-20: a connection cut early, and what is not HTTP, are failures")
{
    Client client;
    ScriptedPeer peer{
        {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", "SSH-2.0-OpenSSH_9.2\r\n", "\r\n\r\n"}};
    for (int i = 0; i < 3; ++i) {
        auto const answer = call(client, {.url = url(peer.port(), "/")});
        REQUIRE_FALSE(answer);
        CHECK(answer.error().kind == Broken);
        CHECK(answer.error().may_have_arrived);
    }
}

TEST_CASE("HTTP-20: a redirect is an answer and is not followed")
{
    Client client;
    ScriptedPeer peer{{"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"}};
    auto const answer = call(client, {.url = url(peer.port(), "/")});
    REQUIRE(answer);
    CHECK(answer->status == 302);
    CHECK(answer->header("Location") == "http://127.0.0.1:1/");
}

TEST_CASE("HTTP-20: a proxy of the environment is not used")
{
    ::setenv("http_proxy", "http://127.0.0.1:1", 1);
    Service service;
    Client client;
    CHECK(call(client, {.url = url(service.server.port(), "/echo/here")}));
    ::unsetenv("http_proxy");
}

TEST_CASE("HTTP-20: what reached nobody is told apart from what may have arrived")
{
    Client client;
    std::uint16_t free_port = 0;
    {
        ScriptedPeer gone{{}};
        free_port = gone.port();
    }
    auto const refused = call(client, {.url = url(free_port, "/")});
    REQUIRE_FALSE(refused);
    CHECK(refused.error().kind == Unreachable);
    CHECK_FALSE(refused.error().may_have_arrived);
}

TEST_CASE("HTTP-20: a call to the public internet only does not reach this machine")
{
    Service service;
    Client client;
    auto const target = url(service.server.port(), "/echo/here");

    auto const fresh = call(client, {.url = target, .peers = Peers::PublicOnly});
    REQUIRE_FALSE(fresh);
    CHECK(fresh.error().kind == AddressRefused);
    CHECK_FALSE(fresh.error().may_have_arrived);
    CHECK(service.handled == 0);

    // Nor over a connection that is open already.
    REQUIRE(call(client, {.url = target}));
    auto const kept = call(client, {.url = target, .peers = Peers::PublicOnly});
    REQUIRE_FALSE(kept);
    CHECK(kept.error().kind == AddressRefused);
    CHECK(service.handled == 1);

    // A name is judged by its address.
    auto const name = call(client, {.url = "http://localhost:" + std::to_string(service.server.port()) + "/",
                                    .peers = Peers::PublicOnly});
    REQUIRE_FALSE(name);
    CHECK(name.error().kind == AddressRefused);
}

TEST_CASE("HTTP-20: a URL of another scheme and a header with a line break are refused")
{
    Client client;
    for (auto const* bad : {"file:///etc/passwd", "ftp://127.0.0.1/", "http://", "gopher://127.0.0.1/",
                            "http://127.0.0.1/\r\nX: y"}) {
        CAPTURE(bad);
        auto const answer = call(client, {.url = bad});
        REQUIRE_FALSE(answer);
        CHECK(answer.error().kind == BadRequest);
    }
    auto const split = call(client, {.url = "http://127.0.0.1:1/", .headers = {{"A", "b\r\nC: d"}}});
    REQUIRE_FALSE(split);
    CHECK(split.error().kind == BadRequest);
}

TEST_CASE("HTTP-20: a stopped client ends every call and takes no more")
{
    ScriptedPeer peer{{""}};
    Client client{{.calls_at_once = 1}};
    auto under_way = begin(client, {.url = url(peer.port(), "/")});
    auto waits = begin(client, {.url = url(peer.port(), "/")});
    client.stop();

    auto const first = under_way.get();
    REQUIRE_FALSE(first);
    CHECK(first.error().kind == Stopped);
    auto const second = waits.get();
    REQUIRE_FALSE(second);
    CHECK(second.error().kind == Stopped);
    CHECK_FALSE(second.error().may_have_arrived);
    auto const late = call(client, {.url = url(peer.port(), "/")});
    REQUIRE_FALSE(late);
    CHECK(late.error().kind == Stopped);
}

TEST_CASE("HTTP-20: more calls than may wait are told so at once")
{
    ScriptedPeer peer{{""}};
    Client client{{.calls_at_once = 1, .waiting_limit = 1}};
    std::vector<std::future<CallResult>> calls;
    calls.reserve(4);
    for (int i = 0; i < 4; ++i) {
        calls.push_back(begin(client, {.url = url(peer.port(), "/")}));
    }
    // One is under way and at least one waits; whoever is over the limit has its answer without a stop.
    auto const last = calls.back().get();
    REQUIRE_FALSE(last);
    CHECK(last.error().kind == Overloaded);
    client.stop();
}

TEST_CASE("HTTP-20: calls beyond those at once have their turn")
{
    Service service;
    Client client{{.calls_at_once = 2}};
    std::vector<std::future<CallResult>> calls;
    calls.reserve(50);
    for (int i = 0; i < 50; ++i) {
        calls.push_back(begin(client, {.url = url(service.server.port(), "/echo/" + std::to_string(i))}));
    }
    for (int i = 0; i < 50; ++i) {
        auto const answer = calls[static_cast<std::size_t>(i)].get();
        REQUIRE(answer);
        CHECK(answer->body == "/echo/" + std::to_string(i));
    }
}

TEST_CASE("HTTP-20: work for later runs in the order of its times, on the client's thread")
{
    Client client;
    std::promise<std::string> promise;
    std::string order;
    client.run_after(Duration::milliseconds(20), [&] {
        order += "b";
        client.run_after(Duration::milliseconds(0), [&] { promise.set_value(order + "c"); });
    });
    client.run_after(Duration::milliseconds(0), [&] { order += "a"; });
    CHECK(promise.get_future().get() == "abc");
}

}  // namespace
}  // namespace creditd::http
