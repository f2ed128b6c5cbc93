#include "identity/domain/issuer.hpp"

#include <doctest/doctest.h>

namespace creditd::identity {

namespace {

constexpr auto now = Moment::from_milliseconds(1'790'000'000'000);

Issuer issuer(std::string name, std::string prefix = {})
{
    return {.name = std::move(name),
            .audience = "creditd",
            .keys_url = "https://id.example.com/keys",
            .user_prefix = std::move(prefix)};
}

Claims claims_until(Moment expires_at)
{
    return {.issuer = "a", .subject = "ada", .audiences = {"creditd"}, .expires_at = expires_at};
}

std::string judged(std::vector<Issuer> const& issuers)
{
    return judge_issuers(issuers).value_or("");
}

template <class Change>
std::string with(Change change)
{
    auto one = issuer("a");
    change(one);
    return judged({one});
}

}  // namespace

TEST_CASE("IDENT-1: a token ends at its exp, the issuer's leeway later")
{
    std::vector issuers{issuer("a")};
    issuers[0].leeway = Duration::seconds(10);

    CHECK(judge_claims(claims_until(now - Duration::milliseconds(9'999)), issuers, 0, now));
    CHECK(judge_claims(claims_until(now - Duration::seconds(10)), issuers, 0, now).error() ==
          TokenRefusal::Expired);
    issuers[0].leeway = Duration{};
    CHECK(judge_claims(claims_until(now), issuers, 0, now).error() == TokenRefusal::Expired);
    CHECK(judge_claims(claims_until(now + Duration::milliseconds(1)), issuers, 0, now));
}

TEST_CASE("IDENT-1: no issuer's user can pass for another's")
{
    std::vector const issuers{issuer("a"), issuer("b", "b:"), issuer("c", "c:")};
    auto claims = claims_until(now + Duration::hours(1));

    CHECK(judge_claims(claims, issuers, 0, now)->user_id == "ada");
    CHECK(judge_claims(claims, issuers, 1, now)->user_id == "b:ada");
    claims.subject = "c:ada";
    CHECK(judge_claims(claims, issuers, 0, now).error() == TokenRefusal::BadSubject);
    CHECK(judge_claims(claims, issuers, 1, now)->user_id == "b:c:ada");
    CHECK(judge_claims(claims, issuers, 2, now)->user_id == "c:c:ada");
}

TEST_CASE("IDENT-1: issuers that make no sense together, or alone, are told by name")
{
    CHECK(judged({}).empty());
    CHECK(judged({issuer("a"), issuer("b", "b:"), issuer("c", "c:")}).empty());
    CHECK(judged({issuer("a", "a:"), issuer("b")}).starts_with("b: needs a user_prefix"));
    CHECK(judged({issuer("a"), issuer("b")}).starts_with("b: needs a user_prefix"));
    CHECK(judged({issuer("a", "x"), issuer("b", "xy")}).starts_with("b: has a user_prefix"));
    CHECK(judged({issuer("a", "xy"), issuer("b", "x")}).starts_with("b: has a user_prefix"));
    CHECK(judged({issuer("a", "x"), issuer("b", "x")}).starts_with("b: has a user_prefix"));
    CHECK(judged({issuer("a", "x"), issuer("a", "y")}) == "a: is there twice");
    CHECK(judged({issuer("")}).starts_with("each needs an issuer"));
    CHECK(judged(std::vector<Issuer>(17, issuer("a"))) == "there may be 16 issuers at most");

    CHECK(with([](Issuer& one) { one.audience.clear(); }).starts_with("a: needs an audience"));
    CHECK(with([](Issuer& one) { one.keys_url.clear(); }).starts_with("a: needs one of"));
    CHECK(with([](Issuer& one) { one.keys_file = "keys.json"; }).starts_with("a: needs one of"));
    CHECK(with([](Issuer& one) { one.user_prefix = "a b"; }).starts_with("a: user_prefix must"));
    CHECK(with([](Issuer& one) { one.user_prefix = "usr_"; }).starts_with("a: user_prefix must"));
    CHECK(
        with([](Issuer& one) { one.user_prefix = std::string(33, 'x'); }).starts_with("a: user_prefix must"));
    CHECK(with([](Issuer& one) { one.leeway = Duration::seconds(61); }).starts_with("a: leeway_seconds"));
    CHECK(with([](Issuer& one) { one.leeway = Duration::seconds(60); }).empty());
    CHECK(with([](Issuer& one) { one.role_claim = "roles"; }).starts_with("a: role_claim and roles"));
    CHECK(with([](Issuer& one) { one.roles = {{"x", "admin"}}; }).starts_with("a: role_claim and roles"));
    CHECK(with([](Issuer& one) { one.default_role = "No Role"; }).ends_with("is not the name of a role"));
}

TEST_CASE("IDENT-1: certificates to trust go with https, and an address of keys holds no password")
{
    auto const trusting = [](std::string url) {
        return with([&](Issuer& one) {
            one.keys_url = std::move(url);
            one.trust_file = "/etc/ca.pem";
        });
    };
    CHECK(trusting("https://id.example.com/keys").empty());
    CHECK(trusting("http://127.0.0.1/keys").starts_with("a: trust_file goes with"));
    CHECK(with([](Issuer& one) {
              one.keys_url.clear();
              one.keys_file = "keys.json";
              one.trust_file = "/etc/ca.pem";
          }).starts_with("a: trust_file goes with"));

    auto const at = [](std::string url) { return with([&](Issuer& one) { one.keys_url = std::move(url); }); };
    CHECK(at("https://id.example.com/users/@all/keys").empty());
    CHECK(at("https://me:secret@id.example.com/keys").starts_with("a: jwks_url must not hold"));
}

TEST_CASE("IDENT-1: keys are fetched over https, or from this machine itself")
{
    auto const url = [](std::string address) {
        return with([&](Issuer& one) { one.keys_url = std::move(address); }).empty();
    };
    CHECK(url("https://id.example.com/.well-known/jwks.json"));
    for (auto const* here :
         {"http://127.0.0.1/k", "http://127.0.0.1:8000/k", "http://localhost:1/k", "http://[::1]:9/k"}) {
        CHECK_MESSAGE(url(here), here);
    }
    for (auto const* other :
         {"http://id.example.com/k", "http://127.0.0.1.example.com/k", "http://127.0.0.1@example.com/k",
          "http://127.0.0.1:80@example.com/k", "http://localhost.example.com/k", "http://10.0.0.1/k",
          "ftp://127.0.0.1/k", "file:///etc/keys", "https://", "https://a b/k", "HTTP://example.com", ""}) {
        CHECK_FALSE_MESSAGE(url(other), other);
    }
}

}  // namespace creditd::identity
