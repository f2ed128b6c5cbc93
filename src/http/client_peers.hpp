#pragma once

struct sockaddr;

namespace creditd::http {

/// True for an IPv4 or IPv6 address of the public internet: not loopback, private, link-local, shared
/// (100.64/10), multicast, documentation, or reserved, and no IPv6 address that carries an IPv4 address of
/// those (mapped, 6to4, Teredo, NAT64). False for every other family.
[[nodiscard]] bool is_public_address(sockaddr const& address);

}  // namespace creditd::http
