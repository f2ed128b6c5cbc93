#include "http/cookie.hpp"

#include <doctest/doctest.h>

#include <chrono>
#include <utility>
#include <vector>

using namespace creditd::http;

namespace {

using Headers = std::vector<std::pair<std::string_view, std::string_view>>;

std::optional<std::string_view> cookie_of(Headers const& headers)
{
    Request request;
    for (auto const& [name, value] : headers) {
        request.headers.push_back({name, value});
    }
    return cookie_value(request, "creditd");
}

/// A POST with the proof that pages send, and those headers.
bool is_taken(Headers const& headers, std::string_view proof = "1")
{
    Request request;
    request.method = Method::Post;
    request.headers.push_back({"Host", "credits.example.com"});
    if (!proof.empty()) {
        request.headers.push_back({"X-Creditd-Request", proof});
    }
    for (auto const& [name, value] : headers) {
        request.headers.push_back({name, value});
    }
    return !refuse_cross_site(request);
}

/// The public URL for one test.
class Published
{
public:
    explicit Published(std::string url) { set_public_url(std::move(url)); }
    ~Published() { set_public_url(""); }
    Published(Published const&) = delete;
    Published& operator=(Published const&) = delete;
};

}  // namespace

TEST_CASE("HTTP-22: a cookie is found by its whole name, and not at all when there are two")
{
    CHECK(cookie_of({{"Cookie", "creditd=abc"}}) == "abc");
    CHECK(cookie_of({{"cookie", "a=b; creditd=abc; c=d"}}) == "abc");
    CHECK(cookie_of({{"Cookie", "creditd="}}) == "");
    CHECK(cookie_of({{"Cookie", "a=creditd=x;creditd=a=b"}}) == "a=b");
    CHECK_FALSE(cookie_of({{"Cookie", "xcreditd=abc; creditdx=abc; Creditd=abc; creditd"}}));
    CHECK_FALSE(cookie_of({}));
    CHECK_FALSE(cookie_of({{"Cookie", "creditd=abc; creditd=other"}}));
    CHECK_FALSE(cookie_of({{"Cookie", "creditd=abc"}, {"Cookie", "creditd=abc"}}));
}

TEST_CASE("HTTP-22: cookies are for this host alone and out of reach of scripts")
{
    CHECK(set_cookie({.name = "__Host-creditd", .value = "v", .lives_for = std::chrono::hours{1}}).value ==
          "__Host-creditd=v; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600; Secure");
    CHECK(set_cookie({.name = "creditd", .value = "v", .is_secure = false}).value ==
          "creditd=v; Path=/; HttpOnly; SameSite=Lax");
    CHECK(set_cookie({.name = "creditd", .value = "", .lives_for = std::chrono::seconds{0}}).value ==
          "creditd=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0; Secure");
}

TEST_CASE("HTTP-22: a request that changes something needs the proof that only own pages can send")
{
    CHECK(is_taken({}));
    CHECK_FALSE(is_taken({}, ""));
    CHECK_FALSE(is_taken({}, "0"));
    CHECK_FALSE(is_taken({{"Origin", "https://credits.example.com"}, {"Sec-Fetch-Site", "same-origin"}}, ""));
}

TEST_CASE("HTTP-22: what the browser says of the sender must be this origin")
{
    CHECK(is_taken({{"Sec-Fetch-Site", "same-origin"}}));
    for (auto const* const site : {"same-site", "cross-site", "none", ""}) {
        CAPTURE(site);
        CHECK_FALSE(is_taken({{"Sec-Fetch-Site", site}}));
    }
    CHECK(is_taken({{"Origin", "https://credits.example.com"}}));
    CHECK(is_taken({{"Origin", "http://CREDITS.example.com"}}));
    for (auto const* const origin : {"null", "", "https://evil.example", "https://credits.example.com:8443",
                                     "https://credits.example.com.evil.example", "credits.example.com",
                                     "https://x.credits.example.com"}) {
        CAPTURE(origin);
        CHECK_FALSE(is_taken({{"Origin", origin}}));
    }
}

TEST_CASE("HTTP-22: under the public URL the scheme counts too, and a proxy may change the Host")
{
    SUBCASE("the published name in clear text is somebody in between")
    {
        Published const published{"https://credits.example.com"};
        CHECK(is_taken({{"Origin", "https://credits.example.com"}}));
        CHECK_FALSE(is_taken({{"Origin", "http://credits.example.com"}}));
    }
    SUBCASE("the published name is right behind any Host, and so is the Host itself")
    {
        Published const published{"https://wallet.example.com/base"};
        CHECK(is_taken({{"Origin", "https://wallet.example.com"}}));
        CHECK(is_taken({{"Origin", "https://credits.example.com"}}));
        CHECK_FALSE(is_taken({{"Origin", "https://wallet.example.com.evil.example"}}));
    }
}
