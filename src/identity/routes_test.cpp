#include "identity/role_json.hpp"
#include "identity/routes.hpp"
#include "identity/shelves.hpp"
#include "identity/testing/world.hpp"

#include <doctest/doctest.h>

#include <set>

namespace creditd::identity {

using http::Method;
using testing::at;
using testing::World;

namespace {

constexpr auto ada = R"({"email":"Ada@Example.com","password":"correct horse battery","name":"Ada"})";
constexpr auto ada_logs_in = R"({"email":" ada@example.COM ","password":"correct horse battery"})";
constexpr auto with_reason = R"({"reasonCode":"abuse","reason":"wrote to everybody"})";

std::string code(http::Response const& response)
{
    return at(response.body, "code");
}

/// `field code` of the first error.
std::string first_error(http::Response const& response)
{
    return at(response.body, "errors.0.field") + " " + at(response.body, "errors.0.code");
}

std::string header(http::Response const& response, std::string_view name)
{
    for (auto const& each : response.headers) {
        if (each.name == name) {
            return each.value;
        }
    }
    return {};
}

}  // namespace

TEST_CASE("IDENT-1: register, look at oneself, log out, log in")
{
    World world;

    auto const registered = world.post("/auth/register", ada);
    REQUIRE(registered.status == 201);
    auto const first = at(registered.body, "token");
    CHECK(at(registered.body, "user.email") == "ada@example.com");
    CHECK(at(registered.body, "balance.available") == "1");
    CHECK(at(registered.body, "expiresAt").ends_with("Z"));

    auto const me = world.get("/auth/me", first);
    CHECK(me.status == 200);
    CHECK(at(me.body, "user.id") == at(registered.body, "user.id"));
    CHECK(at(me.body, "permissions") == R"(["credits:read","credits:redeem","holds:read"])");
    CHECK(at(me.body, "adjustLimit") == "null");

    auto const out = world.post("/auth/logout", "", first);
    CHECK(out.status == 204);
    CHECK(out.body.empty());
    CHECK(world.get("/auth/me", first).status == 401);

    auto const in = world.post("/auth/login", ada_logs_in);
    REQUIRE(in.status == 200);
    CHECK(at(in.body, "token") != first);
    CHECK(at(in.body, "user.name") == "Ada");
    CHECK(world.get("/auth/me", at(in.body, "token")).status == 200);
}

TEST_CASE("IDENT-2: a wrong password and an unknown address are told the same")
{
    World world;
    world.post("/auth/register", ada);

    auto const wrong = world.post("/auth/login", R"({"email":"ada@example.com","password":"wrong horse"})");
    auto const unknown = world.post("/auth/login", R"({"email":"eve@example.com","password":"wrong horse"})");
    auto const no_address = world.post("/auth/login", R"({"email":"eve","password":"wrong horse"})");

    CHECK(wrong.status == 401);
    CHECK(code(wrong) == "invalid_credentials");
    CHECK(at(unknown.body, "detail") == at(wrong.body, "detail"));
    CHECK(code(unknown) == code(wrong));
    CHECK(code(no_address) == code(wrong));
    CHECK(world.number("SELECT COUNT(*) FROM sessions") == 1);
}

TEST_CASE("IDENT-5: after ten wrong passwords the right one must wait too, as long as Retry-After says")
{
    World world;
    world.post("/auth/register", ada);
    for (int i = 0; i < 10; ++i) {
        CHECK(world.post("/auth/login", R"({"email":"ada@example.com","password":"wrong horse"})").status ==
              401);
    }

    auto const refused = world.post("/auth/login", ada_logs_in);

    CHECK(refused.status == 429);
    CHECK(code(refused) == "too_many_attempts");
    CHECK(header(refused, "Retry-After") == "900");
    world.service.clock.advance(Duration::minutes(15));
    CHECK(world.post("/auth/login", ada_logs_in).status == 200);
}

TEST_CASE(
    "IDENT-4: a password that is too short, too long or too common is refused by its field, and makes nobody")
{
    World world;
    auto const attempt = [&](std::string const& password) {
        return first_error(
            world.post("/auth/register", R"({"email":"ada@example.com","password":")" + password + R"("})"));
    };

    CHECK(attempt("") == "password too_short");
    CHECK(attempt("kR7!vb2") == "password too_short");
    CHECK(attempt(std::string(257, 'k')) == "password too_long");
    CHECK(attempt("Password123") == "password password_too_common");
    CHECK(attempt("ada@example.com") == "password password_too_common");
    CHECK(world.number("SELECT COUNT(*) FROM users") == 0);
}

TEST_CASE("IDENT-3: bad input to the registration: each field named, and nothing made")
{
    World world;
    auto const attempt = [&](std::string_view body) { return world.post("/auth/register", body); };

    CHECK(first_error(attempt(R"({"email":"ada","password":"correct horse battery"})")) ==
          "email bad_format");
    CHECK(first_error(attempt(R"({"password":"correct horse battery"})")) == "email required");
    CHECK(first_error(attempt(R"({"email":"ada@example.com"})")) == "password required");
    CHECK(first_error(
              attempt(R"({"email":"ada@example.com","password":"correct horse battery","role":"admin"})")) ==
          "role unknown_field");
    CHECK(first_error(attempt(R"({"email":7,"password":"correct horse battery"})")) == "email wrong_type");
    CHECK(code(attempt(R"({"email":"a@x.y","email":"b@x.y","password":"correct horse battery"})")) ==
          "duplicate_key");
    CHECK(code(attempt("")) == "unsupported_media_type");
    CHECK(code(attempt("[]")) == "malformed_json");
    CHECK(world.number("SELECT COUNT(*) FROM users") == 0);
}

TEST_CASE("IDENT-3: a closed registration is refused before the body is looked at")
{
    World world;
    world.settings.registration_open = false;

    auto const refused = world.post("/auth/register", "{");

    CHECK(refused.status == 403);
    CHECK(code(refused) == "registration_closed");
}

TEST_CASE(
    "IDENT-1: a registration sent again with its key is told that it was done; its fingerprint has no password")
{
    World world;
    auto const send = [&](std::string_view body) {
        return world.call(Method::Post, "/auth/register", body, {}, {{"Idempotency-Key", "k-1"}});
    };
    auto const first = send(ada);
    REQUIRE(first.status == 201);

    auto const again = send(ada);
    auto const other_password =
        send(R"({"email":"ada@example.com","password":"another horse battery","name":"Ada"})");
    auto const other_name =
        send(R"({"email":"ada@example.com","password":"correct horse battery","name":"Eve"})");

    CHECK(again.status == 409);
    CHECK(code(again) == "already_done");
    CHECK(at(again.body, "id") == at(first.body, "user.id"));
    CHECK(code(other_password) == "already_done");
    CHECK(code(other_name) == "idempotency_key_reused");
    CHECK(world.call(Method::Post, "/auth/register", ada, {}, {{"Idempotency-Key", ""}}).status == 400);
}

TEST_CASE("IDENT-6: a user lists, ends and keeps sessions; somebody else's look as if they were not there")
{
    World world;
    auto const first = at(world.post("/auth/register", ada).body, "token");
    auto const second = at(world.post("/auth/login", ada_logs_in).body, "token");
    auto const eve = world.make_user("eve@example.com");

    auto const list = world.get("/auth/sessions", second);
    CHECK(list.status == 200);
    CHECK(at(list.body, "total") == "2");
    CHECK(at(list.body, "items.0.current") == "true");
    CHECK(at(list.body, "items.1.current") == "false");
    CHECK(list.body.find("cst_") == std::string::npos);

    auto const foreign = "/auth/sessions/" + at(list.body, "items.0.id");
    CHECK(code(world.remove(foreign, eve)) == "session_not_found");
    CHECK(code(world.remove("/auth/sessions/ses_nonsense", eve)) == "session_not_found");
    CHECK(at(world.get("/auth/sessions", eve).body, "total") == "1");
    CHECK(world.get("/auth/me", second).status == 200);

    CHECK(world.remove("/auth/sessions/" + at(list.body, "items.1.id"), second).status == 204);
    CHECK(world.get("/auth/me", first).status == 401);

    auto const third = at(world.post("/auth/login", ada_logs_in).body, "token");
    CHECK(world.remove("/auth/sessions", third).status == 204);
    CHECK(world.get("/auth/me", second).status == 401);
    CHECK(world.get("/auth/me", third).status == 200);
    CHECK(world.get("/auth/me", eve).status == 200);
}

TEST_CASE("IDENT-6: sessions that have ended by themselves are not listed")
{
    World world;
    world.post("/auth/register", ada);
    world.service.clock.advance(Duration::days(6));
    auto const token = at(world.post("/auth/login", ada_logs_in).body, "token");
    CHECK(at(world.get("/auth/sessions", token).body, "total") == "2");

    world.service.clock.advance(Duration::days(1));

    CHECK(at(world.get("/auth/sessions", token).body, "total") == "1");
}

TEST_CASE("IDENT-6: a new password needs the current one, and ends the other sessions")
{
    World world;
    auto const first = at(world.post("/auth/register", ada).body, "token");
    auto const second = at(world.post("/auth/login", ada_logs_in).body, "token");
    auto const change = [&](std::string const& current, std::string const& chosen) {
        return world.post("/auth/password",
                          R"({"currentPassword":")" + current + R"(","newPassword":")" + chosen + R"("})",
                          second);
    };

    CHECK(code(change("wrong horse", "another horse battery")) == "invalid_credentials");
    CHECK(first_error(change("correct horse battery", "password1")) == "newPassword password_too_common");
    CHECK(world.get("/auth/me", first).status == 200);

    CHECK(change("correct horse battery", "another horse battery").status == 204);
    CHECK(world.get("/auth/me", first).status == 401);
    CHECK(world.get("/auth/me", second).status == 200);
    CHECK(code(world.post("/auth/login", ada_logs_in)) == "invalid_credentials");
    CHECK(world.post("/auth/login", R"({"email":"ada@example.com","password":"another horse battery"})")
              .status == 200);
}

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

TEST_CASE("IDENT-5: a repeat of a log-in's key opens no second session and shows no token again")
{
    World world;
    world.post("/auth/register", ada);
    auto const log_in = [&](std::string const& password) {
        return world.call(Method::Post, "/auth/login",
                          R"({"email":"ada@example.com","password":")" + password + R"("})", "",
                          {{"Idempotency-Key", "once"}});
    };
    CHECK(log_in("not the password").status == 401);
    CHECK(log_in("correct horse battery").status == 200);
    auto const sessions = world.number("SELECT COUNT(*) FROM sessions");
    auto const again = log_in("correct horse battery");
    CHECK(code(again) == "already_done");
    CHECK(at(again.body, "id") == world.id_of("ada@example.com"));
    CHECK(again.body.find("cst_") == std::string::npos);
    CHECK(world.number("SELECT COUNT(*) FROM sessions") == sessions);
    CHECK(code(world.call(Method::Post, "/auth/login", R"({"email":"a@example.com","password":"x"})", "",
                          {{"Idempotency-Key", "no spaces"}})) == "idempotency_key_invalid");
}

TEST_CASE(
    "IDENT-5: a repeat of the key of a new password is answered alike, though the old one is wrong by now")
{
    World world;
    auto const token = at(world.post("/auth/register", ada).body, "token");
    auto const change = [&](std::string const& key) {
        return world.call(
            Method::Post, "/auth/password",
            R"({"currentPassword":"correct horse battery","newPassword":"nanoseconds are short"})", token,
            {{"Idempotency-Key", key}});
    };
    CHECK(change("once").status == 204);
    auto const again = change("once");
    CHECK(again.status == 204);
    CHECK(again.headers.at(0).name == "Idempotent-Replayed");
    CHECK(code(change("twice")) == "invalid_credentials");
}

TEST_CASE("IDENT-6: a log-out takes a key, and its repeat has no session any more")
{
    World world;
    auto const token = at(world.post("/auth/register", ada).body, "token");
    auto const log_out = [&](std::string const& key) {
        return world.call(Method::Post, "/auth/logout", "", token, {{"Idempotency-Key", key}});
    };
    CHECK(code(log_out("no spaces")) == "idempotency_key_invalid");
    CHECK(log_out("once").status == 204);
    CHECK(log_out("once").status == 401);
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
    CHECK(found("search=CRM") == "0 ");
    CHECK(found("role=admin") == "1 root@example.com");
    CHECK(found("role=user&search=ad") == "1 ada@example.com");
    CHECK(found("status=suspended") == "0 ");
    CHECK(at(world.get("/admin/users?role=root", admin).body, "total") == "0");
    CHECK(first_error(world.get("/admin/users?role=Root", admin)) == "role bad_format");
    CHECK(first_error(world.get("/admin/users?limit=101", admin)) == "limit out_of_range");

    auto const page = world.get("/admin/users?limit=3", admin);
    CHECK(at(page.body, "items.3.id").empty());
    CHECK(at(page.body, "totalPages") == "2");
    auto const next = world.get("/admin/users?limit=3&cursor=" + at(page.body, "nextCursor"), admin);
    CHECK(at(next.body, "items.0.email") == "root@example.com");
    CHECK(at(next.body, "items.1.id").empty());
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

TEST_CASE("ADMIN-3: each role may call what its permissions say, everybody else is told 403, nobody 401")
{
    World world;
    struct Call
    {
        Method method;
        std::string_view target;
        std::string_view permission;
    };
    constexpr std::array calls{
        Call{Method::Get, "/admin/users", "users:read"},
        Call{Method::Post, "/admin/users", "users:write"},
        Call{Method::Get, "/admin/users/usr_nobody", "users:read"},
        Call{Method::Post, "/admin/users/usr_nobody/suspend", "users:write"},
        Call{Method::Post, "/admin/users/usr_nobody/unsuspend", "users:write"},
        Call{Method::Put, "/admin/users/usr_nobody/role", "roles:write"},
        Call{Method::Get, "/admin/roles", "roles:read"},
        Call{Method::Post, "/admin/api-keys", "api-keys:write"},
        Call{Method::Get, "/admin/api-keys", "api-keys:read"},
        Call{Method::Get, "/admin/api-keys/key_x", "api-keys:read"},
        Call{Method::Post, "/admin/api-keys/key_x/rotate", "api-keys:write"},
        Call{Method::Delete, "/admin/api-keys/key_x", "api-keys:write"},
    };
    for (auto const& role : built_in_roles()) {
        auto const token = role.for_users ? world.make_user(role.name + "@example.com", role.name)
                                          : at(world
                                                   .post("/admin/api-keys", R"({"name":"x"})",
                                                         world.make_user("second@example.com", "admin"))
                                                   .body,
                                               "key");
        for (auto const& each : calls) {
            auto const response = world.call(each.method, each.target, "{", token);
            CHECK_MESSAGE((response.status != 403) == role.allows(each.permission), role.name, " ",
                          each.target);
        }
    }
    for (auto const& each : calls) {
        CHECK(world.call(each.method, each.target, "{").status == 401);
    }
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

TEST_CASE("ADMIN-3: every permission that a route requires is in the table of permissions")
{
    World world;

    CHECK(unknown_permissions().empty());
    http::declare("nobody:knows");
    CHECK(unknown_permissions() == std::vector<std::string_view>{"nobody:knows"});
}

}  // namespace creditd::identity
