#include "identity/testing/told.hpp"
#include "identity/testing/world.hpp"

#include <doctest/doctest.h>

namespace creditd::identity {

using http::Method;
using testing::at;
using testing::code;
using testing::first_error;
using testing::World;

TEST_CASE("IDENT-1: an API key has neither sessions nor a password, but knows who it is")
{
    World world;
    auto const admin = world.make_user("root@example.com", "admin");
    auto const made = world.post("/admin/api-keys", R"({"name":"billing"})", admin);
    REQUIRE(made.status == 201);
    auto const key = at(made.body, "key");

    auto const me = world.get("/auth/me", key);
    CHECK(at(me.body, "service.id") == at(made.body, "id"));
    CHECK(at(me.body, "service.name") == "billing");
    CHECK(me.body.find("csk_") == me.body.find(at(made.body, "prefix")));
    for (auto const& refused :
         {world.get("/auth/sessions", key), world.remove("/auth/sessions", key),
          world.post("/auth/logout", "", key),
          world.post("/auth/password", R"({"currentPassword":"a","newPassword":"correct horse battery"})",
                     key)}) {
        CHECK(refused.status == 403);
    }
}

TEST_CASE("IDENT-1: keys are made, listed, looked at, rotated and revoked; only the making shows the secret")
{
    World world;
    auto const admin = world.make_user("root@example.com", "admin");
    auto const made = world.call(Method::Post, "/admin/api-keys", R"({"name":"billing","role":"auditor"})",
                                 admin, {{"Idempotency-Key", "k-1"}});
    auto const path = "/admin/api-keys/" + at(made.body, "id");
    auto const key = at(made.body, "key");

    auto const again = world.call(Method::Post, "/admin/api-keys", R"({"name":"billing","role":"auditor"})",
                                  admin, {{"Idempotency-Key", "k-1"}});
    CHECK(code(again) == "already_done");
    CHECK(at(again.body, "id") == at(made.body, "id"));
    CHECK(world.number("SELECT COUNT(*) FROM service_principals") == 1);

    auto const list = world.get("/admin/api-keys", admin);
    CHECK(at(list.body, "total") == "1");
    CHECK(at(list.body, "items.0.state") == "active");
    CHECK(list.body.find(key) == std::string::npos);
    CHECK(at(world.get(path, admin).body, "role") == "auditor");

    auto const rotated = world.post(path + "/rotate", R"({"overlapSeconds":60})", admin);
    CHECK(rotated.status == 200);
    CHECK(at(rotated.body, "previousPrefix") == key.substr(0, 12));
    CHECK(world.get("/auth/me", key).status == 200);
    CHECK(first_error(world.post(path + "/rotate", R"({"overlapSeconds":2592001})", admin)) ==
          "overlapSeconds out_of_range");

    CHECK(world.remove(path, admin).status == 204);
    CHECK(world.get("/auth/me", key).status == 401);
    CHECK(world.get("/auth/me", at(rotated.body, "key")).status == 401);
    CHECK(at(world.get(path, admin).body, "state") == "revoked");
    CHECK(code(world.post(path + "/rotate", "", admin)) == "api_key_ended");
}

TEST_CASE("ADMIN-1: making a user, and making, rotating and revoking a key want a reason code and a reason")
{
    World world;
    auto const admin = world.make_user("root@example.com", "admin");
    auto const made =
        world.post("/admin/api-keys", R"({"name":"x","reasonCode":"new","reason":"a shop"})", admin);
    REQUIRE(made.status == 201);
    auto const path = "/admin/api-keys/" + at(made.body, "id");
    auto const without = R"({"reasonCode":"new"})";

    CHECK(first_error(world.post("/admin/users", without, admin)) == "reason required");
    CHECK(first_error(world.post("/admin/api-keys", R"({"name":"y","reasonCode":"new"})", admin)) ==
          "reason required");
    CHECK(first_error(world.post(path + "/rotate", without, admin)) == "reason required");
    CHECK(first_error(world.call(Method::Delete, path, R"({"reason":"gone"})", admin)) ==
          "reasonCode required");
    CHECK(at(world.get(path, admin).body, "state") == "active");

    CHECK(
        world.call(Method::Delete, path, R"({"reasonCode":"lost","reason":"laptop stolen"})", admin).status ==
        204);
    CHECK(world.text("SELECT reason_code FROM audit_entries WHERE action = 'api_key.create'") == "new");
    CHECK(world.text("SELECT reason_code FROM audit_entries WHERE action = 'api_key.revoke'") == "lost");
}

TEST_CASE("IDENT-1: bad input about keys: role, expiry, id")
{
    World world;
    auto const admin = world.make_user("root@example.com", "admin");
    auto const attempt = [&](std::string_view body) {
        return first_error(world.post("/admin/api-keys", body, admin));
    };

    CHECK(attempt("{}") == "name required");
    CHECK(attempt(R"({"name":"x","role":"user"})") == "role unknown_value");
    CHECK(attempt(R"({"name":"x","role":"root"})") == "role unknown_value");
    CHECK(attempt(R"({"name":"x","expiresAt":"2020-01-01T00:00:00Z"})") == "expiresAt out_of_range");
    CHECK(attempt(R"({"name":"x","key":"csk_mine"})") == "key unknown_field");
    CHECK(code(world.get("/admin/api-keys/key_nonsense", admin)) == "api_key_not_found");
    CHECK(code(world.remove("/admin/api-keys/key_nonsense", admin)) == "api_key_not_found");
    CHECK(world.number("SELECT COUNT(*) FROM service_principals") == 0);
}

}  // namespace creditd::identity
