#include "identity/register_command.hpp"
#include "identity/role_command.hpp"
#include "identity/testing/identity_provider.hpp"
#include "identity/testing/open_bare_account.hpp"
#include "identity/testing/world.hpp"
#include "identity/user_command.hpp"
#include "ledger/books.hpp"
#include "ledger/open_account.hpp"

#include <doctest/doctest.h>

#include <latch>
#include <thread>

namespace creditd::identity {

using testing::at;
using testing::IdentityProvider;
using testing::World;

namespace {

IdentityProvider provider_with_key(std::string name)
{
    IdentityProvider provider{std::move(name)};
    provider.add_key("k");
    return provider;
}

Settings two_issuers()
{
    Settings settings;
    settings.issuers = {{.name = "https://id.example.com",
                         .audience = "creditd",
                         .role_claim = "roles",
                         .roles = {{"boss", "admin"}, {"nights", "night-shift"}}},
                        {.name = "https://partner.example.com",
                         .audience = "creditd",
                         .user_prefix = "partner:",
                         .default_role = "auditor"}};
    return settings;
}

/// A service that trusts two identity providers, whose keys it gets without a network.
struct OutsideWorld
{
    IdentityProvider provider = provider_with_key("https://id.example.com");
    IdentityProvider partner = provider_with_key("https://partner.example.com");
    bool is_down = false;
    std::chrono::steady_clock::time_point now{};
    World world{two_issuers(),
                [this](Issuer const& issuer, auto done) {
                    if (is_down) {
                        return done(std::unexpected("nobody listens"));
                    }
                    done(issuer.user_prefix.empty() ? provider.key_set() : partner.key_set());
                },
                [this] { return now; }};

