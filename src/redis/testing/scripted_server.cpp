#include "redis/testing/scripted_server.hpp"

#include "base/assert.hpp"

#include <array>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

namespace creditd::redis::testing {

ScriptedServer::ScriptedServer(std::initializer_list<Script> scripts)
    : scripts_(scripts),
      listener_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0))
{
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const raw = reinterpret_cast<sockaddr*>(&address);
    CREDITD_ASSERT(::bind(listener_, raw, size) == 0 && ::listen(listener_, 16) == 0);
    CREDITD_ASSERT(::getsockname(listener_, raw, &size) == 0);
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { play(); });
}

ScriptedServer::~ScriptedServer()
{
    stopping_ = true;
    ::shutdown(listener_, SHUT_RDWR);
    thread_.join();
    for (auto const connection : open_) {
        ::close(connection);
    }
    ::close(listener_);
}

void ScriptedServer::play()
{
    for (auto const& script : scripts_) {
        auto const connection = ::accept(listener_, nullptr, nullptr);
        if (connection < 0) {
            return;
        }
        open_.push_back(connection);
        play_one(connection, script);
    }
    played_.set_value();
    while (!stopping_) {
        auto const connection = ::accept(listener_, nullptr, nullptr);
        if (connection >= 0) {
            ::close(connection);
        }
    }
}

void ScriptedServer::play_one(int connection, Script const& script) const
{
    std::array<char, 4096> asked{};
    for (auto const& answer : script) {
        if (::recv(connection, asked.data(), asked.size(), 0) <= 0) {
            return;
        }
        if (answer == hang_up) {
            ::shutdown(connection, SHUT_RDWR);
            return;
        }
        ::send(connection, answer.data(), answer.size(), MSG_NOSIGNAL);
    }
}

}  // namespace creditd::redis::testing
