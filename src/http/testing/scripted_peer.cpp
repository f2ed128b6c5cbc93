#include "http/testing/scripted_peer.hpp"

#include <netinet/in.h>
#include <stdexcept>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

namespace creditd::http::testing {
namespace {

std::string read_until(int socket, std::string text, auto const& is_whole)
{
    char byte = 0;
    while (!is_whole(text) && ::read(socket, &byte, 1) == 1) {
        text += byte;
    }
    return text;
}

std::size_t body_length(std::string_view head)
{
    static constexpr std::string_view name = "Content-Length: ";
    auto const at = head.find(name);
    return at == std::string_view::npos ? 0 : std::stoul(std::string{head.substr(at + name.size(), 10)});
}

std::string read_request(int socket)
{
    auto head = read_until(socket, {}, [](std::string const& text) { return text.ends_with("\r\n\r\n"); });
    auto const whole = head.size() + body_length(head);
    return read_until(socket, std::move(head),
                      [whole](std::string const& text) { return text.size() >= whole; });
}

}  // namespace

ScriptedPeer::ScriptedPeer(std::vector<std::string> lines)
    : lines_(std::move(lines)),
      listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listener_, generic, size) != 0 || ::listen(listener_, 16) != 0 ||
        ::getsockname(listener_, generic, &size) != 0) {
        throw std::runtime_error("a scripted peer cannot listen");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread{[this] { serve(); }};
}

ScriptedPeer::~ScriptedPeer()
{
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    ::close(listener_);
    for (auto const socket : open_) {
        ::close(socket);
    }
}

void ScriptedPeer::serve()
{
    for (auto const& line : lines_) {
        auto const socket = ::accept(listener_, nullptr, nullptr);
        if (socket < 0) {
            return;
        }
        auto request = read_request(socket);
        {
            std::scoped_lock const lock{mutex_};
            requests_.push_back(std::move(request));
        }
        if (line.empty()) {
            open_.push_back(socket);
            continue;
        }
        (void)::send(socket, line.data(), line.size(), MSG_NOSIGNAL);
        ::close(socket);
    }
}

std::string scripted_answer(int status, std::string const& body, std::string const& headers)
{
    return "HTTP/1.1 " + std::to_string(status) + " -\r\nContent-Length: " + std::to_string(body.size()) +
           "\r\n" + headers + "\r\n" + body;
}

}  // namespace creditd::http::testing
