#include "identity/role_json.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace creditd::identity {

http::Permissions permissions_of(Role const& role)
{
    http::Permissions permissions;
    if (role.is_all) {
        return permissions.set();
    }
    for (auto const name : role.permissions) {
        auto const index = http::permission_index(name);
        CREDITD_ASSERT(index);
        permissions.set(*index);
    }
    return permissions;
}

std::vector<std::string_view> permission_names(Role const& role)
{
    return role.is_all ? http::declared_permissions()
                       : std::vector<std::string_view>{role.permissions.begin(), role.permissions.end()};
}

void append_role(http::json::Writer& json, Role const& role)
{
    json.begin_object().member("name", role.name).member("meaning", role.meaning).begin_array("permissions");
    for (auto const name : permission_names(role)) {
        json.value(name);
    }
    json.end_array()
        .member("adjustLimit", role.adjust_limit)
        .member("forUsers", role.for_users)
        .member("forServices", role.for_services)
        .end_object();
}

std::vector<std::string_view> unassigned_permissions()
{
    auto const is_known = [](std::string_view name) {
        return std::ranges::count(admin_only_permissions(), name) != 0 ||
               std::ranges::any_of(roles(),
                                   [&](Role const& role) { return !role.is_all && role.allows(name); });
    };
    auto names = http::declared_permissions();
    std::erase_if(names, is_known);
    return names;
}

}  // namespace creditd::identity
