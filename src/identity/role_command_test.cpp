#include "identity/key_command.hpp"
#include "identity/register_command.hpp"
#include "identity/role_command.hpp"
#include "identity/testing/world.hpp"
#include "identity/user_command.hpp"

#include <doctest/doctest.h>

namespace creditd::identity {

using http::Method;
using testing::at;
using testing::refusal_code;
using testing::World;

namespace {

/// A role of so many permissions, in order.
Role role_of(std::string name, std::vector<std::string> permissions, std::optional<Credits> limit = {})
{
    return {.name = std::move(name),
            .description = "for a test",
            .permissions = std::move(permissions),
            .adjust_limit = limit};
}

/// Somebody who may only so much.
Origin with_powers(std::vector<std::string> permissions, std::optional<Credits> limit = {})
{
    auto origin = testing::somewhere();
    origin.powers = {.permissions = permissions_of(role_of("x", std::move(permissions))),
                     .adjust_limit = limit};
    return origin;
}

struct RoleWorld : World
{
    std::string make(Role role)
    {
        return refusal_code(run<CreateRole>(std::move(role), testing::somewhere()));
    }
    std::string give(std::string const& id, std::string role)
    {
        return refusal_code(run<ChangeRole>(id, std::move(role), testing::somewhere()));
    }
    std::string remove_role(std::string name)
    {
        return refusal_code(run<DeleteRole>(std::move(name), testing::somewhere(), settings));
    }
    std::int64_t audited(std::string const& action)
    {
        return number("SELECT COUNT(*) FROM audit_entries WHERE action = '" + action + "'");
    }

