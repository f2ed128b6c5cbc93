#include "identity/domain/role.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string_view>

namespace creditd::identity {

TEST_CASE("ADMIN-3: the seeded roles are user, support, finance, auditor, admin and service")
{
    std::set<std::string_view> names;
    for (auto const& role : roles()) {
        names.insert(role.name);
    }

    CHECK(names == std::set<std::string_view>{"user", "support", "finance", "auditor", "admin", "service"});
    CHECK(find_role("root") == nullptr);
    CHECK(find_role("") == nullptr);
}

TEST_CASE(
    "ADMIN-3: every permission belongs to admin and to another role, or to the list of what only admin may")
{
    std::set<std::string_view> shared;
    for (auto const& role : roles()) {
        shared.insert(role.permissions.begin(), role.permissions.end());
    }

    for (auto const permission : shared) {
        CHECK(find_role(admin_role)->allows(permission));
    }
    for (auto const permission : admin_only_permissions()) {
        CHECK(find_role(admin_role)->allows(permission));
        CHECK_FALSE(shared.contains(permission));
    }
}

TEST_CASE("ADMIN-3: a user touches the own account only, and moves nothing out of it")
{
    auto const& user = *find_role("user");

    CHECK(user.allows("credits:read"));
    CHECK(user.allows("credits:redeem"));
    for (auto const* other : {"accounts:act", "accounts:read", "credits:spend", "credits:adjust",
                              "holds:write", "users:read", "users:write", "api-keys:write"}) {
        CHECK_FALSE(user.allows(other));
    }
    CHECK_FALSE(user.is_staff);
}

TEST_CASE("ADMIN-3: support adjusts by up to 100 credits, admin without a limit, nobody else at all")
{
    for (auto const& role : roles()) {
        CHECK(role.allows("credits:adjust") == (role.name == "support" || role.name == "admin"));
    }
    CHECK(find_role("support")->adjust_limit == 100_credits);
    CHECK_FALSE(find_role("admin")->adjust_limit);
}

TEST_CASE("ADMIN-3: an auditor reads everything and changes nothing but by the own code")
{
    for (auto const permission : find_role("auditor")->permissions) {
        bool const reads = permission.ends_with(":read") || permission == "ledger:verify";
        CHECK_MESSAGE((reads || permission == "credits:redeem"), permission);
    }
    for (auto const& role : roles()) {
        for (auto const permission : role.permissions) {
            if (permission.ends_with(":read")) {
                CHECK_MESSAGE(find_role("auditor")->allows(permission), permission);
            }
        }
    }
}

TEST_CASE("ADMIN-3: a service acts for users and has no account of its own; people cannot have its role")
{
    CHECK(find_role("service")->allows("accounts:act"));
    CHECK_FALSE(find_role("service")->for_users);
    CHECK_FALSE(find_role("user")->for_services);
    for (auto const& role : roles()) {
        if (!role.is_all && role.name != service_role) {
            CHECK_FALSE(role.allows("accounts:act"));
        }
    }
}

}  // namespace creditd::identity
