#include "stripe/settings.hpp"

#include <doctest/doctest.h>

namespace creditd::stripe {
namespace {

std::string fault(Settings const& settings, bool live)
{
    return fault_of(settings, live).value_or("");
}

bool says(Settings const& settings, bool live, std::string_view words)
{
    return fault(settings, live).find(words) != std::string::npos;
}

TEST_CASE("STRIPE-1: a live key opens live ledgers only, a test key test ledgers only")
{
    CHECK(fault({.secret_key = "sk_live_1"}, true).empty());
    CHECK(fault({.secret_key = "rk_live_1"}, true).empty());
    CHECK(fault({.secret_key = "sk_test_1"}, false).empty());
    CHECK(says({.secret_key = "sk_live_1"}, false, "test ledger"));
    CHECK(says({.secret_key = "rk_test_1"}, true, "this ledger is live"));
}

TEST_CASE("STRIPE-1: what is no secret key is refused, and no key is no fault")
{
    for (auto const* key : {"pk_live_1", "sk_live_", "whsec_1", "sk_other_1", " sk_test_1"}) {
        CAPTURE(key);
        CHECK(says({.secret_key = key}, false, "must be a secret key"));
    }
    CHECK(fault({.api_base = "nonsense"}, true).empty());
}

TEST_CASE("STRIPE-1: the key travels in the clear to this machine only")
{
    for (auto const* base : {"http://127.0.0.1:9", "http://localhost", "http://localhost:12111",
                             "http://[::1]:9", "https://api.stripe.com", "https://stripe.internal:8443"}) {
        CAPTURE(base);
        CHECK(fault({.secret_key = "sk_test_1", .api_base = base}, false).empty());
    }
    for (auto const* base : {"http://api.stripe.com", "http://127.0.0.1.example.com", "http://127.0.0.2",
                             "http://localhost.example.com", "http://10.0.0.1:9"}) {
        CAPTURE(base);
        CHECK(says({.secret_key = "sk_test_1", .api_base = base}, false, "this machine only"));
    }
    for (auto const* base : {"", "api.stripe.com", "ftp://api.stripe.com", "https://", "https://a/b",
                             "https://127.0.0.1@example.com", "https://a?b"}) {
        CAPTURE(base);
        CHECK(says({.secret_key = "sk_test_1", .api_base = base}, false, "without a path"));
    }
}

TEST_CASE("STRIPE-1: a live key never goes to a sandbox")
{
    for (auto const* base : {"http://127.0.0.1:9", "https://stripe.internal", "https://api.stripe.com:443"}) {
        CAPTURE(base);
        CHECK(says({.secret_key = "sk_live_1", .api_base = base}, true, "test keys only"));
    }
}

TEST_CASE("STRIPE-1: a blank webhook secret is refused")
{
    CHECK(says({.secret_key = "sk_test_1", .webhook_secrets = {"whsec_1", ""}}, false, "blank"));
    CHECK(fault({.secret_key = "sk_test_1", .webhook_secrets = {"whsec_1", "whsec_2"}}, false).empty());
}

}  // namespace
}  // namespace creditd::stripe
