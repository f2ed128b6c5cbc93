#include "identity/credential_cache.hpp"
#include "identity/secret.hpp"

#include <doctest/doctest.h>

#include <chrono>

namespace creditd::identity {

namespace {

std::shared_ptr<Credential> session_of(std::string user_id)
{
    auto credential = std::make_shared<Credential>();
    credential->kind = Credential::Kind::Session;
    credential->user_id = std::move(user_id);
    return credential;
}

std::shared_ptr<Credential> key_of(std::int64_t service)
{
    auto credential = std::make_shared<Credential>();
    credential->kind = Credential::Kind::Key;
    credential->number = service;
    return credential;
}

std::string digest(int n)
{
    return digest_of(std::to_string(n));
}

}  // namespace

TEST_CASE("IDENT-2: a credential is found until it is forgotten, by secret, by user or by service")
{
    CredentialCache cache{1000};
    cache.add(digest(1), session_of("ada"), cache.generation());
    cache.add(digest(2), session_of("ada"), cache.generation());
    cache.add(digest(3), session_of("eve"), cache.generation());
    cache.add(digest(4), key_of(7), cache.generation());
    cache.add(digest(5), key_of(8), cache.generation());

    cache.forget(digest(3));
    cache.forget_service(8);
    CHECK(cache.find(digest(1)) != nullptr);
    CHECK(cache.find(digest(3)) == nullptr);
    CHECK(cache.find(digest(4)) != nullptr);
    CHECK(cache.find(digest(5)) == nullptr);

    cache.forget_user("ada");
    CHECK(cache.find(digest(1)) == nullptr);
    CHECK(cache.find(digest(2)) == nullptr);
    CHECK(cache.find(digest(4)) != nullptr);
}

TEST_CASE("IDENT-2: what was read before something was forgotten does not get in")
{
    CredentialCache cache{1000};
    auto const before = cache.generation();
    cache.forget_user("ada");

    cache.add(digest(1), session_of("ada"), before);
    CHECK(cache.find(digest(1)) == nullptr);

    cache.add(digest(1), session_of("ada"), cache.generation());
    CHECK(cache.find(digest(1)) != nullptr);
}

TEST_CASE("NODE-3: what no other node has confirmed of late is not found, and found again once it is")
{
    using Steady = std::chrono::steady_clock;
    CredentialCache cache{1000};
    cache.add(digest(1), session_of("ada"), cache.generation());

    cache.trust_until(Steady::now() - std::chrono::seconds{1});
    CHECK(cache.find(digest(1)) == nullptr);

    cache.trust_until(Steady::now() + std::chrono::hours{1});
    CHECK(cache.find(digest(1)) != nullptr);
    cache.forget_everything();
    CHECK(cache.find(digest(1)) == nullptr);
}

TEST_CASE("IDENT-2: the cache is bounded, and keeps what is used")
{
    constexpr int size = 3200;
    CredentialCache cache{size};
    cache.add(digest(0), session_of("ada"), cache.generation());
    int kept = 0;
    for (int n = 1; n <= 20 * size; ++n) {
        cache.add(digest(n), session_of("ada"), cache.generation());
        CHECK(cache.find(digest(0)) != nullptr);
    }
    for (int n = 0; n <= 20 * size; ++n) {
        kept += cache.find(digest(n)) != nullptr ? 1 : 0;
    }

    CHECK(kept <= size + 16);
    CHECK(kept >= size / 2);
}

TEST_CASE("IDENT-6: a credential has ended at its expiry, and at the end of its idle time")
{
    auto const start = Moment::from_milliseconds(1'000'000'000);
    Credential credential;
    credential.expires_at = start + Duration::hours(2);
    credential.idle = Duration::hours(1);
    credential.used_at_ms = start.in_milliseconds();

    CHECK(credential.is_live(start + Duration::hours(1) - Duration::milliseconds(1)));
    CHECK_FALSE(credential.is_live(start + Duration::hours(1)));
    credential.used_at_ms = (start + Duration::hours(1)).in_milliseconds();
    CHECK(credential.is_live(start + Duration::hours(2) - Duration::milliseconds(1)));
    CHECK_FALSE(credential.is_live(start + Duration::hours(2)));
}

}  // namespace creditd::identity
