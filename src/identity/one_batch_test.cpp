#include "audit/audit_log.hpp"
#include "identity/first_admin_command.hpp"
#include "identity/key_command.hpp"
#include "identity/login_command.hpp"
#include "identity/role_command.hpp"
#include "identity/shelves.hpp"
#include "identity/testing/world.hpp"
#include "identity/user_command.hpp"
#include "ledger/books.hpp"

#include <doctest/doctest.h>

#include <initializer_list>
#include <memory>

// What happens when commands that compete share a batch: the later one sees what the earlier one did,
// although nothing of it is in the database yet.
namespace creditd::identity {

using testing::refusal_code;

namespace {

/// The engine's steps for one batch, without its thread.
struct OneBatch
{
    OneBatch()
    {
        set.add<ledger::Books>();
        add_shelves(set, gate.credentials, settings);
        set.add<audit::AuditLog>();
    }

    void run(std::initializer_list<IdentityCommand*> commands)
    {
        auto const batch = database->begin(0);
        for (auto* const command : commands) {
            command->needs(set);
        }
        set.load(*batch);
        engine::Context const context{now, numbers, random};
        for (auto* const command : commands) {
            command->decide(set, context);
        }
        set.record(*batch, context);
        batch->commit(0);
        set.committed();
        set.clear();
    }

    std::string make_user(std::string const& email, std::string_view role)
    {
        NewUser user{.id = new_user_id(), .email = email, .password = "a hash", .role = std::string{role}};
        auto const id = user.id;
        RegisterUser command{std::move(user), testing::somewhere(), settings, ledger};
        run({&command});
        return id;
    }

