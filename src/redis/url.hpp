#pragma once

#include <cstdint>
#include <expected>
#include <string>
#include <string_view>

namespace creditd::redis {

/// Where a Redis is and who asks it.
struct Url
{
    bool tls = false;
    std::string host;
    std::uint16_t port = 6379;
    std::string user;  ///< empty: Redis' user `default`
    std::string password;
    std::uint16_t database = 0;

    /// For logs: without user and password.
    [[nodiscard]] std::string place() const;
};

/// `redis://[user][:password@]host[:port][/database]`; `rediss://` for TLS. User and password may be written
/// with %XX. An IPv6 address stands in brackets. Refused with what the text must be.
[[nodiscard]] std::expected<Url, std::string> parse_url(std::string_view text);

}  // namespace creditd::redis
