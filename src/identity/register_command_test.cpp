#include "identity/register_command.hpp"
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

NewUser ada()
{
    return {.id = new_user_id(), .email = "ada@example.com", .name = "Ada", .password = "a hash"};
}

}  // namespace

TEST_CASE("LEDGER-10: registration makes user, account and signup grant in one commit, and logs in")
{
    World world;

    auto const user = ada();
    auto const made = world.run<RegisterUser>(user, testing::somewhere(), world.settings, world.ledger);

    auto const answer = made->answer();
    CHECK(answer.status == 201);
    CHECK(at(answer.body, "user.id") == user.id);
    CHECK(at(answer.body, "user.email") == "ada@example.com");
    CHECK(at(answer.body, "user.role") == "user");
    CHECK(at(answer.body, "account.userId") == user.id);
    CHECK(at(answer.body, "account.status") == "active");
    CHECK(at(answer.body, "balance.balance") == "1");
    CHECK(at(answer.body, "balance.seq") == "1");
    CHECK(world.principal(at(answer.body, "token"))->user_id == user.id);
    CHECK(answer.body.find("a hash") == std::string::npos);
    CHECK(world.number("SELECT COUNT(*) FROM sessions") == 1);
}

TEST_CASE("IDENT-1: neither token nor password is kept as it is")
{
    World world;
    auto const token = world.make_user("ada@example.com");

    CHECK(token.starts_with("cst_"));
    CHECK(token.size() != 32);
    CHECK(world.number("SELECT length(digest) FROM sessions") == 32);
}

TEST_CASE("IDENT-3: an address that is in use is refused, and nothing is made")
{
    World world;
    world.make_user("ada@example.com");

    auto const second = world.run<RegisterUser>(ada(), testing::somewhere(), world.settings, world.ledger);

    REQUIRE(second->refusal() != nullptr);
    CHECK(refusal_code(second) == "email_taken");
    CHECK(second->refusal()->status == 409);
    CHECK(second->memory().kind == engine::Memory::Kind::Stored);
    CHECK(world.number("SELECT COUNT(*) FROM users") == 1);
    CHECK(world.number("SELECT COUNT(*) FROM accounts") == 1);
    CHECK(world.number("SELECT COUNT(*) FROM sessions") == 1);
}

TEST_CASE(
    "LEDGER-10: of fifty racing registrations of one address one wins, with one account and one signup grant")
{
    World world;
    constexpr int racers = 50;
    std::atomic<int> made = 0;
    std::atomic<int> taken = 0;
    std::latch start{racers};
    std::vector<std::thread> threads;
    for (int i = 0; i < racers; ++i) {
        threads.emplace_back([&] {
            start.arrive_and_wait();
            auto const mine =
                world.run<RegisterUser>(ada(), testing::somewhere(), world.settings, world.ledger);
            auto const* const refusal = mine->refusal();
            ++(refusal == nullptr ? made : taken);
            CHECK((refusal == nullptr || refusal->code == "email_taken"));
        });
    }
    for (auto& thread : threads) {
        thread.join();
    }

    MESSAGE("largest batch: " << world.service.engine->figures().largest_batch << " of " << racers);
    CHECK(made == 1);
    CHECK(taken == racers - 1);
    CHECK(world.number("SELECT COUNT(*) FROM users") == 1);
    CHECK(world.number("SELECT COUNT(*) FROM accounts") == 1);
    CHECK(world.number("SELECT COUNT(*) FROM transactions") == 1);
    CHECK(world.number("SELECT COUNT(*) FROM grants") == 1);
}

TEST_CASE("IDENT-1: a registration repeated with its key is told that it was done, not the token again")
{
    World world;
    engine::Idempotency const key{{std::byte{1}}, 42};
    auto const attempt = [&](NewUser user) {
        auto command = std::make_unique<RegisterUser>(std::move(user), testing::somewhere(), world.settings,
                                                      world.ledger);
        command->idempotency = key;
        return world.service.engine->run(std::move(command));
    };
    auto const user = ada();
    auto const first = attempt(user);

    auto const second = attempt(ada());

    CHECK(first.fate == engine::Fate::Decided);
    CHECK(second.fate == engine::Fate::Replayed);
    CHECK(second.answer.status == 409);
    CHECK(at(second.answer.body, "code") == "already_done");
    CHECK(at(second.answer.body, "id") == user.id);
    CHECK(second.answer.body.find("cst_") == std::string::npos);
    // The mark of a secret with its underline, which LIKE takes for any letter: an id may have "cst" in
    // it by chance.
    CHECK(world.number("SELECT COUNT(*) FROM answers WHERE body LIKE '%cst#_%' ESCAPE '#'") == 0);
    CHECK(world.number("SELECT COUNT(*) FROM answers WHERE body LIKE '%" + user.id + "%'") == 1);
}

TEST_CASE("LEDGER-10: an administrator's user may have the operator's own id; refusals in their order")
{
    World world;
    auto const create = [&](NewUser user) {
        return world.run<CreateUser>(std::move(user), testing::somewhere(), world.ledger);
    };
    auto const made = create({.id = "crm:4711", .email = "ada@example.com"});
    CHECK(at(made->answer().body, "user.id") == "crm:4711");
    CHECK(at(made->answer().body, "balance.balance") == "1");
    CHECK(made->answer().body.find("token") == std::string::npos);

    CHECK(refusal_code(create({.id = "crm:4711", .email = "ada@example.com"})) == "email_taken");
    CHECK(refusal_code(create({.id = "crm:4711", .email = "eve@example.com"})) == "user_exists");
    CHECK(refusal_code(create({.id = "crm:4711"})) == "user_exists");
    CHECK(create({.id = "crm:4712"})->refusal() == nullptr);
    CHECK(world.number("SELECT COUNT(*) FROM users") == 2);
    CHECK(world.number("SELECT COUNT(*) FROM audit_entries") == 2);
}

TEST_CASE("LEDGER-10: with a signup grant of 0 the account opens empty")
{
    World world;
    world.ledger.signup_credits = 0_credits;

    auto const made = world.run<RegisterUser>(ada(), testing::somewhere(), world.settings, world.ledger);

    CHECK(at(made->answer().body, "balance.balance") == "0");
    CHECK(world.number("SELECT COUNT(*) FROM transactions") == 0);
    CHECK(world.number("SELECT COUNT(*) FROM accounts") == 1);
}

TEST_CASE("IDENT-5: registrations from one address are limited; other addresses go on")
{
    World world;
    world.settings.registrations_per_address = {3, Duration::hours(1)};
    auto const admit = [&](std::string address) {
        auto origin = testing::somewhere();
        origin.client_address = std::move(address);
        return world.run<AdmitRegistration>(std::move(origin), world.settings);
    };
    for (int i = 0; i < 3; ++i) {
        CHECK(admit("2001:db8::1")->refusal() == nullptr);
    }

    auto const refused = admit("2001:db8::ffff");  // the same network of 64 bits
    REQUIRE(refused->refusal() != nullptr);
    CHECK(refusal_code(refused) == "too_many_attempts");
    CHECK(refused->refusal()->headers.at(0).value == "3600");
    CHECK(refused->memory().kind == engine::Memory::Kind::Forget);
    CHECK(admit("2001:db8:0:1::1")->refusal() == nullptr);
    CHECK(admit("192.0.2.9")->refusal() == nullptr);

    world.service.clock.advance(Duration::hours(1));
    CHECK(admit("2001:db8::1")->refusal() == nullptr);
    CHECK(world.number("SELECT COUNT(*) FROM attempts") == 1);  // the old ones are gone
}

}  // namespace creditd::identity
