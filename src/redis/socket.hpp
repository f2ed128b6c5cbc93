#pragma once

#include "redis/url.hpp"

#include <chrono>
#include <cstddef>
#include <expected>
#include <memory>
#include <span>
#include <string>
#include <string_view>

struct ssl_st;
struct ssl_ctx_st;

namespace creditd::redis {

using Deadline = std::chrono::steady_clock::time_point;

/// Waits until there is something to read from `descriptor`, or the deadline.
void wait_for(int descriptor, Deadline deadline);

/// A connection that never blocks but in `open` and `wait`, plain or with TLS. One thread.
class Socket
{
public:
    /// Connects, and shakes hands where the URL says so: the certificate must be one that the system (or
    /// `ca_file`, when named) trusts for the host. Tries each address of the host until `deadline`; gives up
    /// sooner when `wake` becomes readable. Says what went wrong.
    [[nodiscard]] static std::expected<Socket, std::string> open(Url const& url, std::string const& ca_file,
                                                                 Deadline deadline, int wake);
    Socket(Socket&& other) noexcept;
    Socket& operator=(Socket&&) = delete;
    ~Socket();

    /// How many bytes came into `into`: 0 when there are none now. An error when the connection has ended.
    [[nodiscard]] std::expected<std::size_t, std::string> read(std::span<char> into);

    /// How many of `bytes` were taken; 0 when none can be taken now.
    [[nodiscard]] std::expected<std::size_t, std::string> write(std::string_view bytes);

    enum class Woken { Socket, Other, TimedOut };
    /// Waits until there may be something to read (or to write, when `to_write`), `wake` is readable, or the
    /// deadline.
    [[nodiscard]] Woken wait(bool to_write, int wake, Deadline deadline) const;

private:
    struct FreeTls
    {
        void operator()(ssl_st* tls) const;
        void operator()(ssl_ctx_st* context) const;
    };
    explicit Socket(int descriptor) : descriptor_(descriptor) {}

    [[nodiscard]] std::expected<void, std::string> shake_hands(Url const& url, std::string const& ca_file,
                                                               Deadline deadline, int wake);

    int descriptor_ = -1;
    std::unique_ptr<ssl_ctx_st, FreeTls> context_;
    std::unique_ptr<ssl_st, FreeTls> tls_;
};

}  // namespace creditd::redis
