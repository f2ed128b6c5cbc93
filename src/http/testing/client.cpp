#include "http/testing/client.hpp"

#include "http/request.hpp"

#include <arpa/inet.h>
#include <charconv>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace creditd::http::testing {

namespace {

void append_header(std::string& out, std::string_view name, std::string_view value)
{
    out.append(name).append(": ").append(value).append("\r\n");
}

bool names(Client::Headers const& headers, std::string_view name)
{
    for (auto const& header : headers) {
        if (equal_ignoring_case(header.first, name)) {
            return true;
        }
    }
    return false;
}

std::size_t number(std::string_view text, int base)
{
    std::size_t value = 0;
    if (std::from_chars(text.data(), text.data() + text.size(), value, base).ec != std::errc{}) {
        throw std::runtime_error("not a number: " + std::string{text});
    }
    return value;
}

}  // namespace

std::string_view ClientResponse::header(std::string_view name) const
{
    for (auto const& [key, value] : headers) {
        if (equal_ignoring_case(key, name)) {
            return value;
        }
    }
    return {};
}

Client::Client(std::uint16_t port, std::string_view address) : port_(port), address_(address)
{
    connect();
}

Client::~Client()
{
    close();
}

void Client::close()
{
    if (socket_ >= 0) {
        ::close(socket_);
        socket_ = -1;
    }
    ends_ = false;
    buffer_.clear();
}

void Client::connect()
{
    close();
    socket_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in peer{};
    peer.sin_family = AF_INET;
    peer.sin_port = htons(port_);
    inet_pton(AF_INET, address_.c_str(), &peer.sin_addr);
    timeval const patience{.tv_sec = 10, .tv_usec = 0};
    int const on = 1;
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&peer), sizeof peer) != 0) {
        throw std::runtime_error("cannot connect");
    }
}

ClientResponse Client::send(std::string_view method, std::string_view target, std::string_view body,
                            Headers const& headers)
{
    if (socket_ < 0 || ends_) {
        connect();
    }
    std::string text;
    text.append(method).append(" ").append(target).append(" HTTP/1.1\r\nHost: localhost\r\n");
    for (auto const& [name, value] : headers) {
        append_header(text, name, value);
    }
    if (!token_.empty() && !names(headers, "Authorization")) {
        append_header(text, "Authorization", "Bearer " + token_);
    }
    bool const has_body = !body.empty() || method == "POST" || method == "PUT" || method == "PATCH";
    if (!body.empty() && !names(headers, "Content-Type")) {
        append_header(text, "Content-Type", "application/json");
    }
    if (has_body) {
        append_header(text, "Content-Length", std::to_string(body.size()));
    }
    text.append("\r\n").append(body);
    send_raw(text);
    return read_response(method == "HEAD");
}

void Client::send_raw(std::string_view bytes)
{
    while (!bytes.empty()) {
        auto const count = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (count <= 0) {
            throw std::runtime_error("the connection broke while sending");
        }
        bytes.remove_prefix(static_cast<std::size_t>(count));
    }
}

bool Client::fill()
{
    char piece[16 * 1024];
    auto const count = ::recv(socket_, piece, sizeof piece, 0);
    if (count <= 0) {
        return false;
    }
    buffer_.append(piece, static_cast<std::size_t>(count));
    return true;
}

std::string Client::read_line()
{
    for (;;) {
        auto const end = buffer_.find("\r\n");
        if (end != std::string::npos) {
            auto line = buffer_.substr(0, end);
            buffer_.erase(0, end + 2);
            return line;
        }
        if (!fill()) {
            throw std::runtime_error("the connection ended within a line");
        }
    }
}

std::string Client::read_exactly(std::size_t count)
{
    while (buffer_.size() < count) {
        if (!fill()) {
            throw std::runtime_error("the connection ended within a body");
        }
    }
    auto bytes = buffer_.substr(0, count);
    buffer_.erase(0, count);
    return bytes;
}

ClientResponse Client::read_response(bool to_head)
{
    ClientResponse response;
    auto const status_line = read_line();
    if (!status_line.starts_with("HTTP/1.1 ")) {
        throw std::runtime_error("not a status line: " + status_line);
    }
    response.status = static_cast<int>(number(std::string_view{status_line}.substr(9, 3), 10));
    for (auto line = read_line(); !line.empty(); line = read_line()) {
        auto const colon = line.find(": ");
        response.headers.emplace_back(line.substr(0, colon), line.substr(colon + 2));
    }
    if (to_head || response.status == 100 || response.status == 204 || response.status == 304) {
        return response;
    }
    if (response.header("Transfer-Encoding") == "chunked") {
        for (auto size = number(read_line(), 16); size > 0; size = number(read_line(), 16)) {
            response.body += read_exactly(size);
            read_line();
        }
        read_line();
    } else if (auto const length = response.header("Content-Length"); !length.empty()) {
        response.body = read_exactly(number(length, 10));
    } else {
        while (fill()) {}
        response.body = std::exchange(buffer_, {});
    }
    ends_ = response.header("Connection") == "close";
    return response;
}

std::string Client::read_chunk()
{
    auto const size = std::stoul(read_line(), nullptr, 16);
    auto chunk = read_exactly(size);
    (void)read_line();
    return chunk;
}

void Client::drop_what_is_there()
{
    constexpr int patience_ms = 100;
    buffer_.clear();
    for (pollfd waiting{.fd = socket_, .events = POLLIN, .revents = 0};
         ::poll(&waiting, 1, patience_ms) > 0 && fill();) {
        buffer_.clear();
    }
}

bool Client::is_closed_by_server()
{
    char byte = 0;
    return buffer_.empty() && ::recv(socket_, &byte, 1, MSG_PEEK) == 0;
}

}  // namespace creditd::http::testing
