#include "identity/register_command.hpp"
#include "identity/testing/open_bare_account.hpp"
#include "identity/testing/world.hpp"
#include "identity/user_command.hpp"
#include "ledger/books.hpp"
#include "ledger/find_account.hpp"
#include "ledger/open_account.hpp"

#include <doctest/doctest.h>

#include <array>
#include <latch>
#include <thread>

namespace creditd::identity {

using testing::at;
using testing::refusal_code;
using testing::World;

namespace {

struct AdminWorld : World
{
    std::unique_ptr<ChangeUserStatus> change(std::string const& id, UserStatus status)
    {
        return run<ChangeUserStatus>(id, status, testing::somewhere({"abuse", "wrote to everybody"}));
    }
    std::unique_ptr<ChangeRole> change(std::string const& id, std::string_view role)
    {
        return run<ChangeRole>(id, std::string{role}, testing::somewhere({"joined", "new colleague"}));
    }
    ledger::AccountStatus account_status(std::string const& id)
    {
        auto status = ledger::AccountStatus::Active;
        service.database->read(
            [&](storage::Reader& reader) { status = ledger::find_account(reader, id)->status; });
        return status;
    }
};

}  // namespace

TEST_CASE("ADMIN-7: a suspension marks user and account in one commit, and is audited with its reason")
{
    AdminWorld world;
    world.make_user("ada@example.com");
    auto const id = world.id_of("ada@example.com");

    auto const suspended = world.change(id, UserStatus::Suspended);

    CHECK(suspended->answer().status == 200);
    CHECK(at(suspended->answer().body, "user.status") == "suspended");
    CHECK(world.account_status(id) == ledger::AccountStatus::Suspended);
    CHECK(
        world.number(
            "SELECT COUNT(*) FROM audit_entries WHERE action LIKE 'user._%' AND action NOT IN ('user.register', 'user.create')") ==
        1);

    auto const again = world.change(id, UserStatus::Suspended);
    CHECK(again->answer().status == 200);
    CHECK(
        world.number(
            "SELECT COUNT(*) FROM audit_entries WHERE action LIKE 'user._%' AND action NOT IN ('user.register', 'user.create')") ==
        1);

    world.change(id, UserStatus::Active);
    CHECK(world.account_status(id) == ledger::AccountStatus::Active);
    CHECK(
        world.number(
            "SELECT COUNT(*) FROM audit_entries WHERE action LIKE 'user._%' AND action NOT IN ('user.register', 'user.create')") ==
        2);
}

TEST_CASE(
    "ADMIN-7: whatever role a suspended user has, only the permissions of user are left, on the next request")
{
    AdminWorld world;
    world.make_user("root@example.com", "admin");
    auto const token = world.make_user("deputy@example.com", "admin");
    REQUIRE(world.principal(token)->may("users:write"));

    world.change(world.id_of("deputy@example.com"), UserStatus::Suspended);

    auto const principal = world.principal(token);
    REQUIRE(principal != nullptr);
    CHECK_FALSE(principal->may("users:write"));
    CHECK_FALSE(principal->may("credits:adjust"));
    CHECK_FALSE(principal->may("accounts:act"));
    CHECK(principal->may("credits:read"));
    CHECK(principal->role == "user");

    world.change(world.id_of("deputy@example.com"), UserStatus::Active);
    CHECK(world.principal(token)->may("users:write"));
}

TEST_CASE("ADMIN-7: an account that was opened without a user can be suspended too")
{
    AdminWorld world;
    world.run<testing::OpenBareAccount>(world.ledger);

    auto const suspended = world.change("crm:1", UserStatus::Suspended);

    CHECK(at(suspended->answer().body, "user.status") == "suspended");
    CHECK(world.account_status("crm:1") == ledger::AccountStatus::Suspended);
    CHECK(world.number("SELECT COUNT(*) FROM users") == 1);
}

TEST_CASE("ADMIN-3: nobody suspends or demotes a user who may do what they may not")
{
    AdminWorld world;
    world.make_user("root@example.com", "admin");
    world.make_user("deputy@example.com", "admin");
    world.make_user("ada@example.com");
    auto const root = world.id_of("root@example.com");
    auto may = testing::somewhere({"test", "four eyes"});
    may.powers = {.permissions = permissions_of(
                      {.name = "x", .description = "", .permissions = {"roles:write", "users:write"}})};
    auto const suspending = [&](std::string id, UserStatus status) {
        return refusal_code(world.run<ChangeUserStatus>(std::move(id), status, may));
    };

    CHECK(suspending(root, UserStatus::Suspended) == "permission_not_held");
    CHECK(refusal_code(world.run<ChangeRole>(root, "user", may)) == "permission_not_held");
    CHECK(suspending(world.id_of("ada@example.com"), UserStatus::Suspended).empty());
    CHECK(world.number("SELECT COUNT(*) FROM users WHERE role = 'admin' AND status = 0") == 2);

    REQUIRE(world.change(root, UserStatus::Suspended)->answer().status == 200);
    CHECK(suspending(root, UserStatus::Active) == "permission_not_held");
}

TEST_CASE("ADMIN-3: another role holds from the next request on")
{
    AdminWorld world;
    auto const token = world.make_user("ada@example.com");
    auto const id = world.id_of("ada@example.com");
    REQUIRE_FALSE(world.principal(token)->may("users:read"));

    auto const changed = world.change(id, "support");

    CHECK(at(changed->answer().body, "user.role") == "support");
    CHECK(world.principal(token)->may("users:read"));
    CHECK(world.principal(token)->adjust_limit == 100_credits);
    CHECK(world.principal(token)->id == "user:" + id);
    world.change(id, "user");
    CHECK_FALSE(world.principal(token)->may("users:read"));
    CHECK(
        world.number(
            "SELECT COUNT(*) FROM audit_entries WHERE action LIKE 'user._%' AND action NOT IN ('user.register', 'user.create')") ==
        2);
}

TEST_CASE("IDENT-7: the last active administrator can neither be suspended nor lose the role")
{
    AdminWorld world;
    auto const token = world.make_user("root@example.com", "admin");
    auto const id = world.id_of("root@example.com");

    CHECK(refusal_code(world.change(id, UserStatus::Suspended)) == "last_admin");
    CHECK(refusal_code(world.change(id, "auditor")) == "last_admin");
    CHECK(world.account_status(id) == ledger::AccountStatus::Active);
    CHECK(world.principal(token)->may("users:write"));
    CHECK(
        world.number(
            "SELECT COUNT(*) FROM audit_entries WHERE action LIKE 'user._%' AND action NOT IN ('user.register', 'user.create')") ==
        0);

    world.make_user("deputy@example.com", "admin");
    CHECK(world.change(id, "auditor")->refusal() == nullptr);
    CHECK(refusal_code(world.change(world.id_of("deputy@example.com"), "user")) == "last_admin");
}

TEST_CASE("IDENT-7: a suspended administrator, and one who cannot log in, do not count")
{
    AdminWorld world;
    world.make_user("root@example.com", "admin");
    world.make_user("gone@example.com", "admin");
    CHECK(world.change(world.id_of("gone@example.com"), UserStatus::Suspended)->refusal() == nullptr);
    world.run<CreateUser>(NewUser{.id = "crm:9", .role = "admin"}, testing::somewhere(), world.ledger);

    CHECK(refusal_code(world.change(world.id_of("root@example.com"), "user")) == "last_admin");
}

TEST_CASE("IDENT-7: two administrators who demote each other at once: one stays")
{
    for (int round = 0; round < 20; ++round) {
        AdminWorld world;
        world.make_user("a@example.com", "admin");
        world.make_user("b@example.com", "admin");
        std::array const ids{world.id_of("a@example.com"), world.id_of("b@example.com")};
        std::latch start{2};
        std::array<bool, 2> done{};
        std::array<std::thread, 2> threads;
        for (std::size_t i = 0; i < 2; ++i) {
            threads[i] = std::thread([&, i] {
                start.arrive_and_wait();
                done[i] = world.change(ids[i], "user")->refusal() == nullptr;
            });
        }
        for (auto& thread : threads) {
            thread.join();
        }

        CHECK(done[0] != done[1]);
        CHECK(world.number("SELECT COUNT(*) FROM users WHERE role = 'admin'") == 1);
    }
}

TEST_CASE("ADMIN-3: refusals in their order: a user that is not there, then the last administrator")
{
    AdminWorld world;

    CHECK(refusal_code(world.change("usr_nobody", UserStatus::Suspended)) == "user_not_found");
    CHECK(refusal_code(world.change("usr_nobody", "user")) == "user_not_found");
    CHECK(world.number("SELECT COUNT(*) FROM users") == 0);
}

}  // namespace creditd::identity
