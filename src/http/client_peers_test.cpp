#include "http/client_peers.hpp"

#include <doctest/doctest.h>

#include <arpa/inet.h>
#include <cstring>
#include <netinet/in.h>
#include <string>
#include <sys/socket.h>

namespace creditd::http {
namespace {

bool is_public(std::string const& text)
{
    sockaddr_storage storage{};
    sockaddr_in ipv4{};
    sockaddr_in6 ipv6{};
    if (::inet_pton(AF_INET, text.c_str(), &ipv4.sin_addr) == 1) {
        ipv4.sin_family = AF_INET;
        std::memcpy(&storage, &ipv4, sizeof(ipv4));
    } else {
        REQUIRE(::inet_pton(AF_INET6, text.c_str(), &ipv6.sin6_addr) == 1);
        ipv6.sin6_family = AF_INET6;
        std::memcpy(&storage, &ipv6, sizeof(ipv6));
    }
    return is_public_address(reinterpret_cast<sockaddr const&>(storage));
}

TEST_CASE("HTTP-20: addresses of the own network, loopback and reserved blocks are not public")
{
    for (auto const* address :
         {"0.0.0.0", "10.0.0.1", "100.64.0.1", "100.127.255.255", "127.0.0.1", "169.254.169.254",
          "172.16.0.1", "172.31.255.255", "192.0.0.1", "192.0.2.1", "192.168.1.1", "198.18.0.1",
          "198.19.255.255", "203.0.113.9", "224.0.0.1", "240.0.0.1", "255.255.255.255"}) {
        CAPTURE(address);
        CHECK_FALSE(is_public(address));
    }
    for (auto const* address :
         {"::", "::1", "fe80::1", "fc00::1", "fd12::1", "ff02::1", "::ffff:10.0.0.1", "::ffff:8.8.8.8",
          "64:ff9b::a00:1", "2001::1", "2001:db8::1", "2002:a00:1::1", "3fff::1"}) {
        CAPTURE(address);
        CHECK_FALSE(is_public(address));
    }
}

TEST_CASE("HTTP-20: the addresses beside those blocks are public")
{
    for (auto const* address :
         {"1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0", "126.255.255.255",
          "128.0.0.0", "172.15.255.255", "172.32.0.0", "192.167.255.255", "192.169.0.0", "198.17.255.255",
          "198.20.0.0", "223.255.255.255", "2001:200::1", "2606:4700::1111", "2a00:1450::1", "2003::1"}) {
        CAPTURE(address);
        CHECK(is_public(address));
    }
}

TEST_CASE("HTTP-20: a family that is neither IPv4 nor IPv6 is not public")
{
    sockaddr_storage storage{};
    storage.ss_family = AF_UNIX;
    CHECK_FALSE(is_public_address(reinterpret_cast<sockaddr const&>(storage)));
}

}  // namespace
}  // namespace creditd::http
