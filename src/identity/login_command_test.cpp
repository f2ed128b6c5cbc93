#include "identity/login_command.hpp"
#include "identity/testing/world.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <latch>
#include <thread>
#include <vector>

namespace creditd::identity {

using testing::at;
using testing::refusal_code;
using testing::World;

namespace {

struct LoginWorld : World
{
    LoginWorld() { make_user("ada@example.com"); }

    std::unique_ptr<AdmitPassword> admit(std::string email, std::string address = "192.0.2.7")
    {
        auto origin = testing::somewhere();
        origin.client_address = std::move(address);
        return run<AdmitPassword>(PasswordOwner{.email = std::move(email)}, std::move(origin), settings);
    }

    std::unique_ptr<OpenSession> open(AdmittedPassword const& admitted)
    {
        return run<OpenSession>(admitted, testing::somewhere(), settings);
    }
};

}  // namespace

TEST_CASE(
    "IDENT-5: an attempt is counted before its password is looked at, so guesses in parallel cannot pass the limit")
{
    LoginWorld world;
    world.settings.failures_per_account = {10, Duration::minutes(15)};
    constexpr int guessers = 40;
    std::atomic<int> admitted = 0;
    std::latch start{guessers};
    std::vector<std::thread> threads;
    for (int i = 0; i < guessers; ++i) {
        threads.emplace_back([&, i] {
            start.arrive_and_wait();
            auto const mine = world.admit("ada@example.com", "198.51.100." + std::to_string(i));
            admitted += mine->refusal() == nullptr ? 1 : 0;
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }

    CHECK(admitted == 10);
    auto const refused = world.admit("ada@example.com", "203.0.113.1");
    REQUIRE(refusal_code(refused) == "too_many_attempts");
    CHECK(refused->refusal()->status == 429);
    CHECK(refused->refusal()->headers.at(0).value == "900");
    CHECK(world.admit("grace@example.com", "203.0.113.1")->refusal() == nullptr);
}

TEST_CASE("IDENT-5: an unknown e-mail address is counted like a known one")
{
    LoginWorld world;
    for (int i = 0; i < 10; ++i) {
        CHECK(world.admit("nobody@example.com")->refusal() == nullptr);
    }

    CHECK(refusal_code(world.admit("nobody@example.com")) == "too_many_attempts");
    CHECK(world.number("SELECT COUNT(*) FROM attempts WHERE subject LIKE '%nobody%'") == 0);
}

TEST_CASE("IDENT-5: failures from one address are limited over all accounts")
{
    LoginWorld world;
    for (int i = 0; i < 50; ++i) {
        CHECK(world.admit("user" + std::to_string(i) + "@example.com")->refusal() == nullptr);
    }

    CHECK(refusal_code(world.admit("ada@example.com")) == "too_many_attempts");
    CHECK(world.admit("ada@example.com", "203.0.113.1")->refusal() == nullptr);
    world.service.clock.advance(Duration::hours(1));
    CHECK(world.admit("ada@example.com")->refusal() == nullptr);
}

TEST_CASE("IDENT-5: a right password uncounts the attempt")
{
    LoginWorld world;
    for (int i = 0; i < 60; ++i) {
        auto const admitted = world.admit("ada@example.com");
        REQUIRE(admitted->refusal() == nullptr);
        CHECK(world.open(admitted->admitted())->answer().status == 200);
    }

    CHECK(world.number("SELECT COUNT(*) FROM attempts") == 0);
}

TEST_CASE("IDENT-5: limits of 0 are off")
{
    LoginWorld world;
    world.settings.failures_per_account.count = 0;
    world.settings.failures_per_address.count = 0;
    for (int i = 0; i < 80; ++i) {
        CHECK(world.admit("ada@example.com")->refusal() == nullptr);
    }
    CHECK(world.number("SELECT COUNT(*) FROM attempts") == 0);
}

TEST_CASE("IDENT-5: a password that was changed while it was checked opens nothing")
{
    LoginWorld world;
    auto const admitted = world.admit("ada@example.com")->admitted();
    auto const sessions = world.number("SELECT COUNT(*) FROM sessions");
    world.run<ChangePassword>(admitted, "another hash", 0, testing::somewhere(), world.settings);

    auto const late = world.open(admitted);

    CHECK(refusal_code(late) == "invalid_credentials");
    CHECK(late->memory().kind == engine::Memory::Kind::Forget);
    CHECK(world.number("SELECT COUNT(*) FROM sessions") == sessions - 1);
}

TEST_CASE("IDENT-6: a new password ends every session but the one that changed it, on the next request")
{
    LoginWorld world;
    auto const first = at(world.open(world.admit("ada@example.com")->admitted())->answer().body, "token");
    auto const second = at(world.open(world.admit("ada@example.com")->admitted())->answer().body, "token");
    auto const kept =
        world.service.ids.decode(crypto::IdKind::Session, world.principal(second)->credential_id);
    REQUIRE(world.principal(first) != nullptr);

    world.run<ChangePassword>(world.admit("ada@example.com")->admitted(), "another hash", kept->number,
                              testing::somewhere(), world.settings);

    CHECK(world.principal(first) == nullptr);
    CHECK(world.principal(second) != nullptr);
    CHECK(world.text("SELECT password FROM users") == "another hash");
}

TEST_CASE("IDENT-6: a user has so many sessions at most; one more ends the oldest")
{
    LoginWorld world;
    world.settings.sessions_per_user = 3;
    std::vector<std::string> tokens;
    for (int i = 0; i < 5; ++i) {
        world.service.clock.advance(Duration::seconds(1));
        tokens.push_back(at(world.open(world.admit("ada@example.com")->admitted())->answer().body, "token"));
    }

    CHECK(world.number("SELECT COUNT(*) FROM sessions") == 3);
    CHECK(world.principal(tokens[1]) == nullptr);
    CHECK(world.principal(tokens[2]) != nullptr);
    CHECK(world.principal(tokens[4]) != nullptr);
}

TEST_CASE("IDENT-6: rows of sessions that ended long ago go when new ones come")
{
    LoginWorld world;
    world.service.clock.advance(Duration::days(31));
    world.open(world.admit("ada@example.com")->admitted());

    CHECK(world.number("SELECT COUNT(*) FROM sessions") == 1);
}

TEST_CASE("ADMIN-1: log-ins are audited, also those that failed as somebody there is")
{
    LoginWorld world;
    auto const admitted = world.admit("ada@example.com")->admitted();
    world.open(admitted);
    CHECK(world.number("SELECT COUNT(*) FROM audit_entries WHERE action = 'login.succeed'") == 1);
    world.run<NoteFailedLogin>(admitted.user_id, testing::somewhere());
    CHECK(world.number("SELECT COUNT(*) FROM audit_entries WHERE action = 'login.fail'") == 1);
}

}  // namespace creditd::identity
