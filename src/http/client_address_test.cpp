#include "http/client_address.hpp"

#include <doctest/doctest.h>

#include <stdexcept>
#include <string>
#include <vector>

using namespace creditd::http;

namespace {

std::string client(std::vector<std::string> const& trusted, std::string_view peer,
                   std::vector<std::string> const& forwarded)
{
    Request request;
    for (auto const& value : forwarded) {
        request.headers.push_back({"x-forwarded-for", value});
    }
    return TrustedProxies{trusted}.client_of(peer, request);
}

}  // namespace

TEST_CASE("HTTP-12: X-Forwarded-For is believed from trusted peers only, from the right")
{
    CHECK(client({}, "10.0.0.1", {"1.2.3.4"}) == "10.0.0.1");
    CHECK(client({"10.0.0.2"}, "10.0.0.1", {"1.2.3.4"}) == "10.0.0.1");
    CHECK(client({"10.0.0.1"}, "10.0.0.1", {"1.2.3.4"}) == "1.2.3.4");
    CHECK(client({"10.0.0.1"}, "10.0.0.1", {}) == "10.0.0.1");
    CHECK(client({"10.0.0.1"}, "10.0.0.1", {"6.6.6.6, 1.2.3.4"}) == "1.2.3.4");
    CHECK(client({"10.0.0.0/8"}, "10.0.0.1", {"6.6.6.6, 1.2.3.4 , 10.9.9.9"}) == "1.2.3.4");
    CHECK(client({"10.0.0.0/8"}, "10.0.0.1", {"6.6.6.6", "1.2.3.4", "10.9.9.9"}) == "1.2.3.4");
    CHECK(client({"10.0.0.0/8"}, "10.0.0.1", {"10.1.1.1, 10.2.2.2"}) == "10.1.1.1");
    CHECK(client({"10.0.0.0/8"}, "10.0.0.1", {"1.2.3.4, bogus"}) == "10.0.0.1");
    CHECK(client({"::1"}, "::1", {"2001:db8::5"}) == "2001:db8::5");
    CHECK(client({"127.0.0.1"}, "::ffff:127.0.0.1", {"1.2.3.4"}) == "1.2.3.4");
}

TEST_CASE("HTTP-12: prefixes end at any bit")
{
    TrustedProxies const proxies{{"192.168.4.0/22", "2001:db8::/33"}};
    CHECK(proxies.trusts(*address_from_text("192.168.7.255")));
    CHECK(!proxies.trusts(*address_from_text("192.168.8.0")));
    CHECK(proxies.trusts(*address_from_text("2001:db8:7fff::1")));
    CHECK(!proxies.trusts(*address_from_text("2001:db8:8000::1")));
    CHECK(TrustedProxies{{"0.0.0.0/0"}}.trusts(*address_from_text("9.9.9.9")));
    CHECK(!TrustedProxies{{"0.0.0.0/0"}}.trusts(*address_from_text("2001::1")));
    for (std::string const bad :
         {"10.0.0", "10.0.0.0/33", "10.0.0.0/x", "::/129", "proxy.example", "10.0.0.0/"}) {
        CHECK_THROWS_AS(TrustedProxies{{bad}}, std::invalid_argument);
    }
}