    Settings settings;
    creditd::ledger::Settings ledger;
    Gate gate{settings};
    Moment now = Moment::from_milliseconds(1'790'000'000'000);
    NumberSource numbers;
    audit::testing::SeededRandom random{1};
    storage::testing::TestDatabase place;
    std::unique_ptr<storage::Database> database = place.open(now);
    engine::WorkingSet set;
};

}  // namespace

TEST_CASE("IDENT-3: of two registrations of one address in a batch the first wins")
{
    OneBatch world;
    NewUser const ada{.id = new_user_id(), .email = "ada@example.com", .password = "a hash"};
    auto eve = ada;
    eve.id = new_user_id();
    RegisterUser first{ada, testing::somewhere(), world.settings, world.ledger};
    RegisterUser second{eve, testing::somewhere(), world.settings, world.ledger};

    world.run({&first, &second});

    CHECK(refusal_code(&first).empty());
    CHECK(refusal_code(&second) == "email_taken");
}

TEST_CASE("LEDGER-10: of two users with one id in a batch the first wins")
{
    OneBatch world;
    CreateUser first{{.id = "crm:1"}, testing::somewhere(), world.ledger};
    CreateUser second{{.id = "crm:1", .email = "ada@example.com"}, testing::somewhere(), world.ledger};

    world.run({&first, &second});

    CHECK(refusal_code(&first).empty());
    CHECK(refusal_code(&second) == "user_exists");
}

TEST_CASE("IDENT-7: of two administrators demoted in one batch the second stays")
{
    OneBatch world;
    auto const a = world.make_user("a@example.com", "admin");
    auto const b = world.make_user("b@example.com", "admin");
    ChangeRole first{a, "user", testing::somewhere()};
    ChangeUserStatus second{b, UserStatus::Suspended, testing::somewhere()};

    world.run({&first, &second});

    CHECK(refusal_code(&first).empty());
    CHECK(refusal_code(&second) == "last_admin");
}

TEST_CASE("IDENT-7: one who is promoted counts at once")
{
    OneBatch world;
    auto const a = world.make_user("a@example.com", "admin");
    auto const b = world.make_user("b@example.com", "user");
    ChangeRole first{b, "admin", testing::somewhere()};
    ChangeRole second{a, "user", testing::somewhere()};

    world.run({&first, &second});

    CHECK(refusal_code(&first).empty());
    CHECK(refusal_code(&second).empty());
}

TEST_CASE(
    "ADMIN-3: a role that is given and removed in one batch stays, and one that is removed is not given")
{
    OneBatch world;
    auto const ada = world.make_user("ada@example.com", "user");
    CreateRole create{{.name = "helper", .description = {}}, testing::somewhere()};
    world.run({&create});
    ChangeRole give{ada, "helper", testing::somewhere()};
    DeleteRole remove{"helper", testing::somewhere(), world.settings};

    world.run({&give, &remove});
    CHECK(refusal_code(&give).empty());
    CHECK(refusal_code(&remove) == "role_in_use");

    ChangeRole take{ada, "user", testing::somewhere()};
    DeleteRole again{"helper", testing::somewhere(), world.settings};
    ChangeRole late{ada, "helper", testing::somewhere()};
    world.run({&take, &again, &late});
    CHECK(refusal_code(&again).empty());
    CHECK(refusal_code(&late) == "validation_failed");
}

TEST_CASE("ADMIN-3: an API key made in the batch that removes its role keeps the role there")
{
    OneBatch world;
    crypto::PublicIds const ids{"0123456789abcdef"};
    CreateRole create{{.name = "helper", .description = {}}, testing::somewhere()};
    world.run({&create});
    CreateKey key{"billing", "helper", std::nullopt, testing::somewhere(), ids};
    DeleteRole remove{"helper", testing::somewhere(), world.settings};

    world.run({&key, &remove});

    CHECK(refusal_code(&key).empty());
    CHECK(refusal_code(&remove) == "role_in_use");
}

TEST_CASE("IDENT-5: attempts that share a batch are counted one by one")
{
    OneBatch world;
    world.settings.failures_per_account = {2, Duration::minutes(15)};
    world.make_user("ada@example.com", "user");
    PasswordOwner const ada{.email = "ada@example.com"};
    AdmitPassword first{ada, testing::somewhere(), world.settings};
    AdmitPassword second{ada, testing::somewhere(), world.settings};
    AdmitPassword third{ada, testing::somewhere(), world.settings};

    world.run({&first, &second, &third});

    CHECK(refusal_code(&second).empty());
    CHECK(refusal_code(&third) == "too_many_attempts");
}

TEST_CASE("IDENT-6: a log-in and a new password in one batch: the session that was opened before it ends")
{
    OneBatch world;
    auto const id = world.make_user("ada@example.com", "user");
    AdmitPassword admit{{.email = "ada@example.com"}, testing::somewhere(), world.settings};
    world.run({&admit});
    OpenSession open{admit.admitted(), testing::somewhere(), world.settings};
    ChangePassword change{admit.admitted(), "another hash", 0, testing::somewhere(), world.settings};
    OpenSession late{admit.admitted(), testing::somewhere(), world.settings};

    world.run({&open, &change, &late});

    CHECK(refusal_code(&open).empty());
    CHECK(refusal_code(&late) == "invalid_credentials");
    std::int64_t sessions = -1;
    world.database->read([&](storage::Reader& reader) {
        sessions = store::count_sessions(reader, {id, Moment{}, Moment{}, Moment{}});
    });
    CHECK(sessions == 0);
}

TEST_CASE("IDENT-1: a key that is revoked in the batch that rotates it stays revoked")
{
    OneBatch world;
    crypto::PublicIds const ids{"0123456789abcdef"};
    CreateKey create{"billing", "service", std::nullopt, testing::somewhere(), ids};
    world.run({&create});
    auto const number = ids.decode(crypto::IdKind::Key, testing::at(create.answer().body, "id"))->number;
    RotateKey rotate{number, Duration::hours(1), testing::somewhere(), ids};
    RevokeKey revoke{number, testing::somewhere(), ids};
    RotateKey late{number, Duration::hours(1), testing::somewhere(), ids};

    world.run({&rotate, &revoke, &late});

    CHECK(refusal_code(&rotate).empty());
    CHECK(refusal_code(&late) == "api_key_ended");
    world.database->read([&](storage::Reader& reader) {
        CHECK_FALSE(store::find_key(reader, digest_of(testing::at(create.answer().body, "key"))));
        CHECK_FALSE(store::find_key(reader, digest_of(testing::at(rotate.answer().body, "key"))));
    });
}

}  // namespace creditd::identity
