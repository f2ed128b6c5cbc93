#include "redis/socket.hpp"

#include <fmt/format.h>
#include <openssl/err.h>
#include <openssl/ssl.h>

#include <algorithm>
#include <arpa/inet.h>
#include <array>
#include <cerrno>
#include <cstring>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <utility>

namespace creditd::redis {

namespace {

using Failure = std::unexpected<std::string>;

Failure of_system(char const* what, int error)
{
    return Failure{fmt::format("{}: {}", what, std::strerror(error))};
}

/// OpenSSL's reason, and an empty error queue.
std::string tls_reason()
{
    auto const code = ERR_get_error();
    ERR_clear_error();
    auto const* const reason = code == 0 ? nullptr : ERR_reason_error_string(code);
    return reason == nullptr ? "the connection ended" : reason;
}

int milliseconds_until(Deadline deadline)
{
    auto const left = deadline - std::chrono::steady_clock::now();
    auto const ms = std::chrono::ceil<std::chrono::milliseconds>(left).count();
    return static_cast<int>(std::clamp<std::int64_t>(ms, 0, 60'000));
}

struct FreeAddresses
{
    void operator()(addrinfo* addresses) const { freeaddrinfo(addresses); }
};

}  // namespace

void wait_for(int descriptor, Deadline deadline)
{
    pollfd watched{descriptor, POLLIN, 0};
    poll(&watched, 1, milliseconds_until(deadline));
}

void Socket::FreeTls::operator()(ssl_st* tls) const
{
    SSL_free(tls);
}

void Socket::FreeTls::operator()(ssl_ctx_st* context) const
{
    SSL_CTX_free(context);
}

Socket::Socket(Socket&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)),
      context_(std::move(other.context_)),
      tls_(std::move(other.tls_))
{}

Socket::~Socket()
{
    tls_.reset();
    if (descriptor_ >= 0) {
        ::close(descriptor_);
    }
}

std::expected<Socket, std::string> Socket::open(Url const& url, std::string const& ca_file, Deadline deadline,
                                                int wake)
{
    addrinfo wanted{};
    wanted.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    auto const port = std::to_string(url.port);
    if (auto const error = getaddrinfo(url.host.c_str(), port.c_str(), &wanted, &found); error != 0) {
        return Failure{gai_strerror(error)};
    }
    std::unique_ptr<addrinfo, FreeAddresses> const addresses{found};
    std::string reason = "no address";
    for (auto const* each = found; each != nullptr; each = each->ai_next) {
        Socket socket{::socket(each->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0)};
        if (socket.descriptor_ < 0) {
            return of_system("socket", errno);
        }
        int const yes = 1;
        setsockopt(socket.descriptor_, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes);
        int error = connect(socket.descriptor_, each->ai_addr, each->ai_addrlen) == 0 ? 0 : errno;
        if (error == EINPROGRESS) {
            if (socket.wait(true, wake, deadline) != Woken::Socket) {
                return Failure{"no connection in time"};
            }
            socklen_t size = sizeof error;
            getsockopt(socket.descriptor_, SOL_SOCKET, SO_ERROR, &error, &size);
        }
        if (error == 0) {
            if (url.tls) {
                if (auto shaken = socket.shake_hands(url, ca_file, deadline, wake); !shaken) {
                    return Failure{std::move(shaken.error())};
                }
            }
            return socket;
        }
        reason = std::strerror(error);
    }
    return Failure{std::move(reason)};
}

std::expected<void, std::string> Socket::shake_hands(Url const& url, std::string const& ca_file,
                                                     Deadline deadline, int wake)
{
    context_.reset(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_min_proto_version(context_.get(), TLS1_2_VERSION);
    SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
    bool const trusts = ca_file.empty() ? SSL_CTX_set_default_verify_paths(context_.get()) == 1
                                        : SSL_CTX_load_verify_file(context_.get(), ca_file.c_str()) == 1;
    if (!trusts) {
        return Failure{fmt::format("certificates to trust: {}", tls_reason())};
    }
    tls_.reset(SSL_new(context_.get()));
    // What is left of a write is offered again from another place in memory.
    SSL_set_mode(tls_.get(), SSL_MODE_ENABLE_PARTIAL_WRITE | SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
    std::array<unsigned char, sizeof(in6_addr)> numeric{};
    bool const is_numeric = inet_pton(AF_INET, url.host.c_str(), numeric.data()) == 1 ||
                            inet_pton(AF_INET6, url.host.c_str(), numeric.data()) == 1;
    if (is_numeric) {
        X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(tls_.get()), url.host.c_str());
    } else {
        SSL_set_tlsext_host_name(tls_.get(), url.host.c_str());
        SSL_set1_host(tls_.get(), url.host.c_str());
    }
    SSL_set_fd(tls_.get(), descriptor_);
    for (;;) {
        auto const result = SSL_connect(tls_.get());
        if (result == 1) {
            return {};
        }
        auto const error = SSL_get_error(tls_.get(), result);
        if (error != SSL_ERROR_WANT_READ && error != SSL_ERROR_WANT_WRITE) {
            return Failure{fmt::format("TLS: {}", tls_reason())};
        }
        if (wait(error == SSL_ERROR_WANT_WRITE, wake, deadline) != Woken::Socket) {
            return Failure{"TLS: no answer in time"};
        }
    }
}

std::expected<std::size_t, std::string> Socket::read(std::span<char> into)
{
    if (tls_ != nullptr) {
        std::size_t count = 0;
        if (SSL_read_ex(tls_.get(), into.data(), into.size(), &count) == 1) {
            return count;
        }
        auto const error = SSL_get_error(tls_.get(), 0);
        if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
            return 0;
        }
        return Failure{tls_reason()};
    }
    auto const count = recv(descriptor_, into.data(), into.size(), 0);
    if (count > 0) {
        return static_cast<std::size_t>(count);
    }
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) {
        return 0;
    }
    return count == 0 ? Failure{"the connection ended"} : of_system("read", errno);
}

std::expected<std::size_t, std::string> Socket::write(std::string_view bytes)
{
    if (bytes.empty()) {
        return 0;
    }
    if (tls_ != nullptr) {
        std::size_t count = 0;
        if (SSL_write_ex(tls_.get(), bytes.data(), bytes.size(), &count) == 1) {
            return count;
        }
        auto const error = SSL_get_error(tls_.get(), 0);
        if (error == SSL_ERROR_WANT_READ || error == SSL_ERROR_WANT_WRITE) {
            return 0;
        }
        return Failure{tls_reason()};
    }
    auto const count = send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (count >= 0) {
        return static_cast<std::size_t>(count);
    }
    return errno == EAGAIN || errno == EINTR ? std::expected<std::size_t, std::string>{0}
                                             : of_system("write", errno);
}

Socket::Woken Socket::wait(bool to_write, int wake, Deadline deadline) const
{
    auto const wanted = static_cast<short>(to_write ? POLLIN | POLLOUT : POLLIN);
    std::array<pollfd, 2> watched{pollfd{descriptor_, wanted, 0}, pollfd{wake, POLLIN, 0}};
    auto const ready = poll(watched.data(), watched.size(), milliseconds_until(deadline));
    if (ready <= 0) {
        return Woken::TimedOut;
    }
    return watched[0].revents != 0 ? Woken::Socket : Woken::Other;
}

}  // namespace creditd::redis
