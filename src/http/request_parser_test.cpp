#include "http/request_parser.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace creditd::http;
using State = HeadScanner::State;

namespace {

/// The scanner's verdict when the bytes come one by one, as they do from the worst of networks.
State scan_slowly(std::string_view bytes, HeadLimits limits = {})
{
    HeadScanner scanner{limits};
    for (std::size_t i = 1; i <= bytes.size(); ++i) {
        auto const state = scanner.scan(bytes.substr(0, i));
        if (state != State::Incomplete) {
            return state;
        }
    }
    return State::Incomplete;
}

bool is_refused(std::string_view head)
{
    HeadScanner scanner{{}};
    auto const state = scanner.scan(head);
    REQUIRE_MESSAGE(state == scan_slowly(head), head);
    if (state != State::Complete) {
        return true;
    }
    Request request;
    request.head_bytes = head;
    return !parse_head(request);
}

}  // namespace

TEST_CASE("HTTP-3: a proper head is read")
{
    Request request;
    request.head_bytes =
        "POST /a/b?x=1&y HTTP/1.1\r\nHost: h\r\nContent-Length: 5\r\nX-A:  v \r\nx-a: w\r\n\r\n";
    HeadScanner scanner{{}};
    REQUIRE(scanner.scan(request.head_bytes + "hello") == State::Complete);
    CHECK(scanner.length() == request.head_bytes.size());
    auto const head = parse_head(request);
    REQUIRE(head);
    CHECK(head->method == Method::Post);
    CHECK(request.path == "/a/b");
    CHECK(request.query == "x=1&y");
    CHECK(head->content_length == 5);
    CHECK(head->keeps_alive);
    CHECK(!head->is_chunked);
    CHECK(request.header("x-A") == "v");
    CHECK(request.header_count("X-a") == 2);
    CHECK(!request.header("Y"));
}

TEST_CASE("HTTP-3: the absolute form, HTTP/1.0 and Connection are understood")
{
    Request absolute;
    absolute.head_bytes = "GET http://h.example:80/p?q HTTP/1.1\r\nHost: h\r\nConnection: Close\r\n\r\n";
    CHECK(!parse_head(absolute)->keeps_alive);
    CHECK(absolute.path == "/p");
    CHECK(absolute.query == "q");
    Request old;
    old.head_bytes = "GET / HTTP/1.0\r\n\r\n";
    auto const head = parse_head(old);
    REQUIRE(head);
    CHECK(head->is_http_1_0);
    CHECK(!head->keeps_alive);
    Request odd;
    odd.head_bytes = "PURGE / HTTP/1.1\r\nHost: h\r\nExpect: 100-Continue\r\n\r\n";
    CHECK(!parse_head(odd)->method);
    CHECK(parse_head(odd)->expects_continue);
}

TEST_CASE("HTTP-3: whatever could be framed in two ways is refused")
{
    std::string const start = "POST / HTTP/1.1\r\nHost: h\r\n";
    for (std::string const headers : {"Content-Length: 5\r\nContent-Length: 5\r\n",
                                      "Content-Length: 5\r\nContent-Length: 6\r\n",
                                      "Content-Length: 5, 6\r\n",
                                      "Content-Length: +5\r\n",
                                      "Content-Length: -1\r\n",
                                      "Content-Length: 0x5\r\n",
                                      "Content-Length: 5 5\r\n",
                                      "Content-Length: \r\n",
                                      "Content-Length: 99999999999999999999\r\n",
                                      "Content-Length : 5\r\n",
                                      "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n",
                                      "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n",
                                      "Transfer-Encoding: gzip, chunked\r\n",
                                      "Transfer-Encoding: chunked, chunked\r\n",
                                      "Transfer-Encoding: identity\r\n",
                                      "Transfer-Encoding: xchunked\r\n",
                                      "Transfer-Encoding: \x0b"
                                      "chunked\r\n",
                                      "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n",
                                      "Transfer-Encoding:\r\n",
                                      "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
                                      "Transfer-Encoding\r\n",
                                      "X: a\r\n b\r\n",
                                      "X: a\r\n\tb\r\n",
                                      "X: a\nY: b\r\n",
                                      "X: a\rY: b\r\n",
                                      "X: a\r\r\n",
                                      ": v\r\n",
                                      "X Y: v\r\n",
                                      " X: v\r\n",
                                      "X\xe4: v\r\n",
                                      "Host: two\r\n",
                                      "no colon\r\n"}) {
        CHECK_MESSAGE(is_refused(start + headers + "\r\n"), headers);
    }
    std::string const with_nul{"X: a\0b\r\n", 8};
    CHECK(is_refused(start + with_nul + "\r\n"));
    CHECK(!is_refused(start + "Transfer-Encoding: Chunked\r\n\r\n"));
    CHECK(!is_refused(start + "Content-Length: 5\r\n\r\n"));
}

