#include "http/client_peers.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <netinet/in.h>
#include <span>
#include <sys/socket.h>

namespace creditd::http {
namespace {

using Bytes4 = std::array<std::uint8_t, 4>;
using Bytes16 = std::array<std::uint8_t, 16>;

struct Prefix4
{
    Bytes4 bytes;
    unsigned bits;
};

// The blocks of IANA's special-purpose registry that are not globally reachable, and multicast.
constexpr std::array special_ipv4 = {
    Prefix4{{0, 0, 0, 0}, 8},      Prefix4{{10, 0, 0, 0}, 8},     Prefix4{{100, 64, 0, 0}, 10},
    Prefix4{{127, 0, 0, 0}, 8},    Prefix4{{169, 254, 0, 0}, 16}, Prefix4{{172, 16, 0, 0}, 12},
    Prefix4{{192, 0, 0, 0}, 24},   Prefix4{{192, 0, 2, 0}, 24},   Prefix4{{192, 88, 99, 0}, 24},
    Prefix4{{192, 168, 0, 0}, 16}, Prefix4{{198, 18, 0, 0}, 15},  Prefix4{{198, 51, 100, 0}, 24},
    Prefix4{{203, 0, 113, 0}, 24}, Prefix4{{224, 0, 0, 0}, 4},    Prefix4{{240, 0, 0, 0}, 4},
};

bool begins_with(std::span<std::uint8_t const> address, std::span<std::uint8_t const> prefix, unsigned bits)
{
    for (unsigned bit = 0; bit < bits; bit += 8) {
        auto const kept = bits - bit >= 8 ? 0xFFU : (0xFFU << (8 - (bits - bit))) & 0xFFU;
        if (((address[bit / 8] ^ prefix[bit / 8]) & kept) != 0) {
            return false;
        }
    }
    return true;
}

bool is_public_ipv4(Bytes4 const& address)
{
    for (auto const& prefix : special_ipv4) {
        if (begins_with(address, prefix.bytes, prefix.bits)) {
            return false;
        }
    }
    return true;
}

// Everything global lies in 2000::/3. Mapped addresses and NAT64 lie outside it; of what is inside, tunnels
// (6to4, and 2001::/23 with Teredo) would reach an IPv4 address of the sender's choice.
bool is_public_ipv6(Bytes16 const& address)
{
    static constexpr std::array<std::uint8_t, 2> global = {0x20, 0x00};
    static constexpr std::array<std::uint8_t, 3> protocols = {0x20, 0x01, 0x00};
    static constexpr std::array<std::uint8_t, 4> examples = {0x20, 0x01, 0x0d, 0xb8};
    static constexpr std::array<std::uint8_t, 2> tunnel = {0x20, 0x02};
    static constexpr std::array<std::uint8_t, 3> more_examples = {0x3f, 0xff, 0x00};
    return begins_with(address, global, 3) && !begins_with(address, protocols, 23) &&
           !begins_with(address, examples, 32) && !begins_with(address, tunnel, 16) &&
           !begins_with(address, more_examples, 20);
}

}  // namespace

bool is_public_address(sockaddr const& address)
{
    if (address.sa_family == AF_INET) {
        sockaddr_in ipv4{};
        std::memcpy(&ipv4, &address, sizeof(ipv4));
        Bytes4 bytes{};
        std::memcpy(bytes.data(), &ipv4.sin_addr, bytes.size());
        return is_public_ipv4(bytes);
    }
    if (address.sa_family == AF_INET6) {
        sockaddr_in6 ipv6{};
        std::memcpy(&ipv6, &address, sizeof(ipv6));
        Bytes16 bytes{};
        std::memcpy(bytes.data(), &ipv6.sin6_addr, bytes.size());
        return is_public_ipv6(bytes);
    }
    return false;
}

}  // namespace creditd::http