    std::string root = make_user("root@example.com", "admin");
};

}  // namespace

TEST_CASE("ADMIN-3: a role is made, shown, given, changed and removed, each with its reason and audited")
{
    RoleWorld world;
    constexpr auto wanted = R"({"name":"night-shift","description":"After hours",)"
                            R"("permissions":["users:read","credits:adjust"],"limits":{"adjustCredits":2.5},)"
                            R"("reasonCode":"ops","reason":"nights are long"})";

    auto const made = world.post("/admin/roles", wanted, world.root);
    REQUIRE(made.status == 201);
    CHECK(at(made.body, "role.permissions") == R"(["credits:adjust","users:read"])");
    CHECK(at(made.body, "role.limits.adjustCredits") == "2.5");
    CHECK(at(made.body, "role.builtIn") == "false");
    CHECK(at(world.get("/admin/roles/night-shift", world.root).body, "role.description") == "After hours");

    auto const token = world.make_user("ada@example.com");
    CHECK(world.get("/admin/users", token).status == 403);
    auto const given = world.call(Method::Put, "/admin/users/" + world.id_of("ada@example.com") + "/role",
                                  R"({"role":"night-shift"})", world.root);
    CHECK(at(given.body, "user.role") == "night-shift");
    CHECK(world.get("/admin/users", token).status == 200);  // the very next request
    CHECK(world.principal(token)->adjust_limit == Credits::from_micro(2'500'000));
    CHECK(at(world.get("/auth/me", token).body, "adjustLimit") == "2.5");
    CHECK(at(world.get("/admin/users?role=night-shift", world.root).body, "total") == "1");

    auto const changed =
        world.call(Method::Put, "/admin/roles/night-shift", R"({"permissions":[]})", world.root);
    CHECK(changed.status == 200);
    CHECK(at(changed.body, "role.users") == "1");
    CHECK(at(changed.body, "role.limits.adjustCredits") == "null");
    CHECK(world.get("/admin/users", token).status == 403);
    CHECK(at(world.get("/auth/me", token).body, "permissions") == "[]");

    CHECK(world.audited("role.create") == 1);
    CHECK(world.audited("role.change") == 1);
    std::string changed_text;
    world.service.database->read([&](storage::Reader& reader) {
        reader.query({"test", "SELECT text FROM audit_entries WHERE action = 'role.change'"}, {},
                     [&](storage::Row const& row) { changed_text = row.bytes(0); });
    });
    CHECK(changed_text.find("credits:adjust") != std::string::npos);
}

TEST_CASE("ADMIN-3: a role that somebody has is not removed; the refusal says how many have it")
{
    RoleWorld world;
    REQUIRE(world.make(role_of("helper", {"users:read"})).empty());
    world.make_user("ada@example.com");
    auto const ada = world.id_of("ada@example.com");
    REQUIRE(world.give(ada, "helper").empty());
    auto const key =
        at(world.post("/admin/api-keys", R"({"name":"x","role":"helper"})", world.root).body, "id");

    auto const refused = world.call(Method::Delete, "/admin/roles/helper", "{}", world.root);
    CHECK(refused.status == 409);
    CHECK(at(refused.body, "code") == "role_in_use");
    CHECK(at(refused.body, "users") == "1");
    CHECK(at(refused.body, "apiKeys") == "1");

    REQUIRE(world.give(ada, "user").empty());
    CHECK(world.remove_role("helper") == "role_in_use");
    CHECK(world.call(Method::Delete, "/admin/api-keys/" + key, "{}", world.root).status == 204);
    CHECK(world.remove_role("helper").empty());
    CHECK(world.remove_role("helper") == "role_not_found");
    CHECK(world.audited("role.delete") == 1);
    CHECK(world.give(ada, "helper") == "validation_failed");
}

TEST_CASE("ADMIN-3: a role that the settings' issuers lead to is in use")
{
    RoleWorld world;
    REQUIRE(world.make(role_of("helper", {"users:read"})).empty());
    world.settings.issuers = {
        {.name = "https://id.example.com", .audience = "creditd", .roles = {{"h", "helper"}}}};
    CHECK(world.remove_role("helper") == "role_in_use");
    world.settings.issuers[0].roles.clear();
    CHECK(world.remove_role("helper").empty());
}

TEST_CASE("ADMIN-3: built-in roles stay as they are, and names are taken once")
{
    RoleWorld world;
    for (auto const& role : built_in_roles()) {
        auto const name = role.name;
        CHECK(refusal_code(world.run<ReplaceRole>(role_of(name, {}), testing::somewhere())) ==
              "role_built_in");
        CHECK(world.remove_role(name) == "role_built_in");
        CHECK(world.make(role_of(name, {})) == "role_exists");
    }
    CHECK(world.make(role_of("helper", {})).empty());
    CHECK(world.make(role_of("helper", {"users:read"})) == "role_exists");
    CHECK(refusal_code(world.run<ReplaceRole>(role_of("other", {}), testing::somewhere())) ==
          "role_not_found");
    CHECK(world.number("SELECT COUNT(*) FROM roles") == 1);
}

TEST_CASE("ADMIN-3: there are at most 100 roles beside the built-in ones")
{
    RoleWorld world;
    for (std::size_t i = 0; i < most_roles; ++i) {
        REQUIRE(world.make(role_of("r" + std::to_string(i), {})).empty());
    }
    CHECK(world.make(role_of("one-more", {})) == "too_many_roles");
    CHECK(world.remove_role("r7").empty());
    CHECK(world.make(role_of("one-more", {})).empty());
}

TEST_CASE("ADMIN-3: nobody gives permissions, or a limit, that they have not, in any of the ways there are")
{
    RoleWorld world;
    auto const may = with_powers({"roles:write", "users:read", "users:write", "credits:adjust"}, 50_credits);
    REQUIRE(world.make(role_of("strong", {"refunds:write"})).empty());
    world.make_user("ada@example.com");
    auto const ada = world.id_of("ada@example.com");
    auto const creating = [&](Role role) {
        return refusal_code(world.run<CreateRole>(std::move(role), may));
    };
    auto const giving = [&](std::string role) {
        return refusal_code(world.run<ChangeRole>(ada, std::move(role), may));
    };

    CHECK(creating(role_of("a", {"refunds:write"})) == "permission_not_held");
    CHECK(creating(role_of("a", {"credits:adjust"})) == "permission_not_held");
    CHECK(creating(role_of("a", {"credits:adjust"}, 51_credits)) == "permission_not_held");
    CHECK(creating(role_of("a", {"credits:adjust"}, 50_credits)).empty());
    CHECK(creating(role_of("b", {"users:read"}, 51_credits)).empty());          // a limit of nothing
    CHECK(creating(role_of("c", {"credits:read", "credits:redeem"})).empty());  // everybody has these

    CHECK(giving("strong") == "permission_not_held");
    CHECK(giving("admin") == "permission_not_held");
    CHECK(giving("support") == "permission_not_held");
    CHECK(giving("a").empty());
    CHECK(refusal_code(world.run<CreateUser>(NewUser{.id = "crm:1", .role = "strong"}, may, world.ledger)) ==
          "permission_not_held");
    CHECK(refusal_code(world.run<CreateUser>(NewUser{.id = "crm:1"}, may, world.ledger)).empty());
    CHECK(refusal_code(world.run<CreateKey>("x", "strong", std::nullopt, may, world.service.ids)) ==
          "permission_not_held");
    CHECK(refusal_code(world.run<CreateKey>("x", "service", std::nullopt, may, world.service.ids)) ==
          "permission_not_held");

    auto const stolen =
        world.run<CreateKey>("x", "strong", std::nullopt, testing::somewhere(), world.service.ids);
    auto const number =
        world.service.ids.decode(crypto::IdKind::Key, at(stolen->answer().body, "id"))->number;
    CHECK(refusal_code(world.run<RotateKey>(number, Duration{}, may, world.service.ids)) ==
          "permission_not_held");
}

TEST_CASE("ADMIN-3: who changes a role needs only what is new to it")
{
    RoleWorld world;
    auto const may = with_powers({"roles:write", "users:read", "credits:adjust"}, 50_credits);
    REQUIRE(world.make(role_of("strong", {"credits:adjust", "refunds:write"}, 80_credits)).empty());
    auto const changing = [&](std::vector<std::string> permissions, std::optional<Credits> limit) {
        return refusal_code(world.run<ReplaceRole>(role_of("strong", std::move(permissions), limit), may));
    };

    CHECK(changing({"credits:adjust", "refunds:write"}, 81_credits) == "permission_not_held");
    CHECK(changing({"credits:adjust", "refunds:write"}, std::nullopt) == "permission_not_held");
    CHECK(changing({"credits:adjust", "refunds:write", "reports:read"}, 80_credits) == "permission_not_held");
    CHECK(changing({"credits:adjust", "refunds:write", "users:read"}, 80_credits).empty());
    CHECK(changing({"refunds:write"}, std::nullopt).empty());
    CHECK(changing({"credits:adjust", "refunds:write"}, 60_credits) == "permission_not_held");
    CHECK(changing({"credits:adjust", "refunds:write"}, 50_credits).empty());
}

TEST_CASE("IDENT-2: a key's role may be one's own, and what it allows changes with the role")
{
    RoleWorld world;
    REQUIRE(world.make(role_of("poster", {"accounts:act", "credits:spend"})).empty());
    auto const key =
        at(world.post("/admin/api-keys", R"({"name":"x","role":"poster"})", world.root).body, "key");
    CHECK(world.principal(key)->may("credits:spend"));
    CHECK_FALSE(world.principal(key)->may("holds:write"));

    world.run<ReplaceRole>(role_of("poster", {"holds:write"}), testing::somewhere());

    CHECK(world.principal(key)->may("holds:write"));
    CHECK_FALSE(world.principal(key)->may("credits:spend"));
}

TEST_CASE("ADMIN-7: a suspended user with a role of one's own keeps of it what every user may")
{
    RoleWorld world;
    REQUIRE(world.make(role_of("helper", {"credits:read", "users:read"})).empty());
    auto const token = world.make_user("ada@example.com");
    auto const ada = world.id_of("ada@example.com");
    REQUIRE(world.give(ada, "helper").empty());

    world.run<ChangeUserStatus>(ada, UserStatus::Suspended, testing::somewhere());

    CHECK(world.principal(token)->may("credits:read"));
    CHECK_FALSE(world.principal(token)->may("users:read"));
    CHECK_FALSE(world.principal(token)->may("holds:read"));
}

TEST_CASE("ADMIN-3: the roles are shown with what they may, how many have them, and what they are made of")
{
    RoleWorld world;
    REQUIRE(world.make(role_of("helper", {"users:read"})).empty());
    world.make_user("ada@example.com");
    world.make_user("bob@example.com");

    auto const shown = world.get("/admin/roles", world.root).body;

    CHECK(at(shown, "items.0.name") == "user");
    CHECK(at(shown, "items.0.users") == "2");
    CHECK(at(shown, "items.0.builtIn") == "true");
    CHECK(at(shown, "items.1.name") == "support");
    CHECK(at(shown, "items.1.limits.adjustCredits") == "100");
    CHECK(at(shown, "items.4.users") == "1");
    CHECK(at(shown, "items.5.forUsers") == "false");
    CHECK(at(shown, "items.6.name") == "helper");
    CHECK(at(shown, "items.6.description") == "for a test");
    CHECK(at(shown, "items.7") == "-");
    CHECK(at(shown, "permissions.0.name") == "accounts:act");
    CHECK(at(world.get("/admin/roles/nobody", world.root).body, "code") == "role_not_found");
}

TEST_CASE("ADMIN-3: bad input about roles: each field named, and nothing made")
{
    RoleWorld world;
    auto const first = [&](std::string_view body) {
        auto const answer = world.post("/admin/roles", body, world.root).body;
        return at(answer, "errors.0.field") + " " + at(answer, "errors.0.code");
    };

    CHECK(first(R"({"permissions":[]})") == "name required");
    CHECK(first(R"({"name":"Bad Name","permissions":[]})") == "name bad_format");
    CHECK(first(R"({"name":"a"})") == "permissions required");
    CHECK(first(R"({"name":"a","permissions":"users:read"})") == "permissions wrong_type");
    CHECK(first(R"({"name":"a","permissions":[7]})") == "permissions[0] wrong_type");
    CHECK(first(R"({"name":"a","permissions":["users:read","users:fly"]})") ==
          "permissions[1] unknown_value");
    CHECK(first(R"({"name":"a","permissions":["users:read","users:read"]})") == "permissions[1] repeated");
    CHECK(first(R"({"name":"a","permissions":[],"limits":{"adjustCredits":-1}})") ==
          "limits.adjustCredits out_of_range");
    CHECK(first(R"({"name":"a","permissions":[],"limits":{"other":1}})") == "limits.other unknown_field");
    CHECK(first(R"({"name":"a","permissions":[],"builtIn":true})") == "builtIn unknown_field");
    CHECK(first(R"({"name":"a","permissions":[],"description":")" + std::string(501, 'x') + R"("})") ==
          "description too_long");
    CHECK(world.number("SELECT COUNT(*) FROM roles") == 0);
}

}  // namespace creditd::identity
