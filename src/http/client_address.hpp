#pragma once

#include "http/request.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::http {

/// An IPv4 or IPv6 address; IPv4 as it is mapped into IPv6, so that both spellings compare equal.
using AddressBytes = std::array<std::uint8_t, 16>;

[[nodiscard]] std::optional<AddressBytes> address_from_text(std::string_view text);

/// The peers whose X-Forwarded-For is believed.
class TrustedProxies
{
public:
    /// Addresses or prefixes. Throws std::invalid_argument with the text that is neither.
    explicit TrustedProxies(std::vector<std::string> const& texts);

    [[nodiscard]] bool trusts(AddressBytes const& address) const;

    /// Who really asks: the peer, or when that is trusted the rightmost address of X-Forwarded-For that is
    /// not.
    [[nodiscard]] std::string client_of(std::string_view peer, Request const& request) const;

private:
    struct Prefix
    {
        AddressBytes bytes{};
        unsigned bits = 128;
    };
    std::vector<Prefix> prefixes_;
};

}  // namespace creditd::http
