#include "http/testing/service.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace creditd;
using namespace creditd::http;
using testing::Client;
using testing::code_of;
using testing::get;
using testing::Service;

TEST_CASE("HTTP-1: requests on one connection are answered in their order")
{
    Service service;
    Client client{service.server.port()};
    client.send_raw(get("/echo/1") + get("/shelf") + get("/worker") + get("/echo/2"));
    CHECK(client.read_response().body == "/echo/1");
    service.shelf.take()->respond(json_response(200, "shelved"));
    CHECK(client.read_response().body == "shelved");
    CHECK(client.read_response().body == "worker");
    CHECK(client.read_response().body == "/echo/2");
}

TEST_CASE("HTTP-1: a thousand requests sent at once are all answered")
{
    Service service;
    Client client{service.server.port()};
    std::string all;
    for (int i = 0; i < 1000; ++i) {
        all += get("/echo/" + std::to_string(i));
    }
    client.send_raw(all);
    for (int i = 0; i < 1000; ++i) {
        REQUIRE(client.read_response().body == "/echo/" + std::to_string(i));
    }
}

TEST_CASE("HTTP-1: a request that comes byte by byte is answered like any other")
{
    Service service;
    Client client{service.server.port()};
    std::string const request = "\r\nPOST /echo HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n\r\n"
                                "3\r\nabc\r\n4;x\r\ndefg\r\n0\r\nTrailer: t\r\n\r\n" +
                                get("/echo/next");
    for (char const byte : request) {
        client.send_raw({&byte, 1});
    }
    CHECK(client.read_response().body == "abcdefg");
    CHECK(client.read_response().body == "/echo/next");
}

TEST_CASE("HTTP-4: route, credential, permission and size are checked in this order, before the body is read")
{
    Service service;
    auto const answer = [&](std::string const& line, std::string const& token, std::string const& length) {
        Client client{service.server.port()};
        auto const credential = token.empty() ? token : "Authorization: Bearer " + token + "\r\n";
        client.send_raw(line + " HTTP/1.1\r\nHost: h\r\n" + credential + "Content-Length: " + length +
                        "\r\n\r\n");
        return code_of(client.read_response());
    };
    CHECK(answer("POST /nothing", "", "9999999") == "not_found");
    CHECK(answer("PATCH /things", "", "9999999") == "method_not_allowed");
    CHECK(answer("POST /things", "", "9999999") == "unauthenticated");
    CHECK(answer("POST /things", "bogus", "9999999") == "unauthenticated");
    CHECK(answer("POST /things", "weak", "9999999") == "forbidden");
    CHECK(answer("POST /things", "strong", "9999999") == "body_too_large");
    CHECK(answer("POST /things", "slow", "9999999") == "body_too_large");
    CHECK(service.handled == 0);
}

TEST_CASE("HTTP-4: who may, does, whether known at once or looked up; a refusal leaves the connection open")
{
    Service service;
    Client client{service.server.port()};
    auto const refused = client.post("/things", "x");
    CHECK(refused.status == 401);
    CHECK(refused.header("WWW-Authenticate") == "Bearer realm=\"creditd\"");
    client.set_token("weak");
    CHECK(client.post("/things", "x").status == 403);
    CHECK(client.get("/me").body == "usr_1");
    client.set_token("strong");
    CHECK(client.post("/things", "made").body == "made");
    client.set_token("slow");
    CHECK(client.post("/things", "made later").body == "made later");
    client.send_raw("GET /me HTTP/1.1\r\nHost: h\r\nAuthorization: Bearer slow\r\n\r\n" + get("/echo/after"));
    CHECK(client.read_response().body == "usr_1");
    CHECK(client.read_response().body == "/echo/after");
    CHECK(service.server.connections() == 1);
}

TEST_CASE("HTTP-4: HEAD is answered without a body, other methods with those allowed")
{
    Service service;
    Client client{service.server.port()};
    auto const head = client.send("HEAD", "/echo/abc");
    CHECK(head.status == 200);
    CHECK(head.header("Content-Length") == "9");
    CHECK(client.get("/echo/abc").body == "/echo/abc");
    auto const wrong = client.send("DELETE", "/echo");
    CHECK(wrong.status == 405);
    CHECK(wrong.header("Allow") == "POST");
    CHECK(client.send("TRACE", "/echo").status == 405);
    CHECK(client.get("/echo/").status == 404);
    CHECK(client.get("/Echo/x").status == 404);
    CHECK(client.send("HEAD", "/nothing").status == 404);
    CHECK(client.get("/echo/last").status == 200);
}

