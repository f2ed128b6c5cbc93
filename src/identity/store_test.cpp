#include "identity/store.hpp"
#include "storage/testing/test_database.hpp"

#include <doctest/doctest.h>

#include <functional>
#include <memory>

namespace creditd::identity::store {

namespace {

constexpr auto now = Moment::from_milliseconds(1'790'000'000'000);

struct Database
{
    storage::testing::TestDatabase place;
    std::unique_ptr<storage::Database> database = place.open(now);

    void write(std::function<void(storage::Batch&)> const& work)
    {
        auto const batch = database->begin(0);
        work(*batch);
        batch->commit(0);
    }
    template <class Result>
    Result read(std::function<Result(storage::Reader&)> const& work)
    {
        Result result;
        database->read([&](storage::Reader& reader) { result = work(reader); });
        return result;
    }
};

User user(std::string id, std::int64_t number)
{
    return {
        .id = std::move(id), .number = number, .email = {}, .name = {}, .password = {}, .created_at = now};
}

}  // namespace

TEST_CASE("IDENT-1: users come back as they were written, with and without what is optional")
{
    Database store;
    auto full = user("usr_1", 1);
    full.email = "ada@example.com";
    full.name = "Ada Ünal";
    full.password = "$argon2id$";
    full.role = "finance";
    full.status = UserStatus::Suspended;

    store.write([&](storage::Batch& batch) {
        upsert_user(batch, full);
        upsert_user(batch, user("crm:2", 2));
        insert_email(batch, "ada@example.com", "usr_1");
    });

    auto const found =
        store.read<std::optional<User>>([](auto& reader) { return find_user(reader, "usr_1"); });
    REQUIRE(found);
    CHECK(found->email == full.email);
    CHECK(found->name == full.name);
    CHECK(found->password == full.password);
    CHECK(found->role == full.role);
    CHECK(found->status == full.status);
    CHECK(found->created_at == now);
    auto const bare =
        store.read<std::optional<User>>([](auto& reader) { return find_user(reader, "crm:2"); });
    CHECK(bare->email.empty());
    CHECK(bare->password.empty());
    CHECK_FALSE(store.read<std::optional<User>>([](auto& reader) { return find_user(reader, "crm:3"); }));
    store.write([](storage::Batch& batch) {
        CHECK(load_email_owner(batch, "ada@example.com") == "usr_1");
        CHECK_FALSE(load_email_owner(batch, "eve@example.com"));
    });
}

TEST_CASE("ADMIN-3: searching users takes the text as it is: no wildcards, no quotes")
{
    Database store;
    store.write([](storage::Batch& batch) {
        auto percent = user("usr_1", 1);
        percent.name = "100% O'Neill_";
        upsert_user(batch, percent);
        upsert_user(batch, user("usr_2", 2));
    });
    auto const count = [&](std::string const& search) {
        return store.read<std::int64_t>(
            [&](auto& reader) { return count_users(reader, {search, "", std::nullopt}); });
    };

    CHECK(count("100% o'n") == 1);
    CHECK(count("%") == 0);
    CHECK(count("_") == 0);
    CHECK(count("usr_") == 2);
    CHECK(count("' OR 1 = 1 --") == 0);
}

TEST_CASE("IDENT-1: a key is found by each of its secrets, newest first")
{
    Database store;
    ServicePrincipal const service{.number = 5, .name = "billing", .role = "service", .created_at = now};
    store.write([&](storage::Batch& batch) {
        upsert_service(batch, service);
        upsert_secret(batch, 5, {std::string(32, 'a'), "csk_old", now, now + Duration::hours(1)});
        upsert_secret(batch, 5, {std::string(32, 'b'), "csk_new", now, std::nullopt});
    });

    auto const shown = store.read<std::optional<ShownKey>>(
        [](auto& reader) { return find_key(reader, std::string(32, 'a')); });

    REQUIRE(shown);
    CHECK(shown->secret.prefix == "csk_old");
    CHECK(shown->service.name == "billing");
    REQUIRE(shown->service.secrets.size() == 2);
    CHECK(shown->service.secrets[0].prefix == "csk_new");
    CHECK_FALSE(store.read<std::optional<ShownKey>>(
        [](auto& reader) { return find_key(reader, std::string(32, 'c')); }));
}

TEST_CASE("IDENT-5: counters come back in order and go when they are old")
{
    Database store;
    std::string const subject(16, 's');
    store.write([&](storage::Batch& batch) {
        upsert_attempts(batch, subject, {{now, now + Duration::seconds(1)}}, now + Duration::minutes(15));
        CHECK(load_attempts(batch, subject)->made_at == std::vector{now, now + Duration::seconds(1)});
        remove_old_attempts(batch, now + Duration::milliseconds(15 * 60'000 - 1), 10);
        CHECK(load_attempts(batch, subject));
        remove_old_attempts(batch, now + Duration::minutes(15), 10);
        CHECK_FALSE(load_attempts(batch, subject));
    });
}

TEST_CASE("IDENT-7: one set-up token at a time")
{
    Database store;
    store.write([](storage::Batch& batch) {
        upsert_setup_token(batch, {std::string(32, 'a'), now});
        upsert_setup_token(batch, {std::string(32, 'b'), now + Duration::hours(1)});
        CHECK(load_setup_token(batch)->digest == std::string(32, 'b'));
        remove_setup_token(batch);
        CHECK_FALSE(load_setup_token(batch));
    });
}

}  // namespace creditd::identity::store
