#include "http/exchange.hpp"
#include "identity/credential_reads.hpp"
#include "identity/login_command.hpp"
#include "identity/testing/world.hpp"

#include <doctest/doctest.h>

namespace creditd::identity {

using testing::World;

TEST_CASE("IDENT-2: without a credential, with a foreign one and with a made-up one the answer is 401")
{
    World world;
    http::Request request;

    auto const nobody = world.authenticator->at_once(request);
    REQUIRE(nobody);
    CHECK(nobody->error().code == "unauthenticated");
    request.headers = {{"authorization", "Basic YWRhOnNlY3JldA=="}};
    CHECK_FALSE(world.authenticator->at_once(request)->has_value());
    request.headers = {{"authorization", "Bearer eyJhbGciOiJub25lIn0.e30."}};
    CHECK_FALSE(world.authenticator->at_once(request)->has_value());
    CHECK(world.principal("cst_" + std::string(52, '0')) == nullptr);
    CHECK(world.principal("csk_" + std::string(52, 'z')) == nullptr);
}

TEST_CASE("IDENT-2: a credential that was used of late is known at once")
{
    World world;
    auto const token = world.make_user("ada@example.com");
    http::Request request;
    auto const value = "Bearer " + token;
    request.headers = {{"authorization", value}};

    CHECK_FALSE(world.authenticator->at_once(request));
    REQUIRE(world.principal(token) != nullptr);
    auto const known = world.authenticator->at_once(request);
    REQUIRE(known);
    CHECK((*known)->get()->role == "user");
}

TEST_CASE("IDENT-6: a session that is used goes on; the clock ends it on the very request, cached or not")
{
    World world;
    auto const token = world.make_user("ada@example.com");
    for (int day = 0; day < 24; day += 6) {
        CHECK(world.principal(token) != nullptr);
        world.service.clock.advance(Duration::days(6));
    }
    CHECK(world.principal(token) != nullptr);

    world.service.clock.advance(Duration::milliseconds(Duration::days(6).in_milliseconds() - 1));
    CHECK(world.principal(token) != nullptr);
    world.service.clock.advance(Duration::milliseconds(1));
    CHECK(world.principal(token) == nullptr);  // 30 days
}

TEST_CASE("IDENT-6: staff sessions end after 30 minutes without use, and after 12 hours")
{
    World world;
    auto const idle = world.make_user("a@example.com", "auditor");
    auto const busy = world.make_user("b@example.com", "admin");
    for (int i = 0; i < 24; ++i) {
        CHECK(world.principal(busy) != nullptr);
        CHECK((world.principal(idle) != nullptr) == (i == 0));
        world.service.clock.advance(Duration::milliseconds(30 * 60'000 - (i == 0 ? 0 : 1)));
        if (i == 0) {
            world.service.clock.advance(Duration::milliseconds(-1));
            CHECK(world.principal(busy) != nullptr);
            world.service.clock.advance(Duration::milliseconds(1));
        }
    }
    world.service.clock.advance(Duration::minutes(1));
    CHECK(world.principal(busy) == nullptr);
}

TEST_CASE("IDENT-6: the last use is written down now and then, not with every request")
{
    World world;
    auto const token = world.make_user("ada@example.com");
    auto const written = [&] {
        world.make_user("flush" + std::to_string(world.number("SELECT COUNT(*) FROM users")) +
                        "@example.com");
        return world.number("SELECT last_seen_at FROM sessions ORDER BY number LIMIT 1");
    };
    auto const start = world.service.clock.now()->in_milliseconds();
    CHECK(world.principal(token) != nullptr);
    world.service.clock.advance(Duration::hours(5));
    CHECK(world.principal(token) != nullptr);
    CHECK(written() == start);

    world.service.clock.advance(Duration::hours(1));
    CHECK(world.principal(token) != nullptr);
    CHECK(written() == world.service.clock.now()->in_milliseconds());
}

}  // namespace creditd::identity
