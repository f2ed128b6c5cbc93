#include "identity/role_json.hpp"

#include <algorithm>

namespace creditd::identity {

namespace {

constexpr std::string_view adjusts = "credits:adjust";

bool is_lower(std::optional<Credits> limit, std::optional<Credits> other)
{
    return limit && (!other || *limit < *other);
}

}  // namespace

http::Permissions permissions_of(Role const& role)
{
    http::Permissions permissions;
    if (role.is_all) {
        return permissions.set();
    }
    for (auto const& name : role.permissions) {
        if (auto const index = http::permission_index(name)) {
            permissions.set(*index);
        }
    }
    return permissions;
}

std::vector<std::string> permission_names(Role const& role)
{
    return role.is_all ? permission_names(permissions_of(role)) : role.permissions;
}

std::vector<std::string> permission_names(http::Permissions const& permissions)
{
    std::vector<std::string> names;
    for (auto const& meaning : permission_meanings()) {
        auto const index = http::permission_index(meaning.name);
        if (index && permissions.test(*index)) {
            names.emplace_back(meaning.name);
        }
    }
    return names;
}

std::vector<std::string> Powers::missing_for(Role const& role, Role const* before) const
{
    auto allowed = permissions | permissions_of(*find_built_in_role(user_role));
    if (before != nullptr) {
        allowed |= permissions_of(*before);
    }
    auto const lacking = permissions_of(role) & ~allowed;
    auto missing = permission_names(lacking);
    if (missing.empty() && lacking.any()) {
        missing.emplace_back("every permission");
    }
    bool const has_limit_already =
        before != nullptr && before->allows(adjusts) && !is_lower(before->adjust_limit, role.adjust_limit);
    if (role.allows(adjusts) && is_lower(adjust_limit, role.adjust_limit) && !has_limit_already) {
        missing.emplace_back("limits.adjustCredits");
    }
    return missing;
}

Powers powers_of(http::Principal const& principal)
{
    return {.permissions = principal.permissions, .adjust_limit = principal.adjust_limit};
}

Powers all_powers()
{
    return {.permissions = http::Permissions{}.set()};
}

void append_role(http::json::Writer& json, Role const& role, store::RoleUses const* uses)
{
    json.begin_object()
        .member("name", role.name)
        .member("description", role.description)
        .member("builtIn", role.is_built_in)
        .begin_array("permissions");
    for (auto const& name : permission_names(role)) {
        json.value(name);
    }
    json.end_array()
        .begin_object("limits")
        .member("adjustCredits", role.adjust_limit)
        .end_object()
        .member("forUsers", role.for_users)
        .member("forServices", role.for_services);
    if (uses != nullptr) {
        json.member("users", uses->users).member("apiKeys", uses->api_keys);
    }
    json.end_object();
}

std::vector<std::string_view> unknown_permissions()
{
    auto names = http::declared_permissions();
    std::erase_if(names, [](std::string_view name) {
        return std::ranges::binary_search(permission_meanings(), name, {}, &PermissionMeaning::name);
    });
    return names;
}

}  // namespace creditd::identity
