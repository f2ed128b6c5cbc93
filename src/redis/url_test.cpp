#include "redis/url.hpp"

#include <doctest/doctest.h>

namespace creditd::redis {

TEST_CASE("url: host, port, database, user and password are told apart")
{
    auto const url = parse_url("rediss://app:p%40ss%2Fword@cache.example:6380/3");

    REQUIRE(url.has_value());
    CHECK(url->tls);
    CHECK(url->host == "cache.example");
    CHECK(url->port == 6380);
    CHECK(url->database == 3);
    CHECK(url->user == "app");
    CHECK(url->password == "p@ss/word");
    CHECK(url->place() == "rediss://cache.example:6380/3");
}

TEST_CASE("url: what is left out has Redis' defaults")
{
    auto const url = parse_url("redis://127.0.0.1");
    REQUIRE(url.has_value());
    CHECK_FALSE(url->tls);
    CHECK(url->port == 6379);
    CHECK(url->database == 0);
    CHECK(url->user.empty());

    auto const secret = parse_url("redis://:secret@[::1]:7000/");
    REQUIRE(secret.has_value());
    CHECK(secret->host == "::1");
    CHECK(secret->port == 7000);
    CHECK(secret->password == "secret");
    CHECK(secret->place() == "redis://[::1]:7000/0");
}

TEST_CASE("url: what is not an address of a Redis is refused")
{
    for (auto const* const text :
         {"", "localhost:6379", "http://localhost", "redis://", "redis://host:0", "redis://host:70000",
          "redis://host:port", "redis://host/one", "redis://host/1/2", "redis://[::1", "redis://u:%zz@host",
          "redis://ho st"}) {
        CAPTURE(std::string{text});
        CHECK_FALSE(parse_url(text).has_value());
    }
}

}  // namespace creditd::redis
