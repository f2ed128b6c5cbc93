#include "pages/policy.hpp"

#include <doctest/doctest.h>

#include <string>

using namespace creditd::pages;

namespace {

/// The sources of one directive.
std::string sources(std::string const& policy, std::string const& directive)
{
    auto const begin = (" " + policy).find(" " + directive + " ");
    if (begin == std::string::npos) {
        return "(none)";
    }
    auto const from = begin + directive.size() + 1;
    return policy.substr(from, policy.find(';', from) - from);
}

}  // namespace

TEST_CASE("WEB-2: the console runs its own scripts and styles, and nothing inline")
{
    auto const policy = policy_of(Area::Console, {.frame_ancestors = {"https://shop.example.com"}}, "abc");
    CHECK(policy ==
          "default-src 'none'; script-src 'self'; style-src 'self' 'nonce-abc'; img-src 'self' data:; "
          "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'self'; "
          "frame-ancestors 'none'");
}

TEST_CASE("WEB-2: the wallet may be framed by whom the operator names, and by nobody else")
{
    CHECK(sources(policy_of(Area::Wallet, {}, "abc"), "frame-ancestors") == "'none'");
    Settings const framed{.frame_ancestors = {"https://shop.example.com", "https://*.example.org:8443"}};
    CHECK(sources(policy_of(Area::Wallet, framed, "abc"), "frame-ancestors") ==
          "https://shop.example.com https://*.example.org:8443");
}

TEST_CASE("WEB-2: Stripe's origins stand in the wallet's policy only where its checkout can be embedded")
{
    Settings settings{.payments = Payments::Test, .stripe_publishable_key = "pk_test_1"};
    CHECK(sources(policy_of(Area::Wallet, settings, "abc"), "script-src").contains("https://js.stripe.com"));
    CHECK(sources(policy_of(Area::Wallet, settings, "abc"), "frame-src")
              .contains("https://checkout.stripe.com"));
    CHECK_FALSE(policy_of(Area::Console, settings, "abc").contains("stripe"));
    CHECK_FALSE(policy_of(Area::Docs, settings, "abc").contains("stripe"));

    SUBCASE("no key")
    {
        settings.stripe_publishable_key.clear();
    }
    SUBCASE("payments go to the sandbox")
    {
        settings.payments = Payments::Sandbox;
    }
    SUBCASE("no payments")
    {
        settings.payments = Payments::Off;
    }
    CHECK(policy_of(Area::Wallet, settings, "abc") == policy_of(Area::Wallet, {}, "abc"));
}

TEST_CASE("WEB-2: no page takes inline scripts, and styles without a nonce only the API reference")
{
    Settings const settings{.payments = Payments::Live, .stripe_publishable_key = "pk_live_1"};
    for (auto const area : {Area::Console, Area::Wallet, Area::Docs}) {
        auto const policy = policy_of(area, settings, "abc");
        CHECK(policy.starts_with("default-src 'none';"));
        CHECK_FALSE(sources(policy, "script-src").contains("unsafe"));
        CHECK(sources(policy, "style-src").contains("unsafe-inline") == (area == Area::Docs));
        CHECK(sources(policy, "base-uri") == "'none'");
    }
}

TEST_CASE("WEB-2: only origins may frame, over https or on this machine")
{
    for (auto const* const origin : {"https://shop.example.com", "https://*.example.com", "https://a.b:8443",
                                     "http://localhost:3000", "http://127.0.0.1"}) {
        CAPTURE(origin);
        CHECK(is_frame_ancestor(origin));
    }
    for (auto const* const origin :
         {"", "*", "https://", "https://*", "https://*.", "http://shop.example.com", "https://a.b/path",
          "a.b", "https://a.b; script-src *", "https://a.b https://c.d", "https://a.b:x", "https://a.b:",
          "'self'", "https://A.b", "https://-a.b", "javascript:alert(1)", "https://a.b:123456"}) {
        CAPTURE(origin);
        CHECK_FALSE(is_frame_ancestor(origin));
    }
}
