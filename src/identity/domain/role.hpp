#pragma once

#include "base/credits.hpp"

#include <optional>
#include <span>
#include <string_view>

namespace creditd::identity {

/// A named set of permissions (ADMIN-3). Roles are shipped with the program; users and API keys name one.
struct Role
{
    std::string_view name;
    std::string_view meaning;                       ///< a sentence for administrators
    std::span<std::string_view const> permissions;  ///< sorted; meaningless when `is_all`
    bool is_all = false;       ///< every permission there is, also those of later versions
    bool is_staff = false;     ///< sees or changes what belongs to others: shorter sessions, logins audited
    bool for_users = true;     ///< people may have it
    bool for_services = true;  ///< API keys may have it
    std::optional<Credits> adjust_limit{};  ///< most that one adjustment may move either way; empty: no limit

    [[nodiscard]] bool allows(std::string_view permission) const;
};

inline constexpr std::string_view user_role = "user";
inline constexpr std::string_view admin_role = "admin";
inline constexpr std::string_view service_role = "service";

/// In the order in which they are shown.
[[nodiscard]] std::span<Role const> roles();

/// Null when no role has that name.
[[nodiscard]] Role const* find_role(std::string_view name);

/// What only administrators may do: permissions that no other role has, on purpose.
[[nodiscard]] std::span<std::string_view const> admin_only_permissions();

}  // namespace creditd::identity
