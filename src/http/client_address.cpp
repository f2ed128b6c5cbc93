#include "http/client_address.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <charconv>
#include <stdexcept>

namespace creditd::http {

namespace {

constexpr unsigned mapped_bits = 96;  // ::ffff:0:0/96 holds IPv4

std::string_view trimmed(std::string_view text)
{
    constexpr std::string_view blank = " \t";
    auto const first = std::min(text.find_first_not_of(blank), text.size());
    text.remove_prefix(first);
    return text.substr(0, text.find_last_not_of(blank) + 1);
}

}  // namespace

std::optional<AddressBytes> address_from_text(std::string_view text)
{
    std::string const terminated{text};
    AddressBytes bytes{};
    if (inet_pton(AF_INET6, terminated.c_str(), bytes.data()) == 1) {
        return bytes;
    }
    bytes = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    if (inet_pton(AF_INET, terminated.c_str(), bytes.data() + 12) == 1) {
        return bytes;
    }
    return std::nullopt;
}

TrustedProxies::TrustedProxies(std::vector<std::string> const& texts)
{
    for (std::string_view const text : texts) {
        auto const slash = std::min(text.find('/'), text.size());
        auto const address = address_from_text(text.substr(0, slash));
        bool const is_ipv4 = text.find(':') == std::string_view::npos;
        unsigned bits = is_ipv4 ? 32 : 128;
        unsigned const most = bits;
        if (slash < text.size()) {
            auto const length = text.substr(slash + 1);
            auto const [end, error] = std::from_chars(length.data(), length.data() + length.size(), bits);
            bits = error == std::errc{} && end == length.data() + length.size() ? bits : most + 1;
        }
        if (!address || bits > most) {
            throw std::invalid_argument("not an address or prefix: " + std::string{text});
        }
        prefixes_.push_back({*address, is_ipv4 ? bits + mapped_bits : bits});
    }
}

bool TrustedProxies::trusts(AddressBytes const& address) const
{
    return std::ranges::any_of(prefixes_, [&](Prefix const& prefix) {
        auto const whole = prefix.bits / 8;
        auto const rest = prefix.bits % 8;
        bool const same = std::equal(address.begin(), address.begin() + whole, prefix.bytes.begin());
        return same && (rest == 0 || ((address[whole] ^ prefix.bytes[whole]) >> (8 - rest)) == 0);
    });
}

std::string TrustedProxies::client_of(std::string_view peer, Request const& request) const
{
    auto const peer_address = prefixes_.empty() ? std::nullopt : address_from_text(peer);
    if (!peer_address || !trusts(*peer_address)) {
        return std::string{peer};
    }
    std::string_view client = peer;
    for (auto header = request.headers.rbegin(); header != request.headers.rend(); ++header) {
        if (!equal_ignoring_case(header->name, "X-Forwarded-For")) {
            continue;
        }
        for (auto list = header->value; !list.empty();) {
            auto const comma = list.rfind(',');
            auto const entry = trimmed(comma == std::string_view::npos ? list : list.substr(comma + 1));
            list = list.substr(0, comma == std::string_view::npos ? 0 : comma);
            auto const address = address_from_text(entry);
            if (!address) {
                return std::string{client};  // nothing left of a broken entry can be believed
            }
            client = entry;
            if (!trusts(*address)) {
                return std::string{client};
            }
        }
    }
    return std::string{client};
}

}  // namespace creditd::http