    std::string token(std::string_view subject, std::string_view more = {})
    {
        return provider.token(subject, *world.service.clock.now(), "k", more);
    }
    std::string code(std::string_view token) { return at(world.get("/auth/me", token).body, "code"); }
    std::string me(std::string_view token, std::string_view member)
    {
        return at(world.get("/auth/me", token).body, member);
    }
};

}  // namespace

TEST_CASE("LEDGER-10: the first token of an outside user opens the user and the account, in one commit, once")
{
    OutsideWorld outside;
    auto const token = outside.token("crm:1");

    CHECK(outside.me(token, "user.id") == "crm:1");
    CHECK(outside.me(token, "user.role") == "user");
    CHECK(outside.me(token, "user.email") == "null");
    CHECK(outside.me(outside.token("crm:1"), "user.id") == "crm:1");

    auto& world = outside.world;
    CHECK(world.number("SELECT COUNT(*) FROM users") == 1);
    CHECK(world.number("SELECT COUNT(*) FROM accounts") == 1);
    CHECK(world.number("SELECT COUNT(*) FROM audit_entries WHERE action = 'user.first_seen'") == 1);
    CHECK(world.principal(token)->id == "user:crm:1");
    CHECK(outside.code(world.principal(token)->id).ends_with("unauthenticated"));
}

TEST_CASE("LEDGER-10: fifty first tokens of one user at once open one user, one account and one signup grant")
{
    OutsideWorld outside;
    (void)outside.me(outside.token("warm-up"), "user.id");
    std::vector<std::string> tokens;
    for (int i = 0; i < 50; ++i) {
        tokens.push_back(outside.token("crm:1", ",\"n\":" + std::to_string(i)));
    }
    std::latch go{50};
    std::atomic<int> known = 0;
    {
        std::vector<std::jthread> threads;
        for (auto const& token : tokens) {
            threads.emplace_back([&] {
                go.arrive_and_wait();
                auto const principal = outside.world.principal(token);
                known += principal != nullptr && principal->user_id == "crm:1" ? 1 : 0;
            });
        }
    }

    CHECK(known == 50);
    CHECK(outside.world.number("SELECT COUNT(*) FROM users WHERE user_id = 'crm:1'") == 1);
    CHECK(outside.world.number("SELECT COUNT(*) FROM accounts") == 2);
    CHECK(outside.world.number("SELECT COUNT(*) FROM transactions") == 2);  // a signup grant each
}

TEST_CASE(
    "LEDGER-10: an account that a service opened gets its user with the first token, and no second grant")
{
    OutsideWorld outside;
    auto& world = outside.world;
    world.run<testing::OpenBareAccount>(world.ledger);
    auto const lines = world.number("SELECT COUNT(*) FROM transactions");

    CHECK(outside.me(outside.token("crm:1"), "user.id") == "crm:1");

    CHECK(world.number("SELECT COUNT(*) FROM users") == 1);
    CHECK(world.number("SELECT COUNT(*) FROM accounts") == 1);
    CHECK(world.number("SELECT COUNT(*) FROM transactions") == lines);
}

TEST_CASE("IDENT-1: a further issuer's users have its prefix, and the role they are given when first seen")
{
    OutsideWorld outside;
    auto const token = outside.partner.token("7", *outside.world.service.clock.now(), "k");

    CHECK(outside.me(token, "user.id") == "partner:7");
    CHECK(outside.me(token, "user.role") == "auditor");
    CHECK(outside.world.principal(token)->may("audit:read"));
    CHECK(outside.code(outside.token("partner:7")) == "unauthenticated");
}

TEST_CASE(
    "IDENT-1: a token's role is that of its claim, else the user's own; one that there is not gives none")
{
    OutsideWorld outside;
    auto& world = outside.world;
    auto const boss = outside.token("ada", R"(,"roles":["boss"])");
    CHECK(world.principal(boss)->may("roles:write"));
    CHECK(world.principal(boss)->role == "admin");
    CHECK_FALSE(world.principal(outside.token("ada"))->may("roles:write"));
    CHECK(world.number("SELECT COUNT(*) FROM users WHERE role = 'admin'") == 0);

    auto const nights = outside.token("ada", R"(,"roles":["nights"])");
    CHECK(world.principal(nights)->role == "user");
    world.run<CreateRole>(Role{.name = "night-shift", .description = {}, .permissions = {"users:read"}},
                          testing::somewhere());
    CHECK(world.principal(outside.token("bob", R"(,"roles":["nights"])"))->may("users:read"));

    world.run<ChangeRole>("ada", "support", testing::somewhere());
    CHECK(world.principal(outside.token("ada"))->role == "support");
    CHECK(world.principal(boss)->role == "admin");
}

TEST_CASE(
    "IDENT-2: a suspension holds for an outside token from the next request on, whatever role it brings")
{
    OutsideWorld outside;
    auto& world = outside.world;
    auto const boss = outside.token("ada", R"(,"roles":["boss"])");
    REQUIRE(world.principal(boss)->may("users:write"));

    world.run<ChangeUserStatus>("ada", UserStatus::Suspended, testing::somewhere());

    CHECK_FALSE(world.principal(boss)->may("users:write"));
    CHECK(world.principal(boss)->may("credits:read"));
    world.run<ChangeUserStatus>("ada", UserStatus::Active, testing::somewhere());
    CHECK(world.principal(boss)->may("users:write"));
}

TEST_CASE(
    "IDENT-1: a token that was taken ends at its exp all the same, and is not taken before it was checked")
{
    OutsideWorld outside;
    auto const token = outside.token("ada");
    CHECK(outside.code(token) == "-");
    outside.world.service.clock.advance(Duration::seconds(3600 + 29));
    CHECK(outside.code(token) == "-");
    outside.world.service.clock.advance(Duration::seconds(1));
    CHECK(outside.code(token) == "unauthenticated");
    CHECK(at(outside.world.get("/auth/me", token).body, "detail") == "this credential has expired");
    CHECK(outside.code(outside.token("ada")) == "-");
}

TEST_CASE("IDENT-1: what a withdrawn key has signed is forgotten with the fetch that finds it gone")
{
    OutsideWorld outside;
    auto const old = outside.token("ada");
    REQUIRE(outside.code(old) == "-");
    outside.provider.add_key("new");
    outside.now += std::chrono::minutes{1};
    auto const newer = outside.provider.token("ada", *outside.world.service.clock.now(), "new");
    CHECK(outside.code(newer) == "-");
    CHECK(outside.code(old) == "-");

    outside.provider.remove_key("k");
    CHECK(outside.code(old) == "-");  // nobody has told yet
    outside.world.gate.issuer_keys.refresh();

    CHECK(outside.code(old) == "unauthenticated");
    CHECK(outside.code(newer) == "-");
}

TEST_CASE(
    "IDENT-1: with the issuer down tokens are taken by the keys there are; without keys the answer is 503")
{
    OutsideWorld outside;
    outside.is_down = true;
    auto const answer = outside.world.get("/auth/me", outside.token("ada"));
    CHECK(answer.status == 503);
    CHECK(at(answer.body, "code") == "issuer_unavailable");
    CHECK(outside.code("cst_0123456789abcdefghjkmnpqrstvwxyz0123456789abcdefghjk") == "unauthenticated");

    outside.is_down = false;
    outside.now += std::chrono::seconds{5};
    CHECK(outside.code(outside.token("ada")) == "-");
    outside.is_down = true;
    outside.now += std::chrono::hours{24};
    outside.world.gate.issuer_keys.refresh();
    CHECK(outside.code(outside.token("bob")) == "-");
}

TEST_CASE("IDENT-1: an outside user has no sessions and no password here")
{
    OutsideWorld outside;
    auto const token = outside.token("ada");

    CHECK(outside.world.get("/auth/sessions", token).status == 403);
    CHECK(outside.world.post("/auth/logout", "", token).status == 403);
    CHECK(
        outside.world
            .post("/auth/password", R"({"currentPassword":"x","newPassword":"correct horse battery"})", token)
            .status >= 400);
}

TEST_CASE("IDENT-1: without issuers in the settings nothing that looks like a token is looked at")
{
    World world;
    auto const provider = provider_with_key("https://id.example.com");
    auto const answer = world.get("/auth/me", provider.token("ada", *world.service.clock.now(), "k"));
    CHECK(answer.status == 401);
    CHECK(world.number("SELECT COUNT(*) FROM users") == 0);
}

}  // namespace creditd::identity
