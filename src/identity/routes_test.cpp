#include "identity/role_json.hpp"
#include "identity/routes.hpp"
#include "identity/shelves.hpp"
#include "identity/testing/world.hpp"

#include <doctest/doctest.h>

namespace creditd::identity {

using http::Method;
using testing::at;
using testing::World;

TEST_CASE("ADMIN-3: each role may call what its permissions say, everybody else is told 403, nobody 401")
{
    World world;
    struct Call
    {
        Method method;
        std::string_view target;
        std::string_view permission;
    };
    constexpr std::array calls{
        Call{Method::Get, "/admin/users", "users:read"},
        Call{Method::Post, "/admin/users", "users:write"},
        Call{Method::Get, "/admin/users/usr_nobody", "users:read"},
        Call{Method::Post, "/admin/users/usr_nobody/suspend", "users:write"},
        Call{Method::Post, "/admin/users/usr_nobody/unsuspend", "users:write"},
        Call{Method::Put, "/admin/users/usr_nobody/role", "roles:write"},
        Call{Method::Get, "/admin/roles", "roles:read"},
        Call{Method::Post, "/admin/api-keys", "api-keys:write"},
        Call{Method::Get, "/admin/api-keys", "api-keys:read"},
        Call{Method::Get, "/admin/api-keys/key_x", "api-keys:read"},
        Call{Method::Post, "/admin/api-keys/key_x/rotate", "api-keys:write"},
        Call{Method::Delete, "/admin/api-keys/key_x", "api-keys:write"},
    };
    for (auto const& role : built_in_roles()) {
        auto const token = role.for_users ? world.make_user(role.name + "@example.com", role.name)
                                          : at(world
                                                   .post("/admin/api-keys", R"({"name":"x"})",
                                                         world.make_user("second@example.com", "admin"))
                                                   .body,
                                               "key");
        for (auto const& each : calls) {
            auto const response = world.call(each.method, each.target, "{", token);
            CHECK_MESSAGE((response.status != 403) == role.allows(each.permission), role.name, " ",
                          each.target);
        }
    }
    for (auto const& each : calls) {
        CHECK(world.call(each.method, each.target, "{").status == 401);
    }
}

TEST_CASE("ADMIN-3: every permission that a route requires is in the table of permissions")
{
    World world;

    CHECK(unknown_permissions().empty());
    http::declare("nobody:knows");
    CHECK(unknown_permissions() == std::vector<std::string_view>{"nobody:knows"});
}

}  // namespace creditd::identity