TEST_CASE("HTTP-9: the request id is the client's own when it is well formed, else a new one")
{
    Service service;
    Client client{service.server.port()};
    auto const id = [&](std::string const& given) {
        return std::string{client.get("/echo/1", {{"X-Request-Id", given}}).header("X-Request-Id")};
    };
    CHECK(id("order-7/a") == "order-7/a");
    CHECK(id(std::string(128, 'x')) == std::string(128, 'x'));
    for (std::string const bad : {"", "a b", "\xc3\xa4"}) {
        CHECK(id(bad).starts_with("req_"));
    }
    CHECK(id(std::string(129, 'x')).size() == 20);
    CHECK(client.get("/echo/1").header("X-Request-Id") != client.get("/echo/1").header("X-Request-Id"));
}

TEST_CASE("HTTP-10: answers carry their protective headers, and header values cannot break out")
{
    Service service;
    Client client{service.server.port()};
    auto const plain = client.get("/echo/1");
    CHECK(plain.header("Cache-Control") == "no-store");
    CHECK(plain.header("X-Content-Type-Options") == "nosniff");
    CHECK(plain.header("Date").ends_with(" GMT"));
    auto const odd = client.get("/header");
    CHECK(odd.status == 204);
    CHECK(odd.header("Cache-Control") == "max-age=5");
    CHECK(odd.header("X-Odd") == "aSet-Cookie: b");
    CHECK(odd.header("Set-Cookie").empty());
    CHECK(odd.header("Content-Length").empty());
}

TEST_CASE("HTTP-12: the client's address is the peer's, or what a trusted proxy says")
{
    Service plain;
    Client direct{plain.server.port()};
    CHECK(direct.get("/address", {{"X-Forwarded-For", "1.2.3.4"}}).body == "127.0.0.1");
    ServerOptions options;
    options.trusted_proxies = {"127.0.0.0/8"};
    Service behind{options};
    Client proxied{behind.server.port()};
    CHECK(proxied.get("/address", {{"X-Forwarded-For", "6.6.6.6, 1.2.3.4"}}).body == "1.2.3.4");
    CHECK(proxied.get("/address").body == "127.0.0.1");
}

TEST_CASE("HTTP-13: requests are counted by operation and status class, connections while they are open")
{
    Service service;
    {
        Client client{service.server.port()};
        client.get("/echo/1");
        client.get("/echo/2");
        client.get("/nothing");
        client.get("/dropped");
        auto const text = service.metrics.text();
        CHECK(text.find("creditd_http_request_seconds_count{operation=\"echoPath\",status=\"2xx\"} 2\n") !=
              std::string::npos);
        CHECK(text.find("creditd_http_request_seconds_count{operation=\"none\",status=\"4xx\"} 1\n") !=
              std::string::npos);
        CHECK(text.find("creditd_http_request_seconds_count{operation=\"dropped\",status=\"5xx\"} 1\n") !=
              std::string::npos);
        CHECK(text.find("creditd_http_connections 1\n") != std::string::npos);
        CHECK(text.find("creditd_http_in_flight 0\n") != std::string::npos);
    }
    service.server.stop(Duration::seconds(1));
    CHECK(service.metrics.text().find("creditd_http_connections 0\n") != std::string::npos);
}

TEST_CASE("HTTP-13: the metrics have a listener of their own, on the same loops")
{
    Service service;
    ServerOptions options;
    options.port = 0;
    Server listener{options,         service.loops, metrics_routes(service.metrics), no_authenticator(),
                    service.workers, nullptr};
    listener.start();
    Client client{listener.port()};
    auto const response = client.get("/metrics");
    CHECK(response.header("Content-Type") == "text/plain; version=0.0.4; charset=utf-8");
    CHECK(response.body.find("# TYPE creditd_http_connections gauge\n") != std::string::npos);
    CHECK(client.get("/echo/1").status == 404);
}
