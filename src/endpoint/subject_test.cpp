#include "endpoint/subject.hpp"

#include <doctest/doctest.h>

using namespace creditd;
using endpoint::subject;

namespace {

http::Principal user(std::string id)
{
    return {.kind = http::Principal::Kind::User, .id = "user:" + id, .user_id = std::move(id)};
}

http::Principal service(bool acts_for_users)
{
    http::Principal principal{.kind = http::Principal::Kind::Service, .id = "service:backend"};
    if (acts_for_users) {
        principal.permissions.set(http::permission_index("accounts:act").value());
    }
    return principal;
}

}  // namespace

TEST_CASE("IDENT-2: a user means their own account, named or not")
{
    CHECK(subject(user("usr_ada"), std::nullopt) == "usr_ada");
    CHECK(subject(user("usr_ada"), "usr_ada") == "usr_ada");
}

TEST_CASE("IDENT-2: a user who names somebody else is told that there is no such account")
{
    auto const refused = subject(user("usr_ada"), "usr_grace");

    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().status == 404);
    CHECK(refused.error().code == "account_not_found");
}

TEST_CASE("IDENT-1: a service that acts for users means the one it names, and must name one")
{
    CHECK(subject(service(true), "usr_grace") == "usr_grace");

    auto const unnamed = subject(service(true), std::nullopt);
    REQUIRE_FALSE(unnamed.has_value());
    CHECK(unnamed.error().status == 422);
    CHECK(unnamed.error().errors.at(0).field == "userId");
}

TEST_CASE("IDENT-1: a service that may not act for users has no account at all")
{
    auto const refused = subject(service(false), "usr_grace");

    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().status == 403);
}

TEST_CASE("IDENT-1: an administrator who may act for users means their own account unless they name another")
{
    auto admin = user("usr_ada");
    admin.permissions.set(http::permission_index("accounts:act").value());

    CHECK(subject(admin, std::nullopt) == "usr_ada");
    CHECK(subject(admin, "usr_grace") == "usr_grace");
}
