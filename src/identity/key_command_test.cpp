#include "identity/key_command.hpp"
#include "identity/store.hpp"
#include "identity/testing/world.hpp"

#include <doctest/doctest.h>

namespace creditd::identity {

using testing::at;
using testing::refusal_code;
using testing::World;

namespace {

struct KeyWorld : World
{
    std::string create(std::optional<Moment> expires_at = std::nullopt)
    {
        auto const made = run<CreateKey>("billing", "service", expires_at, testing::somewhere(), service.ids);
        CHECK(made->answer().status == 201);
        return made->answer().body;
    }

    std::int64_t number_of(std::string_view body)
    {
        return service.ids.decode(crypto::IdKind::Key, at(body, "id"))->number;
    }

    std::unique_ptr<RotateKey> rotate(std::int64_t number, Duration overlap = {})
    {
        return run<RotateKey>(number, overlap, testing::somewhere(), service.ids);
    }
};

}  // namespace

TEST_CASE("IDENT-1: a key is shown once and stands for its named service principal")
{
    KeyWorld world;

    auto const body = world.create();

    auto const key = at(body, "key");
    CHECK(key.starts_with("csk_"));
    CHECK(at(body, "name") == "billing");
    CHECK(at(body, "role") == "service");
    CHECK(at(body, "prefix") == key.substr(0, 12));
    auto const principal = world.principal(key);
    REQUIRE(principal != nullptr);
    CHECK(principal->id == "service:" + at(body, "id"));
    CHECK(principal->user_id.empty());
    CHECK(principal->may("accounts:act"));
    CHECK_FALSE(principal->may("users:read"));
    CHECK(world.number("SELECT COUNT(*) FROM audit_entries") == 1);
    CHECK(world.number("SELECT COUNT(*) FROM audit_entries WHERE CAST(text AS TEXT) LIKE '%" + key + "%'") ==
          0);
}

TEST_CASE("IDENT-1: a rotated key keeps its principal, and the old secret ends at once")
{
    KeyWorld world;
    auto const first = world.create();
    auto const before = world.principal(at(first, "key"));

    auto const rotated = world.rotate(world.number_of(first))->answer();

    CHECK(rotated.status == 200);
    CHECK(at(rotated.body, "id") == at(first, "id"));
    CHECK(at(rotated.body, "key") != at(first, "key"));
    CHECK(world.principal(at(first, "key")) == nullptr);
    CHECK(world.principal(at(rotated.body, "key"))->id == before->id);
}

TEST_CASE("IDENT-1: a rotation may leave the old secret some time; the one before that ends")
{
    KeyWorld world;
    auto const first = world.create();
    auto const number = world.number_of(first);
    auto const second = world.rotate(number, Duration::minutes(10))->answer().body;
    CHECK(world.principal(at(first, "key")) != nullptr);
    CHECK(at(second, "previousPrefix") == at(first, "prefix"));

    auto const third = world.rotate(number, Duration::minutes(10))->answer().body;
    CHECK(world.principal(at(first, "key")) == nullptr);
    CHECK(world.principal(at(second, "key")) != nullptr);

    world.service.clock.advance(Duration::minutes(10));
    CHECK(world.principal(at(second, "key")) == nullptr);
    CHECK(world.principal(at(third, "key")) != nullptr);
}

TEST_CASE(
    "ADMIN-4: who was ever shown a key stays known, and so does who has the key of the program that was")
{
    KeyWorld world;
    auto const by = [](std::string actor) {
        auto origin = testing::somewhere();
        origin.actor = std::move(actor);
        return origin;
    };
    auto const known_to = [&](std::int64_t number) {
        std::vector<std::string> names;
        world.service.database->read(
            [&](storage::Reader& reader) { names = store::find_service(reader, number)->known_to; });
        return names;
    };
    using Names = std::vector<std::string>;

    auto const made =
        world.run<CreateKey>("billing", "service", std::nullopt, by("user:anna"), world.service.ids);
    auto const number = world.number_of(made->answer().body);
    CHECK(known_to(number) == Names{"user:anna"});
    world.run<RotateKey>(number, Duration{}, by("user:berta"), world.service.ids);
    world.run<RotateKey>(number, Duration{}, by("user:anna"), world.service.ids);
    CHECK(known_to(number) == Names{"user:anna", "user:berta"});

    auto const program = "service:" + at(made->answer().body, "id");
    auto const child = world.run<CreateKey>("child", "service", std::nullopt, by(program), world.service.ids);
    auto const of_child = world.number_of(child->answer().body);
    CHECK(known_to(of_child) == Names{program, "user:anna", "user:berta"});
    world.run<RotateKey>(of_child, Duration{}, by("user:clara"), world.service.ids);
    CHECK(known_to(of_child) == Names{program, "user:anna", "user:berta", "user:clara"});
    CHECK(known_to(number) == Names{"user:anna", "user:berta"});
}

TEST_CASE("IDENT-2: a revoked key is refused on the next request, for good")
{
    KeyWorld world;
    auto const body = world.create();
    auto const number = world.number_of(body);
    world.rotate(number, Duration::hours(1));
    REQUIRE(world.principal(at(body, "key")) != nullptr);

    auto const revoked = world.run<RevokeKey>(number, testing::somewhere(), world.service.ids);

    CHECK(revoked->answer().status == 204);
    CHECK(world.principal(at(body, "key")) == nullptr);
    CHECK(refusal_code(world.rotate(number)) == "api_key_ended");
    CHECK(world.run<RevokeKey>(number, testing::somewhere(), world.service.ids)->answer().status == 204);
    CHECK(world.number("SELECT COUNT(*) FROM audit_entries") == 3);
    CHECK(world.number("SELECT COUNT(*) FROM key_secrets") == 0);
}

TEST_CASE("IDENT-1: a key has ended at its expiry, and cannot be rotated then")
{
    KeyWorld world;
    auto const end = *world.service.clock.now() + Duration::hours(1);
    auto const body = world.create(end);
    world.service.clock.advance(Duration::milliseconds(3'600'000 - 1));
    CHECK(world.principal(at(body, "key")) != nullptr);

    world.service.clock.advance(Duration::milliseconds(1));

    CHECK(world.principal(at(body, "key")) == nullptr);
    CHECK(refusal_code(world.rotate(world.number_of(body))) == "api_key_ended");
}

TEST_CASE("IDENT-2: a key that is not there is refused before anything else")
{
    KeyWorld world;

    CHECK(refusal_code(world.rotate(4711)) == "api_key_not_found");
    auto const revoked = world.run<RevokeKey>(4711, testing::somewhere(), world.service.ids);
    CHECK(refusal_code(revoked) == "api_key_not_found");
}

}  // namespace creditd::identity
