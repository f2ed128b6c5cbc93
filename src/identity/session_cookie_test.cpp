#include "http/problem.hpp"
#include "identity/session_cookie.hpp"
#include "identity/testing/world.hpp"

#include <doctest/doctest.h>

#include <future>
#include <string>

namespace creditd::identity {

namespace {

/// The public URL for one test.
class Published
{
public:
    explicit Published(std::string url) { http::set_public_url(std::move(url)); }
    ~Published() { http::set_public_url(""); }
    Published(Published const&) = delete;
    Published& operator=(Published const&) = delete;
};

http::Authentication again(testing::World& world, http::Request const& request)
{
    std::promise<http::Authentication> answered;
    auto found = answered.get_future();
    world.authenticator->look_again(
        request, [&](http::Authentication authentication) { answered.set_value(std::move(authentication)); });
    return found.get();
}

}  // namespace

TEST_CASE("IDENT-10: a cookie is looked at only where there is no Authorization header")
{
    http::Request request;
    request.headers = {{"cookie", "creditd=cst_cookie"}};
    REQUIRE(shown_secret(request));
    CHECK(shown_secret(request)->text == "cst_cookie");
    CHECK(shown_secret(request)->form == SessionForm::Cookie);

    request.headers.push_back({"authorization", "Bearer cst_token"});
    CHECK(shown_secret(request)->text == "cst_token");
    CHECK(shown_secret(request)->form == SessionForm::Token);
    request.headers.back().value = "Basic abc";
    CHECK_FALSE(shown_secret(request));

    request.headers = {{"cookie", "creditd="}};
    CHECK_FALSE(shown_secret(request));
}

TEST_CASE("IDENT-10: where the public address is https, only a cookie that nobody else can set counts")
{
    Published const published{"https://credits.example.com"};
    http::Request request;
    request.headers = {{"cookie", "creditd=cst_plain"}};
    CHECK_FALSE(shown_secret(request));
    request.headers = {{"cookie", "creditd=cst_plain; __Host-creditd=cst_host"}};
    CHECK(shown_secret(request)->text == "cst_host");

    auto const now = Moment::from_milliseconds(1'000'000);
    CHECK(cookie_of("cst_x", now + Duration::hours(1), now).value ==
          "__Host-creditd=cst_x; Path=/; HttpOnly; SameSite=Lax; Max-Age=3600; Secure");
    CHECK(no_cookie().value == "__Host-creditd=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0; Secure");
}

TEST_CASE(
    "IDENT-10: what changes something with a cookie must come from a page of this origin; reading need not")
{
    testing::World world;
    auto const token = world.make_user("ada@example.com");
    REQUIRE(world.principal(token) != nullptr);
    auto const cookie = "creditd=" + token;
    http::Request request;
    request.headers = {{"cookie", cookie}};
    CHECK(world.authenticator->at_once(request)->has_value());
    for (auto const method :
         {http::Method::Post, http::Method::Put, http::Method::Patch, http::Method::Delete}) {
        request.method = method;
        request.headers = {{"cookie", cookie}};
        CHECK(world.authenticator->at_once(request)->error().code == "cross_site_refused");
        request.headers.push_back({"x-creditd-request", "1"});
        CHECK(world.authenticator->at_once(request)->has_value());
        auto const bearer = "Bearer " + token;
        request.headers = {{"authorization", bearer}, {"origin", "https://evil.example"}};
        CHECK(world.authenticator->at_once(request)->has_value());
    }
}

TEST_CASE("IDENT-10: a page that shows one person does nothing with another's cookie")
{
    testing::World world;
    auto const token = world.make_user("ada@example.com");
    auto const cookie = "creditd=" + token;
    auto const bearer = "Bearer " + token;
    http::Request request;
    request.headers = {{"cookie", cookie}, {"x-creditd-user", "usr_another"}};
    for (bool const is_cached : {false, true}) {
        CAPTURE(is_cached);
        auto const answered = again(world, request);
        REQUIRE_FALSE(answered.has_value());
        CHECK(answered.error().code == "session_changed");
        CHECK(answered.error().status == 409);
    }
    auto const ada = world.principal(token)->user_id;
    request.headers = {{"cookie", cookie}, {"x-creditd-user", ada}};
    CHECK(again(world, request).has_value());
    request.headers = {{"authorization", bearer}, {"x-creditd-user", "usr_another"}};
    CHECK(again(world, request).has_value());
}

TEST_CASE("IDENT-6: a request that goes on is no use of its session, which ends by idleness all the same")
{
    testing::World world;
    auto const token = world.make_user("ada@example.com", "admin");
    auto const bearer = "Bearer " + token;
    http::Request request;
    request.headers = {{"authorization", bearer}};
    CHECK(again(world, request).has_value());  // from the database
    for (int minute = 0; minute < 29; ++minute) {
        world.service.clock.advance(Duration::minutes(1));
        CHECK(again(world, request).has_value());
    }
    world.gate.credentials.forget_everything();
    CHECK(again(world, request).has_value());
    world.service.clock.advance(Duration::minutes(1));
    CHECK_FALSE(again(world, request).has_value());
}

}  // namespace creditd::identity
