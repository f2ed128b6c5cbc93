#include "http/live_body.hpp"
#include "http/testing/service.hpp"

#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <thread>

using namespace creditd;
using namespace creditd::http;
using testing::Client;
using testing::get;
using testing::Service;

namespace {

/// Answers the exchange that waits on the service's shelf with a live body.
std::shared_ptr<LiveBody> begin(Service& service, std::size_t limit = 64 * 1024)
{
    auto const live = std::make_shared<LiveBody>(": still here\n\n", limit);
    Response response;
    response.content_type = event_stream_content_type;
    response.live = live;
    service.shelf.take()->respond(std::move(response));
    return live;
}

std::shared_ptr<LiveBody> open(Service& service, Client& client, std::size_t limit = 64 * 1024)
{
    client.send_raw(get("/shelf"));
    auto live = begin(service, limit);
    auto const head = client.read_response(true);
    CHECK(head.status == 200);
    CHECK(head.header("Content-Type") == "text/event-stream");
    CHECK(head.header("Cache-Control") == "no-store");
    return live;
}

/// Waits for what another thread will see to, some seconds at most.
void wait_until_over(LiveBody const& live)
{
    for (int tries = 0; !live.is_over(); ++tries) {
        REQUIRE(tries < 20'000'000);
        std::this_thread::yield();
    }
}

}  // namespace

TEST_CASE("HTTP-21: pieces of a live body arrive as they are appended, and its end ends the connection")
{
    Service service;
    Client client{service.server.port()};
    auto const live = open(service, client);
    CHECK(live->append("one"));
    CHECK(client.read_chunk() == "one");
    CHECK(live->append("two"));
    CHECK(client.read_chunk() == "two");
    CHECK(live->append("the last"));
    live->end();
    CHECK_FALSE(live->append("too late"));
    CHECK(client.read_chunk() == "the last");
    CHECK(client.read_chunk().empty());
    CHECK(client.is_closed_by_server());
}

TEST_CASE("HTTP-21: what was appended before the answer is sent too")
{
    Service service;
    Client client{service.server.port()};
    client.send_raw(get("/shelf"));
    auto const live = std::make_shared<LiveBody>("");
    CHECK(live->append("early"));
    Response response;
    response.live = live;
    service.shelf.take()->respond(std::move(response));
    CHECK(client.read_response(true).status == 200);
    CHECK(client.read_chunk() == "early");
}

TEST_CASE("HTTP-21: a live body says that it is still there, and no timeout of the connection ends it")
{
    Service service;
    Client client{service.server.port()};
    auto const live = open(service, client);
    CHECK(live->append("one"));
    CHECK(client.read_chunk() == "one");
    for (int i = 0; i < 10; ++i) {
        service.advance(14);
        service.advance(1);
        CHECK(client.read_chunk() == ": still here\n\n");
    }
    CHECK(live->append("two"));
    CHECK(client.read_chunk() == "two");
}

TEST_CASE("HTTP-21: a client that goes ends its live body at once")
{
    Service service;
    Client client{service.server.port()};
    auto const live = open(service, client);
    CHECK_FALSE(live->is_over());
    client.close();
    wait_until_over(*live);
    CHECK_FALSE(live->append("to nobody"));
}

TEST_CASE("HTTP-21: what waits for a slow reader is bounded, and a piece is added whole or not")
{
    LiveBody live{"", 10};
    CHECK(live.append("123456"));
    CHECK_FALSE(live.append("78901"));
    CHECK(live.append("7890"));
    CHECK_FALSE(live.append("1"));
}

TEST_CASE("HTTP-21: a reader that takes nothing for the write timeout is cut off")
{
    Service service{{.write_timeout = Duration::seconds(30)}};
    Client client{service.server.port()};
    auto const live = open(service, client, std::size_t{64} << 20);
    CHECK(live->append(std::string(std::size_t{48} << 20, 'x')));  // more than the sockets' buffers take
    CHECK(client.read_chunk().size() == std::size_t{48} << 20);
    while (live->append(std::string(std::size_t{16} << 20, 'y'))) {}
    for (int i = 0; i < 4 && !live->is_over(); ++i) {
        service.advance(31);
    }
    wait_until_over(*live);
}

TEST_CASE("HTTP-21: the head of a live body is all that HEAD gets, and HTTP/1.0 gets it without chunks")
{
    Service service;
    Client asking{service.server.port()};
    asking.send_raw("HEAD /shelf HTTP/1.1\r\nHost: x\r\n\r\n");
    auto const unread = begin(service);
    CHECK(asking.read_response(true).status == 200);
    wait_until_over(*unread);

    Client old{service.server.port()};
    old.send_raw("GET /shelf HTTP/1.0\r\n\r\n");
    auto const live = begin(service);
    CHECK(live->append("plain"));
    live->end();
    CHECK(old.read_response().body == "plain");
}

TEST_CASE("HTTP-8: a server that stops ends live bodies and waits for none")
{
    Service service;
    Client client{service.server.port()};
    auto const live = open(service, client);
    CHECK(live->append("one"));
    CHECK(client.read_chunk() == "one");
    service.server.stop(Duration::seconds(60));
    CHECK(live->is_over());
    CHECK(client.read_chunk().empty());
    CHECK(client.is_closed_by_server());
}
