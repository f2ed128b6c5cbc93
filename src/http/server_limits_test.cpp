#include "http/testing/service.hpp"

#include <doctest/doctest.h>

#include <semaphore>
#include <string>
#include <thread>

using namespace creditd;
using namespace creditd::http;
using testing::Client;
using testing::code_of;
using testing::get;
using testing::Service;

TEST_CASE("HTTP-2: a body is taken up to its route's limit, and refused beyond it before it is read")
{
    Service service;
    Client client{service.server.port()};
    CHECK(client.post("/echo", std::string(1000, 'x')).status == 200);
    client.send_raw("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 1001\r\n\r\n");
    auto const refused = client.read_response();
    CHECK(refused.status == 413);
    CHECK(code_of(refused) == "body_too_large");
    CHECK(refused.header("Connection") == "close");
    CHECK(client.is_closed_by_server());

    Client chunked{service.server.port()};
    chunked.send_raw("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n3E9\r\n");
    CHECK(code_of(chunked.read_response()) == "body_too_large");
    CHECK(chunked.is_closed_by_server());

    Client big{service.server.port()};
    CHECK(big.post("/big", std::string(std::size_t{4} << 20, 'x')).body == "4194304");
}

TEST_CASE("HTTP-2: a client that sends on after its refusal is not reset, or it might lose the answer")
{
    Service service;
    Client client{service.server.port()};
    client.send_raw("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 500000\r\n\r\n");
    CHECK(client.read_response().status == 413);
    CHECK(client.is_closed_by_server());
    for (int i = 0; i < 5; ++i) {
        CHECK_NOTHROW(client.send_raw(std::string(1000, 'x')));
        service.server.sweep();
    }
    service.advance(3);  // but not for ever
    while (service.server.connections() > 0) {
        std::this_thread::yield();
    }
}

