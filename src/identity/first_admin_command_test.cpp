#include "identity/first_admin_command.hpp"
#include "identity/testing/world.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <thread>
#include <vector>

namespace creditd::identity {

using testing::at;
using testing::World;

namespace {

struct SetupWorld : World
{
    Outcome<AdminAtStart, std::string> ensure(FirstAdmin const& admin = {})
    {
        return ensure_first_admin(*service.engine, *service.database, admin, settings, ledger);
    }

    http::Response set_up(std::string const& token, std::string const& email = "root@example.com")
    {
        return post("/auth/setup", R"({"token":")" + token + R"(","email":")" + email +
                                       R"(","password":"correct horse battery"})");
    }
};

}  // namespace

TEST_CASE("IDENT-7: the settings make the first administrator once, who can log in")
{
    SetupWorld world;
    FirstAdmin const admin{" Root@Example.com ", "correct horse battery"};

    CHECK(world.ensure(admin)->kind == AdminAtStart::Kind::Made);
    CHECK(world.ensure(admin)->kind == AdminAtStart::Kind::Present);
    CHECK(world.ensure()->kind == AdminAtStart::Kind::Present);

    auto const login =
        world.post("/auth/login", R"({"email":"root@example.com","password":"correct horse battery"})");
    CHECK(login.status == 200);
    CHECK(world.principal(at(login.body, "token"))->may("users:write"));
    CHECK(world.number("SELECT COUNT(*) FROM users") == 1);
}

TEST_CASE("IDENT-7: settings that cannot be are refused with a sentence, and make nobody")
{
    SetupWorld world;

    CHECK_FALSE(world.ensure({"root", "correct horse battery"}));
    CHECK_FALSE(world.ensure({"", "correct horse battery"}));
    CHECK_FALSE(world.ensure({"root@example.com", ""}));
    CHECK_FALSE(world.ensure({"root@example.com", "password1"}));
    world.make_user("root@example.com");
    CHECK_FALSE(world.ensure({"root@example.com", "correct horse battery"}));
    CHECK(world.number("SELECT COUNT(*) FROM users WHERE role = 'admin'") == 0);
}

TEST_CASE("IDENT-7: the set-up token makes one administrator and is used up")
{
    SetupWorld world;
    auto const offered = world.ensure();
    REQUIRE(offered->kind == AdminAtStart::Kind::TokenOffered);

    auto const made = world.set_up(offered->setup_token);

    CHECK(made.status == 201);
    CHECK(at(made.body, "user.role") == "admin");
    CHECK(world.principal(at(made.body, "token"))->may("users:write"));
    auto const again = world.set_up(offered->setup_token, "eve@example.com");
    CHECK(again.status == 409);
    CHECK(at(again.body, "code") == "setup_done");
    CHECK(world.number("SELECT COUNT(*) FROM setup_tokens") == 0);
    CHECK(world.ensure()->kind == AdminAtStart::Kind::Present);
}

TEST_CASE("IDENT-7: a wrong, an old and a replaced set-up token are refused alike")
{
    SetupWorld world;
    auto const first = world.ensure()->setup_token;
    auto const second = world.ensure()->setup_token;

    CHECK(at(world.set_up("csu_wrong").body, "code") == "setup_token_invalid");
    CHECK(at(world.set_up(first).body, "code") == "setup_token_invalid");
    world.service.clock.advance(Duration::minutes(30));
    CHECK(at(world.set_up(second).body, "code") == "setup_token_invalid");
    CHECK(world.set_up(second).status == 401);
    CHECK(world.number("SELECT COUNT(*) FROM users") == 0);

    auto const third = world.ensure()->setup_token;
    world.service.clock.advance(Duration::milliseconds(30 * 60'000 - 1));
    CHECK(world.set_up(third).status == 201);
}

TEST_CASE("IDENT-7: a set-up refused for its e-mail address leaves the token good")
{
    SetupWorld world;
    world.make_user("eve@example.com");
    auto const token = world.ensure()->setup_token;

    CHECK(at(world.set_up(token, "eve@example.com").body, "code") == "email_taken");
    CHECK(world.set_up(token).status == 201);
}

TEST_CASE("IDENT-7: two set-ups with one token at once make one administrator")
{
    SetupWorld world;
    auto const token = digest_of(world.ensure()->setup_token);
    std::vector<std::thread> threads;
    std::atomic<int> made = 0;
    for (int i = 0; i < 8; ++i) {
        threads.emplace_back([&, i] {
            NewUser user{.id = new_user_id(),
                         .email = "root" + std::to_string(i) + "@example.com",
                         .password = "a hash",
                         .role = "admin"};
            auto const mine = world.run<SetUpAdmin>(std::move(user), token, testing::somewhere(),
                                                    world.settings, world.ledger);
            made += mine->refusal() == nullptr ? 1 : 0;
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }

    CHECK(made == 1);
    CHECK(world.number("SELECT COUNT(*) FROM users") == 1);
}

}  // namespace creditd::identity