TEST_CASE("HTTP-3: a broken request line or a missing Host is refused")
{
    for (std::string const line :
         {"GET / HTTP/1.1\r\n", "GET / HTTP/2.0\r\nHost: h\r\n", "GET / HTTP/0.9\r\nHost: h\r\n",
          "GET /\r\nHost: h\r\n", "GET  / HTTP/1.1\r\nHost: h\r\n", "GET / HTTP/1.1 \r\nHost: h\r\n",
          "GET /a b HTTP/1.1\r\nHost: h\r\n", " GET / HTTP/1.1\r\nHost: h\r\n",
          "GE(T / HTTP/1.1\r\nHost: h\r\n", "GET /\x01 HTTP/1.1\r\nHost: h\r\n",
          "GET / http/1.1\r\nHost: h\r\n", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n",
          "\x16\x03\x01\r\n"}) {
        CHECK_MESSAGE(is_refused(line + "\r\n"), line);
    }
    CHECK(scan_slowly("GET / HTTP/1.1\n") == State::Malformed);
    CHECK(scan_slowly("GET / HTTP/1.1\r\nHost: h\n") == State::Malformed);
}

TEST_CASE("HTTP-2: request line, headers and their number have limits")
{
    HeadLimits const limits{.bytes = 1000, .uri_bytes = 200, .headers = 3};
    auto const head = [](std::size_t uri, std::size_t value) {
        return "GET /" + std::string(uri, 'a') + " HTTP/1.1\r\nHost: h\r\nX: " + std::string(value, 'v') +
               "\r\n\r\n";
    };
    CHECK(scan_slowly(head(200, 600), limits) == State::Complete);
    CHECK(scan_slowly(head(300, 1), limits) == State::UriTooLong);
    CHECK(scan_slowly("GET /" + std::string(300, 'a'), limits) == State::UriTooLong);
    CHECK(scan_slowly(head(1, 1000), limits) == State::TooLarge);
    CHECK(scan_slowly("GET / HTTP/1.1\r\nX: " + std::string(1000, 'v'), limits) == State::TooLarge);
    CHECK(scan_slowly("GET / HTTP/1.1\r\nA: 1\r\nB: 2\r\nC: 3\r\n\r\n", limits) == State::Complete);
    CHECK(scan_slowly("GET / HTTP/1.1\r\nA: 1\r\nB: 2\r\nC: 3\r\nD: 4\r\n\r\n", limits) == State::TooLarge);
}

namespace {

/// The content, or what is wrong with the chunks, however the bytes are cut.
std::string unchunked(std::string_view bytes, std::size_t limit = 100)
{
    using Body = ChunkedBody::State;
    std::string first;
    for (std::size_t step = 1; step <= bytes.size(); ++step) {
        ChunkedBody chunks{limit};
        std::string body;
        std::size_t used = 0;
        auto state = Body::Incomplete;
        for (std::size_t end = 0; end < bytes.size() && state == Body::Incomplete;) {
            end = std::min(end + step, bytes.size());
            auto const progress = chunks.feed(bytes.substr(used, end - used), body);
            used += progress.used;
            state = progress.state;
        }
        auto const result = state == Body::Complete     ? body + "|" + std::string{bytes.substr(used)}
                            : state == Body::TooLarge   ? "too large"
                            : state == Body::Incomplete ? "incomplete"
                                                        : "malformed";
        if (step == bytes.size() || state != Body::Complete) {
            return result;
        }
        auto const content = body;
        if (!first.empty()) {
            CHECK(first == content);
        }
        first = content;
    }
    return "nothing";
}

}  // namespace

TEST_CASE("HTTP-3: chunks are joined, trailers dropped, and what follows is left alone")
{
    CHECK(unchunked("5\r\nhello\r\n6\r\n world\r\n0\r\n\r\nGET /") == "hello world|GET /");
    CHECK(unchunked("5;ext=1\r\nhello\r\n0\r\nX: y\r\n\r\n") == "hello|");
    CHECK(unchunked("A\r\n0123456789\r\n0\r\n\r\n") == "0123456789|");
    CHECK(unchunked("5\r\nhello\r\n") == "incomplete");
}

TEST_CASE("HTTP-3: chunks that are not to the letter are refused")
{
    for (auto const* bad :
         {"x\r\nhello\r\n0\r\n\r\n", "-5\r\nhello\r\n0\r\n\r\n", "0x5\r\nhello\r\n0\r\n\r\n",
          "5\nhello\r\n0\r\n\r\n", "5\r\nhelloX\r\n0\r\n\r\n", "5 \r\nhello\r\n0\r\n\r\n \r\n",
          "FFFFFFFFFFFFFFFFF\r\nhello\r\n", "5\r\nhello\r\n0\r\nContent-Length: 3\r\n\r\n"}) {
        CHECK_MESSAGE(unchunked(bad) == "malformed", bad);
    }
}

TEST_CASE("HTTP-2: a chunked body ends at its limit, before the bytes come")
{
    CHECK(unchunked("64\r\n" + std::string(100, 'x') + "\r\n0\r\n\r\n") == std::string(100, 'x') + "|");
    CHECK(unchunked("65\r\n") == "too large");
    CHECK(unchunked("64\r\n" + std::string(100, 'x') + "\r\n1\r\n") == "too large");
}
