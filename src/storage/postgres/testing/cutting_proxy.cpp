#include "storage/postgres/testing/cutting_proxy.hpp"

#include "base/assert.hpp"
#include "storage/postgres/testing/test_schema.hpp"

#include <fmt/format.h>

#include <arpa/inet.h>
#include <array>
#include <libpq-fe.h>
#include <netdb.h>
#include <netinet/in.h>
#include <poll.h>
#include <string_view>
#include <sys/socket.h>
#include <unistd.h>

namespace creditd::storage::postgres::testing {

namespace {

constexpr int glance_ms = 5;  // between two looks at what the proxy has been told

int connect_to(std::string const& host, std::string const& port)
{
    addrinfo hints{};
    hints.ai_family = AF_INET;
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    CREDITD_ASSERT(getaddrinfo(host.c_str(), port.c_str(), &hints, &found) == 0);
    int const server = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    int const connected = connect(server, found->ai_addr, found->ai_addrlen);
    freeaddrinfo(found);
    if (connected != 0) {
        close(server);
        return -1;
    }
    return server;
}

}  // namespace

CuttingProxy::CuttingProxy()
{
    auto* const options = PQconninfoParse(server_url().c_str(), nullptr);
    for (auto const* option = options; option->keyword != nullptr; ++option) {
        std::string_view const keyword = option->keyword;
        if (option->val != nullptr && keyword == "host") {
            server_host_ = option->val;
        } else if (option->val != nullptr && keyword == "port") {
            server_port_ = option->val;
        }
    }
    PQconninfoFree(options);
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* const generic = reinterpret_cast<sockaddr*>(&address);
    socklen_t size = sizeof address;
    CREDITD_ASSERT(bind(listener_, generic, size) == 0 && listen(listener_, 64) == 0);
    CREDITD_ASSERT(getsockname(listener_, generic, &size) == 0);
    port_ = ntohs(address.sin_port);
    acceptor_ = std::thread([this] { accept_all(); });
}

CuttingProxy::~CuttingProxy()
{
    is_stopping_ = true;
    acceptor_.join();
    for (auto& thread : threads_) {
        thread.join();
    }
    close(listener_);
}

std::string CuttingProxy::in_front_of(std::string const& url) const
{
    auto const server = fmt::format("{}:{}", server_host_, server_port_);
    auto ours = url;
    auto const at = ours.find(server);
    CREDITD_ASSERT(at != std::string::npos);
    return ours.replace(at, server.size(), fmt::format("127.0.0.1:{}", port_));
}

void CuttingProxy::accept_all()
{
    while (!is_stopping_) {
        pollfd waiting{listener_, POLLIN, 0};
        if (mode_ == Mode::Blackhole || poll(&waiting, 1, glance_ms) <= 0) {
            if (mode_ == Mode::Blackhole) {
                poll(nullptr, 0, glance_ms);
            }
            continue;
        }
        int const client = accept4(listener_, nullptr, nullptr, SOCK_CLOEXEC);
        std::lock_guard const lock(mutex_);
        threads_.emplace_back([this, client] { serve(client); });
    }
}

void CuttingProxy::serve(int client)
{
    int const server = connect_to(server_host_, server_port_);
    bool goes_on = server >= 0;
    while (goes_on && !is_stopping_) {
        if (mode_ == Mode::Blackhole) {
            poll(nullptr, 0, glance_ms);
            continue;
        }
        std::array waiting{pollfd{client, POLLIN, 0}, pollfd{server, POLLIN, 0}};
        if (poll(waiting.data(), waiting.size(), glance_ms) <= 0) {
            continue;
        }
        goes_on = (waiting[0].revents == 0 || forward(client, server, Mode::CutRequests)) &&
                  (waiting[1].revents == 0 || forward(server, client, Mode::CutAnswers));
    }
    close(client);
    close(server);
}

/// False when the connection is over: one side ended it, or we are told to cut here.
bool CuttingProxy::forward(int from, int to, Mode cutting)
{
    std::array<char, 65'536> bytes;
    auto const count = recv(from, bytes.data(), bytes.size(), 0);
    if (count <= 0 || mode_ == cutting) {
        return false;
    }
    for (ssize_t sent = 0; sent < count;) {
        auto const part = send(to, bytes.data() + sent, static_cast<std::size_t>(count - sent), MSG_NOSIGNAL);
        if (part <= 0) {
            return false;
        }
        sent += part;
    }
    return true;
}

}  // namespace creditd::storage::postgres::testing
