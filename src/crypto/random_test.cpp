#include "crypto/random.hpp"

#include <doctest/doctest.h>

#include <set>

namespace creditd::crypto {

TEST_CASE("IDENT-1: random bytes never come twice, across the pool's edge too")
{
    std::set<std::string> seen;
    for (int i = 0; i < 2000; ++i) {
        REQUIRE(seen.insert(random_bytes(16)).second);
    }
    CHECK(random_bytes(0).empty());
    auto const large = random_bytes(10'000);  // more than the pool holds
    CHECK(large.size() == 10'000);
    CHECK(large.substr(0, 4096) != large.substr(4096, 4096));
    CHECK(large.find(std::string(16, '\0')) == std::string::npos);
}

TEST_CASE("IDENT-1: a secret is its prefix and 52 characters")
{
    auto const secret = random_secret("key_");

    CHECK(secret.starts_with("key_"));
    CHECK(secret.size() == 56);
    CHECK(secret != random_secret("key_"));
}

}  // namespace creditd::crypto
