#include "http/testing/service.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <future>
#include <string>
#include <system_error>

using namespace creditd;
using namespace creditd::http;
using testing::Client;
using testing::code_of;
using testing::get;
using testing::Service;

TEST_CASE("HTTP-7: every request gets one answer")
{
    Service service;
    Client client{service.server.port()};
    CHECK(code_of(client.get("/dropped")) == "internal_error");
    CHECK(code_of(client.get("/throws")) == "internal_error");
    CHECK(client.get("/worker").body == "worker");
    CHECK(client.get("/echo/after").status == 200);
}

TEST_CASE("HTTP-7: an exchange may be answered after its client has gone")
{
    Service service;
    {
        Client client{service.server.port()};
        client.send_raw(get("/shelf"));
        auto exchange = service.shelf.take();
        client.close();
        CHECK(exchange->request().path == "/shelf");
        exchange->respond(json_response(200, "to nobody"));
    }
    Client other{service.server.port()};
    CHECK(other.get("/echo/1").status == 200);
}

TEST_CASE("HTTP-8: a server that stops finishes what is under way and closes the rest")
{
    Service service;
    Client idle{service.server.port()};
    CHECK(idle.get("/echo/1").status == 200);
    Client busy{service.server.port()};
    busy.send_raw(get("/shelf"));
    auto exchange = service.shelf.take();

    auto stopping = std::async(std::launch::async, [&] { service.server.stop(Duration::seconds(60)); });
    CHECK(idle.is_closed_by_server());
    CHECK(stopping.wait_for(std::chrono::seconds{0}) == std::future_status::timeout);
    exchange->respond(json_response(200, "finished"));
    auto const last = busy.read_response();
    CHECK(last.body == "finished");
    CHECK(last.header("Connection") == "close");
    stopping.get();
    CHECK(service.server.connections() == 0);
    CHECK_THROWS(Client{service.server.port()});
}

TEST_CASE("HTTP-8: after its grace a server gives up waiting, and late answers do no harm")
{
    Service service;
    Client waiting{service.server.port()};
    waiting.send_raw(get("/shelf"));
    auto exchange = service.shelf.take();
    Client partial{service.server.port()};
    partial.send_raw(get("/echo/1") + "GET /ec");
    CHECK(partial.read_response().status == 200);
    Client streaming{service.server.port()};
    streaming.send_raw(get("/stream/1000000/1000001"));
    CHECK(streaming.read_response(true).status == 200);  // its head; the body never ends

    service.server.stop(Duration{});
    CHECK(service.server.connections() == 0);
    CHECK(waiting.is_closed_by_server());
    exchange->respond(json_response(200, "too late"));
    CHECK(exchange->is_answered());
}

TEST_CASE("HTTP-8: a server can be destroyed while requests are under way")
{
    testing::Shelf kept;
    Loops loops{1};
    loops.start();
    Workers workers{1, 4};
    std::unique_ptr<Exchange> exchange;
    {
        std::vector<Route> routes;
        routes.push_back({.method = Method::Get,
                          .path = "/shelf",
                          .access = Access::public_(),
                          .operation = "shelf",
                          .handler = [&](std::unique_ptr<Exchange> given) { kept.put(std::move(given)); }});
        ServerOptions options;
        options.port = 0;
        Server server{options, loops, std::move(routes), no_authenticator(), workers, nullptr};
        server.start();
        Client client{server.port()};
        client.send_raw(get("/shelf"));
        exchange = kept.take();
    }
    exchange.reset();  // answers 500 to nobody
}

TEST_CASE("HTTP-11: a stream arrives whole, in bounded pieces, and the connection stays usable")
{
    Service service;
    Client client{service.server.port()};
    auto const response = client.get("/stream/5000/5001");
    CHECK(response.header("Transfer-Encoding") == "chunked");
    CHECK(response.header("Content-Type") == "text/csv; charset=utf-8");
    CHECK(response.header("Content-Disposition") == "attachment; filename=\"rows.csv\"");
    CHECK(response.body == testing::pieces_text(5000));
    CHECK(client.get("/stream/1/2").body == testing::pieces_text(1));
    CHECK(client.send("HEAD", "/stream/5000/5001").header("Transfer-Encoding") == "chunked");
    CHECK(client.get("/echo/1").status == 200);
}

TEST_CASE("HTTP-11: a stream that fails at once is answered 500, one that fails later is cut off")
{
    Service service;
    Client client{service.server.port()};
    CHECK(code_of(client.get("/stream/10/0")) == "internal_error");
    CHECK_THROWS_WITH(client.get("/stream/5000/4000"), doctest::Contains("the connection ended"));
}

TEST_CASE("HTTP-11: a client of HTTP/1.0 gets the stream until the connection closes")
{
    Service service;
    Client client{service.server.port()};
    client.send_raw("GET /stream/100/101 HTTP/1.0\r\n\r\n");
    auto const response = client.read_response();
    CHECK(response.header("Transfer-Encoding").empty());
    CHECK(response.body == testing::pieces_text(100));
}

TEST_CASE("HTTP-8: an address that is taken, or is none, is refused with words")
{
    Service service;
    Loops loops{1};
    Workers workers{1, 1};
    ServerOptions options;
    options.port = service.server.port();
    CHECK_THROWS_AS((Server{options, loops, {}, no_authenticator(), workers, nullptr}), std::system_error);
    options.address = "localhost";
    CHECK_THROWS_AS((Server{options, loops, {}, no_authenticator(), workers, nullptr}), std::system_error);
}
