#include "usage/testing/world.hpp"

#include <doctest/doctest.h>

#include <string>

namespace creditd::usage {

using testing::World;

namespace {

constexpr auto batch = "/credits/usage/batch";

std::string items(std::string_view each)
{
    return R"({"items": [)" + std::string{each} + "]}";
}

}  // namespace

TEST_CASE("USAGE-2: each item of a batch is judged on its own, in order")
{
    World world;
    world.open("alice", 10_credits);
    world.open("bob", 10_credits);

    auto const reply = world.post_without_key(batch, items(R"(
        {"userId": "alice", "credits": 7, "idempotencyKey": "a1"},
        {"userId": "alice", "credits": 7, "idempotencyKey": "a2"},
        {"userId": "bob", "credits": 10, "idempotencyKey": "b1"},
        {"userId": "carol", "credits": 1, "idempotencyKey": "c1"},
        {"userId": "alice", "credits": 0, "idempotencyKey": "a3"},
        {"userId": "alice", "credits": 3, "idempotencyKey": "a4"})"));

    CHECK(reply.status == 200);
    CHECK(reply.at("results.0.status") == "201");
    CHECK(reply.at("results.0.transaction.amount") == "-7");
    CHECK(reply.at("results.0.replayed") == "-");
    CHECK(reply.at("results.1.status") == "402");
    CHECK(reply.at("results.1.code") == "insufficient_credits");
    CHECK(reply.at("results.1.available") == "3");
    CHECK(reply.at("results.2.balance.balance") == "0");
    CHECK(reply.at("results.3.code") == "account_not_found");
    CHECK(reply.at("results.4.status") == "422");
    CHECK(reply.at("results.4.errors.0.field") == "credits");
    CHECK(reply.at("results.5.transaction.balanceAfter") == "0");
    CHECK(reply.at("results.6") == "-");
}

TEST_CASE("USAGE-2: a repeated batch replays what was decided and decides the rest")
{
    World world;
    world.open("alice", 10_credits);
    auto const one = R"({"userId": "alice", "credits": 1, "idempotencyKey": "a1"})";
    auto const first = world.post_without_key(batch, items(one));

    auto const again = world.post_without_key(
        batch, items(std::string{one} + R"(, {"userId": "alice", "credits": 2, "idempotencyKey": "a2"},
                                            {"userId": "alice", "credits": 2, "idempotencyKey": "a1"})"));

    CHECK(again.at("results.0.replayed") == "true");
    CHECK(again.at("results.0.transaction") == first.at("results.0.transaction"));
    CHECK(again.at("results.1.status") == "201");
    CHECK(again.at("results.2.code") == "idempotency_key_reused");
    CHECK(world.account("alice").balance == 7_credits);
}

TEST_CASE("USAGE-2: items without a key of their own are keyed by the request's key and their place")
{
    World world;
    world.open("alice", 10_credits);
    auto const body = items(R"({"userId": "alice", "credits": 1}, {"userId": "alice", "credits": 1})");

    CHECK(world.post_without_key(batch, body).at("results.1.code") == "idempotency_key_required");
    CHECK(world.account("alice").balance == 10_credits);
    CHECK(world.post(batch, body, "k").at("results.1.status") == "201");
    CHECK(world.post(batch, body, "k").at("results.1.replayed") == "true");
    CHECK(world.account("alice").balance == 8_credits);
}

TEST_CASE("USAGE-2: a reference used twice in one batch charges once")
{
    World world;
    world.open("alice", 10_credits);

    auto const reply = world.post(batch, items(R"({"userId": "alice", "credits": 1, "reference": "r"},
        {"userId": "alice", "credits": 1, "reference": "r"}, {"userId": "alice", "credits": 2, "reference": "r"})"));

    CHECK(reply.at("results.0.status") == "201");
    CHECK(reply.at("results.1.status") == "200");
    CHECK(reply.at("results.1.transaction") == reply.at("results.0.transaction"));
    CHECK(reply.at("results.2.code") == "reference_reused");
    CHECK(world.account("alice").balance == 9_credits);
}

TEST_CASE("USAGE-2: 1000 items are taken, 1001 and none are refused whole")
{
    World world;
    world.open("alice", 2000_credits);
    std::string const item = R"({"userId": "alice", "credits": 1})";
    std::string many = item;
    for (int i = 1; i < 1000; ++i) {
        many += ',' + item;
    }

    auto const reply = world.post(batch, items(many));
    CHECK(reply.at("results.999.transaction.balanceAfter") == "1000");
    CHECK(world.post(batch, items(many + ',' + item)).why() == "items: too_long");
    CHECK(world.post(batch, items("")).why() == "items: too_short");
    CHECK(world.account("alice").balance == 1000_credits);
}

TEST_CASE("LEDGER-3: of many uses in one batch exactly as many go through as the balance covers")
{
    World world;
    world.open("alice", 7_credits);
    std::string const item = R"({"userId": "alice", "credits": 1.5})";
    std::string many = item;
    for (int i = 1; i < 40; ++i) {
        many += ',' + item;
    }

    auto const reply = world.post(batch, items(many));

    int charged = 0;
    for (int i = 0; i < 40; ++i) {
        charged += reply.at("results." + std::to_string(i) + ".status") == "201" ? 1 : 0;
    }
    CHECK(charged == 4);
    CHECK(world.account("alice").balance == 1_credits);
}

TEST_CASE("USAGE-2: a batch that is not one is refused whole")
{
    World world;
    world.open("alice", 10_credits);
    CHECK(world.post(batch, "{}").why() == "items: required");
    CHECK(world.post(batch, R"({"items": {}})").why() == "items: wrong_type");
    CHECK(world.post(batch, R"({"items": [], "x": 1})").why() == "items: too_short");
    CHECK(world.post(batch, items(R"({"userId": "alice", "credits": 1})"), "a b").why() ==
          "idempotency_key_invalid");
    auto const odd =
        world.post(batch, items(R"(7, {"userId": "alice", "credits": 1, "idempotencyKey": ""})"));
    CHECK(odd.at("results.0.errors.0.code") == "wrong_type");
    CHECK(odd.at("results.1.errors.0.field") == "idempotencyKey");
    CHECK(world.account("alice").balance == 10_credits);
}

}  // namespace creditd::usage
