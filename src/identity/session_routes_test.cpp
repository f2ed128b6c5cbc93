#include "identity/testing/told.hpp"
#include "identity/testing/world.hpp"

#include <doctest/doctest.h>

namespace creditd::identity {

using http::Method;
using testing::ada;
using testing::ada_logs_in;
using testing::at;
using testing::code;
using testing::first_error;
using testing::header;
using testing::World;

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

}  // namespace creditd::identity