TEST_CASE("HTTP-2: path and headers have limits")
{
    Service service;
    auto const answer = [&](std::string const& bytes) {
        Client client{service.server.port()};
        client.send_raw(bytes);
        auto const response = client.read_response();
        CHECK(client.is_closed_by_server());
        return std::to_string(response.status) + " " + code_of(response);
    };
    CHECK(answer(get("/" + std::string(9000, 'a'))) == "414 uri_too_long");
    CHECK(answer("GET / HTTP/1.1\r\nHost: h\r\nX: " + std::string(17'000, 'a')) == "431 headers_too_large");
    std::string many = "GET / HTTP/1.1\r\nHost: h\r\n";
    for (int i = 0; i < 100; ++i) {
        many += "X: y\r\n";
    }
    CHECK(answer(many + "\r\n") == "431 headers_too_large");
    CHECK(service.handled == 0);
}

TEST_CASE("HTTP-2: connections have a limit, in all and for each address")
{
    ServerOptions options;
    options.connection_limit = 2;
    Service service{options};
    Client first{service.server.port()};
    Client second{service.server.port()};
    CHECK(first.get("/echo/1").status == 200);
    CHECK(second.get("/echo/1").status == 200);
    Client third{service.server.port()};
    CHECK(third.read_response().status == 503);
    CHECK(third.is_closed_by_server());
    CHECK(first.get("/echo/1").status == 200);

    ServerOptions per_address;
    per_address.connection_limit_per_address = 1;
    Service strict{per_address};
    Client only{strict.server.port()};
    CHECK(only.get("/echo/1").status == 200);
    Client too_many{strict.server.port()};
    CHECK(too_many.read_response().status == 503);
    per_address.trusted_proxies = {"127.0.0.1"};
    Service trusting{per_address};
    Client a{trusting.server.port()};
    Client b{trusting.server.port()};
    CHECK(a.get("/echo/1").status == 200);
    CHECK(b.get("/echo/1").status == 200);
}

TEST_CASE("HTTP-3: a request that could smuggle another is refused, and nothing after it is read")
{
    Service service;
    auto const inner = get("/echo/smuggled");
    for (std::string const framing :
         {"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
          "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
          "Content-Length: 0\r\nContent-Length: 60\r\n", "Transfer-Encoding: xchunked\r\n",
          "Transfer-Encoding: chunked, identity\r\n", "Content-Length: 0\r\n \r\n",
          "Content-Length: 0\nX: y\r\n", "X: y\r\n\tContent-Length: 9\r\n", "Content-Length : 0\r\n",
          "Host: second\r\n"}) {
        Client client{service.server.port()};
        client.send_raw("POST /echo HTTP/1.1\r\nHost: h\r\n" + framing + "\r\n0\r\n\r\n" + inner);
        auto const response = client.read_response();
        CHECK_MESSAGE(response.status == 400, framing);
        CHECK(code_of(response) == "malformed_request");
        CHECK(response.header("Connection") == "close");
        CHECK(client.is_closed_by_server());
    }
    for (auto const* chunks : {"5\r\nhelloX0\r\n\r\n", "5\nhello\n0\n\n", "zz\r\n", "-1\r\n"}) {
        Client client{service.server.port()};
        client.send_raw("POST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n" +
                        std::string{chunks} + inner);
        CHECK_MESSAGE(client.read_response().status == 400, chunks);
        CHECK(client.is_closed_by_server());
    }
    CHECK(service.handled == 0);
}

TEST_CASE("HTTP-6: headers that come too slowly are answered 408, not a second before their time")
{
    Service service;
    Client client{service.server.port()};
    // Both arrive in one read, so the first answer tells that the second request has begun.
    client.send_raw(get("/echo/1") + "GET /echo/2 HT");
    CHECK(client.read_response().status == 200);
    service.advance(9);
    client.send_raw("TP/1.1\r\n");
    service.advance(0);
    CHECK(service.server.connections() == 1);
    service.advance(1);  // more bytes do not win more time
    auto const response = client.read_response();
    CHECK(response.status == 408);
    CHECK(code_of(response) == "request_timeout");
    CHECK(client.is_closed_by_server());
}

TEST_CASE("HTTP-6: a body that comes too slowly is answered 408")
{
    Service service;
    Client client{service.server.port()};
    client.send_raw("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n");
    CHECK(client.read_response().status == 100);
    service.advance(29);
    CHECK(service.server.connections() == 1);
    service.advance(1);
    CHECK(client.read_response().status == 408);
    CHECK(client.is_closed_by_server());
    CHECK(service.handled == 0);
}

TEST_CASE("HTTP-6: an idle connection is closed without a word, one that works is not")
{
    Service service;
    Client idle{service.server.port()};
    Client working{service.server.port()};
    CHECK(idle.get("/echo/1").status == 200);
    working.send_raw(get("/shelf"));
    auto exchange = service.shelf.take();
    service.advance(59);
    CHECK(service.server.connections() == 2);
    service.advance(1);
    CHECK(idle.is_closed_by_server());
    service.advance(1000);
    exchange->respond(json_response(200, "late"));
    CHECK(working.read_response().body == "late");
}

TEST_CASE("HTTP-6: an answer that nobody reads is given up")
{
    Service service;
    Client client{service.server.port()};
    client.send_raw(get("/stream/1000000/1000001"));
    CHECK(client.read_response(true).status == 200);  // the head; of the body only what came with it
    while (service.server.connections() > 0) {        // until buffers are full, each write still gets on
        service.advance(31);
        std::this_thread::yield();
    }
}

// A cancel stops a write that waits, and does nothing to one whose part has just been taken by the kernel and
// goes on with the next. A deadline that was taken down by such a cancel left the connection open for ever.
namespace {

/// Lets the deadline of a large answer pass between two of its parts. False when the kernel told of the room
/// for the next part too late: the write still waited, and was stopped as any other.
bool sweep_between_two_parts()
{
    Service service;
    auto& loop = service.loops[0];
    Client client{service.server.port()};
    client.send_raw(get("/shelf"));
    std::string const large(std::size_t{64} << 20, 'x');  // more than the kernel takes, so that parts remain
    service.shelf.take()->respond(json_response(200, large));
    (void)client.read_response(true);

    // Two stops: while the loop stands at the first, the socket gets room for several parts; standing at the
    // second, it has heard of that, and what comes next is: a part, the sweep, the next part.
    std::binary_semaphore stands{0};
    std::binary_semaphore first{0};
    std::binary_semaphore second{0};
    loop.post([&] {
        stands.release();
        first.acquire();
    });
    stands.acquire();
    loop.post([&] {  // not sooner: the loop asks the kernel for news in between
        stands.release();
        second.acquire();
    });
    client.drop_what_is_there();
    first.release();
    stands.acquire();
    int const reads_before = service.clock_reads;
    std::thread sweeping{[&] { service.advance(31); }};
    while (service.clock_reads == reads_before) {
        std::this_thread::yield();  // loop 1 has swept, so loop 0 has been asked to
    }
    second.release();
    sweeping.join();
    bool const was_between = service.server.connections() == 1;

    for (int i = 0; i < 1000 && service.server.connections() > 0; ++i) {
        service.advance(0);
    }
    CHECK(service.server.connections() == 0);
    return was_between;
}

}  // namespace

TEST_CASE("HTTP-6: a write is given up even when its deadline passes between two of its parts")
{
    int tries = 1;
    while (!sweep_between_two_parts() && tries < 100) {
        ++tries;
    }
    CHECK(tries < 100);
}

TEST_CASE("HTTP-2: an Expect header is met or refused")
{
    Service service;
    Client client{service.server.port()};
    client.send_raw("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    CHECK(client.read_response().status == 100);
    client.send_raw("hello");
    CHECK(client.read_response().body == "hello");
    client.send_raw(
        "POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\nhello");
    CHECK(client.read_response().body == "hello");  // it did not wait, so it needs no leave
    client.send_raw("POST /echo HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: miracles\r\n\r\nhello");
    CHECK(client.read_response().status == 417);
    client.send_raw("POST /things HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
    CHECK(client.read_response().status == 401);
    CHECK(client.is_closed_by_server());
}

TEST_CASE("HTTP-2: work beyond the workers' queue is answered 503 with Retry-After")
{
    Workers full{1, 0};
    Loops loops{1};
    loops.start();
    std::vector<Route> routes;
    routes.push_back({.method = Method::Get,
                      .path = "/work",
                      .access = Access::public_(),
                      .operation = "work",
                      .handler = [&](std::unique_ptr<Exchange> exchange) {
                          answer_on(full, std::move(exchange), [](std::unique_ptr<Exchange>) {});
                      }});
    routes.push_back({.method = Method::Get,
                      .path = "/stream",
                      .access = Access::public_(),
                      .operation = "stream",
                      .handler = [](std::unique_ptr<Exchange> exchange) {
                          exchange->respond(csv_download("a.csv", std::make_unique<testing::Pieces>(1, 2)));
                      }});
    ServerOptions options;
    options.port = 0;
    Server server{options, loops, std::move(routes), no_authenticator(), full, nullptr};
    server.start();
    Client client{server.port()};
    for (auto const* path : {"/work", "/stream"}) {
        auto const response = client.get(path);
        CHECK(response.status == 503);
        CHECK(code_of(response) == "overloaded");
        CHECK(response.header("Retry-After") == "1");
    }
}
