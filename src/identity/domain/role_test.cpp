#include "identity/domain/role.hpp"

#include <doctest/doctest.h>

#include <set>
#include <string_view>

namespace creditd::identity {

TEST_CASE("ADMIN-3: the seeded roles are user, support, finance, auditor, admin and service")
{
    std::set<std::string_view> names;
    for (auto const& role : built_in_roles()) {
        names.insert(role.name);
    }

    CHECK(names == std::set<std::string_view>{"user", "support", "finance", "auditor", "admin", "service"});
    CHECK(find_built_in_role("root") == nullptr);
    CHECK(find_built_in_role("") == nullptr);
}

TEST_CASE(
    "ADMIN-3: every permission belongs to admin and to another role, or to the list of what only admin may")
{
    std::set<std::string_view> shared;
    for (auto const& role : built_in_roles()) {
        shared.insert(role.permissions.begin(), role.permissions.end());
    }

    for (auto const permission : shared) {
        CHECK(find_built_in_role(admin_role)->allows(permission));
    }
    for (auto const permission : admin_only_permissions()) {
        CHECK(find_built_in_role(admin_role)->allows(permission));
        CHECK_FALSE(shared.contains(permission));
    }
}

TEST_CASE("ADMIN-3: a user touches the own account only, and moves nothing out of it")
{
    auto const& user = *find_built_in_role("user");

    CHECK(user.allows("credits:read"));
    CHECK(user.allows("credits:redeem"));
    for (auto const* other : {"accounts:act", "accounts:read", "credits:spend", "credits:adjust",
                              "holds:write", "users:read", "users:write", "api-keys:write"}) {
        CHECK_FALSE(user.allows(other));
    }
    CHECK_FALSE(user.is_staff());
}

TEST_CASE("ADMIN-3: support adjusts by up to 100 credits, admin without a limit, nobody else at all")
{
    for (auto const& role : built_in_roles()) {
        CHECK(role.allows("credits:adjust") == (role.name == "support" || role.name == "admin"));
    }
    CHECK(find_built_in_role("support")->adjust_limit == 100_credits);
    CHECK_FALSE(find_built_in_role("admin")->adjust_limit);
}

TEST_CASE("ADMIN-3: an auditor reads everything and changes nothing but by the own code")
{
    for (auto const& permission : find_built_in_role("auditor")->permissions) {
        bool const reads = permission.ends_with(":read") || permission == "ledger:verify";
        CHECK_MESSAGE((reads || permission == "credits:redeem"), permission);
    }
    for (auto const& role : built_in_roles()) {
        for (auto const& permission : role.permissions) {
            if (permission.ends_with(":read")) {
                CHECK_MESSAGE(find_built_in_role("auditor")->allows(permission), permission);
            }
        }
    }
}

TEST_CASE("ADMIN-3: a service acts for users and has no account of its own; people cannot have its role")
{
    CHECK(find_built_in_role("service")->allows("accounts:act"));
    CHECK_FALSE(find_built_in_role("service")->for_users);
    CHECK_FALSE(find_built_in_role("user")->for_services);
    for (auto const& role : built_in_roles()) {
        if (!role.is_all && role.name != service_role) {
            CHECK_FALSE(role.allows("accounts:act"));
        }
    }
}

TEST_CASE("ADMIN-3: a role of one's own is staff as soon as it allows more than every user may")
{
    Role role{.name = "own", .description = {}, .permissions = {"credits:read", "holds:read"}};
    CHECK_FALSE(role.is_staff());

    role.permissions.emplace_back("users:read");
    CHECK(role.is_staff());
    CHECK_FALSE(Role{}.is_staff());
}

TEST_CASE("ADMIN-7: while suspended only what every user may is left, and nothing that the role had not")
{
    auto const left = while_suspended(*find_built_in_role("admin"));
    CHECK(left.name == "user");
    CHECK(left.permissions == find_built_in_role("user")->permissions);
    CHECK_FALSE(left.allows("users:read"));

    Role const own{.name = "own", .description = {}, .permissions = {"holds:read", "users:read"}};
    CHECK(while_suspended(own).permissions == std::vector<std::string>{"holds:read"});
}

TEST_CASE("ADMIN-3: a role's name is a lower-case word of at most 40 characters")
{
    CHECK(is_role_name("a"));
    CHECK(is_role_name("night-shift_2"));
    CHECK(is_role_name("a" + std::string(39, '9')));
    for (auto const* other : {"", "Support", "2nd", "-a", "a b", "a.b", "\xc3\xa4"}) {
        CHECK_FALSE_MESSAGE(is_role_name(other), other);
    }
    CHECK_FALSE(is_role_name("a" + std::string(40, '9')));
}

TEST_CASE("ADMIN-3: every permission has a meaning in words, once")
{
    std::set<std::string_view> names;
    for (auto const& [name, description] : permission_meanings()) {
        CHECK_MESSAGE(names.insert(name).second, name);
        CHECK_MESSAGE(description.ends_with('.'), name);
    }
    for (auto const& role : built_in_roles()) {
        for (auto const& permission : role.permissions) {
            CHECK_MESSAGE(names.contains(permission), permission);
        }
    }
}

}  // namespace creditd::identity
