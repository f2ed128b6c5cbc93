#include "identity/store.hpp"
#include "identity/testing/told.hpp"
#include "identity/testing/world.hpp"

#include <doctest/doctest.h>

namespace creditd::identity {

using http::Method;
using testing::at;
using testing::code;
using testing::first_error;
using testing::World;

namespace {

constexpr auto with_reason = R"({"reasonCode":"abuse","reason":"wrote to everybody"})";

}  // namespace

TEST_CASE("ADMIN-3: users are made, found by beginning, role and status, and listed newest first")
{
    World world;
    auto const admin = world.make_user("root@example.com", "admin");
    for (auto const* body :
         {R"({"id":"crm:1","email":"Ada@example.com","name":"Ada Lovelace"})",
          R"({"id":"crm:2","name":"Grace Hopper"})",
          R"({"email":"adele@example.com","password":"correct horse battery","role":"support"})"}) {
        REQUIRE(world.post("/admin/users", body, admin).status == 201);
    }
    auto const found = [&](std::string const& query) {
        auto const list = world.get("/admin/users?" + query, admin);
        REQUIRE(list.status == 200);
        return at(list.body, "total") + " " + at(list.body, "items.0.email");
    };

    CHECK(found("") == "4 adele@example.com");
    CHECK(found("search=AD") == "2 adele@example.com");
    CHECK(found("search=ada%40") == "1 ada@example.com");
    CHECK(found("search=crm%3A") == "2 null");
    CHECK(found("search=grace") == "1 null");
    CHECK(found("search=CRM") == "0 -");
    CHECK(found("role=admin") == "1 root@example.com");
    CHECK(found("role=user&search=ad") == "1 ada@example.com");
    CHECK(found("status=suspended") == "0 -");
    CHECK(at(world.get("/admin/users?role=root", admin).body, "total") == "0");
    CHECK(first_error(world.get("/admin/users?role=Root", admin)) == "role bad_format");
    CHECK(first_error(world.get("/admin/users?limit=101", admin)) == "limit out_of_range");

    auto const page = world.get("/admin/users?limit=3", admin);
    CHECK(at(page.body, "items.3.id") == "-");
    CHECK(at(page.body, "totalPages") == "2");
    auto const next = world.get("/admin/users?limit=3&cursor=" + at(page.body, "nextCursor"), admin);
    CHECK(at(next.body, "items.0.email") == "root@example.com");
    CHECK(at(next.body, "items.1.id") == "-");
    CHECK(at(next.body, "nextCursor") == "null");
    CHECK(at(world.get("/admin/users?limit=3&page=2", admin).body, "items.0.email") == "root@example.com");
}

TEST_CASE("ADMIN-3: of ids, those that are users' are answered with their names")
{
    World world;
    auto const admin = world.make_user("root@example.com", "admin");
    for (auto const* body : {R"({"id":"crm:1","email":"Ada@example.com","name":"Ada Lovelace"})",
                             R"({"id":"crm:2","name":"Grace Hopper"})", R"({"id":"crm:3"})"}) {
        REQUIRE(world.post("/admin/users", body, admin).status == 201);
    }
    auto const names = [&](std::string const& ids) {
        return world.get("/admin/users/names?ids=" + ids, admin);
    };
    CHECK(names("crm:2,nobody,crm:3,crm:1,,crm:1").body ==
          R"({"names":[{"id":"crm:1","name":"Ada Lovelace","email":"ada@example.com"},)"
          R"({"id":"crm:2","name":"Grace Hopper","email":null},{"id":"crm:3","name":null,"email":null}]})");
    CHECK(names("nobody").body == R"({"names":[]})");
    CHECK(first_error(world.get("/admin/users/names", admin)) == "ids required");
    std::string many{"crm:1"};
    for (std::size_t i = 1; i < store::most_names; ++i) {
        many += ",x" + std::to_string(i);
    }
    CHECK(names(many).status == 200);
    CHECK(first_error(names(many + ",x")) == "ids too_many");
    auto const user = world.make_user("ada2@example.com");
    CHECK(world.get("/admin/users/names?ids=crm:1", user).status == 403);
}

TEST_CASE("LEDGER-10: bad input about users: id, e-mail, password, role")
{
    World world;
    auto const admin = world.make_user("root@example.com", "admin");
    auto const attempt = [&](std::string_view body) {
        return first_error(world.post("/admin/users", body, admin));
    };

    for (auto const* id : {"usr_mine", ".", "..", "audit", "a b", "a/b"}) {
        CHECK_MESSAGE(attempt(R"({"id":")" + std::string{id} + R"("})") == "id bad_format", id);
    }
    CHECK(attempt(R"({"id":")" + std::string(129, 'a') + R"("})") == "id too_long");
    CHECK(attempt(R"({"email":"ada"})") == "email bad_format");
    CHECK(attempt(R"({"password":"correct horse battery"})") == "password not_without_email");
    CHECK(attempt(R"({"role":"service"})") == "role unknown_value");
    CHECK(world.number("SELECT COUNT(*) FROM users") == 1);
}

TEST_CASE("ADMIN-1: a suspension or another role wants a reason code and a reason")
{
    World world;
    auto const admin = world.make_user("root@example.com", "admin");
    world.make_user("ada@example.com");
    auto const path = "/admin/users/" + world.id_of("ada@example.com");

    CHECK(first_error(world.post(path + "/suspend", R"({"reason":"x"})", admin)) == "reasonCode required");
    CHECK(first_error(world.post(path + "/suspend", R"({"reasonCode":"abuse"})", admin)) ==
          "reason required");
    CHECK(first_error(world.post(path + "/suspend", R"({"reasonCode":"Ab Use","reason":"x"})", admin)) ==
          "reasonCode bad_format");
    CHECK(
        world.number(
            "SELECT COUNT(*) FROM audit_entries WHERE action LIKE 'user._%' AND action NOT IN ('user.register', 'user.create')") ==
        0);

    CHECK(at(world.post(path + "/suspend", with_reason, admin).body, "user.status") == "suspended");
    CHECK(at(world.get(path, admin).body, "account.status") == "suspended");
    CHECK(at(world.post(path + "/unsuspend", with_reason, admin).body, "user.status") == "active");
    auto const promoted = world.call(Method::Put, path + "/role",
                                     R"({"role":"finance","reasonCode":"joined","reason":"new"})", admin);
    CHECK(at(promoted.body, "user.role") == "finance");
    CHECK(first_error(world.call(Method::Put, path + "/role",
                                 R"({"role":"service","reasonCode":"joined","reason":"new"})", admin)) ==
          "role unknown_value");
    CHECK(code(world.post("/admin/users/usr_nobody/suspend", with_reason, admin)) == "user_not_found");
    CHECK(code(world.get("/admin/users/usr_nobody", admin)) == "user_not_found");
    CHECK(
        world.number(
            "SELECT COUNT(*) FROM audit_entries WHERE action LIKE 'user._%' AND action NOT IN ('user.register', 'user.create')") ==
        3);
}

TEST_CASE("ADMIN-3: only who may give roles makes a user with one")
{
    World world;
    auto principal = std::make_shared<http::Principal>();
    principal->kind = http::Principal::Kind::User;
    principal->id = "user:usr_1";
    principal->user_id = "usr_1";
    principal->permissions.set(*http::permission_index("users:write"));
    world.service.caller->act_as(principal);

    auto const refused = world.service.caller->call(
        Method::Post, "/admin/users", R"({"role":"admin","reasonCode":"joined","reason":"new"})");
    auto const made = world.service.caller->call(Method::Post, "/admin/users",
                                                 R"({"role":"user","reasonCode":"joined","reason":"new"})");

    CHECK(refused.status == 403);
    CHECK(made.status == 201);
    CHECK(world.number("SELECT COUNT(*) FROM users WHERE role = 'admin'") == 0);
}

}  // namespace creditd::identity
