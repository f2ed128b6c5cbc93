#pragma once

#include "base/credits.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::identity {

/// A named set of permissions (ADMIN-3). Built-in ones are shipped with the program and change only with it;
/// others are rows, made by administrators. Users and API keys name one.
struct Role
{
    std::string name;
    std::string description;                 ///< for administrators; may be empty
    std::vector<std::string> permissions{};  ///< sorted, each once; meaningless when `is_all`
    std::optional<Credits> adjust_limit{};  ///< most that one adjustment may move either way; empty: no limit
    bool is_all = false;                    ///< every permission there is, also those of later versions
    bool is_built_in = false;
    bool for_users = true;     ///< people may have it
    bool for_services = true;  ///< API keys may have it

    [[nodiscard]] bool allows(std::string_view permission) const;

    /// Sees or changes what belongs to others: who has it has shorter sessions, and log-ins are audited.
    [[nodiscard]] bool is_staff() const;

    bool operator==(Role const&) const = default;
};

inline constexpr std::string_view user_role = "user";
inline constexpr std::string_view admin_role = "admin";
inline constexpr std::string_view service_role = "service";

inline constexpr std::size_t most_roles = 100;             ///< that are not built in
inline constexpr std::size_t longest_role_name = 40;       ///< characters
inline constexpr std::size_t longest_description = 500;    ///< of a role, in bytes
inline constexpr std::size_t most_role_permissions = 128;  ///< as many as a request is checked by

/// A lower-case letter, then lower-case letters, digits, `_` and `-`.
[[nodiscard]] bool is_role_name(std::string_view text);

/// In the order in which they are shown.
[[nodiscard]] std::span<Role const> built_in_roles();

/// Null when no built-in role has that name.
[[nodiscard]] Role const* find_built_in_role(std::string_view name);

/// What a suspended user is left with, whatever the role: the role `user`, less what the own role has not
/// (ADMIN-7).
[[nodiscard]] Role while_suspended(Role const& role);

/// For a name that no role has: nobody is asked to have one, but a program must answer.
[[nodiscard]] Role const& powerless_role();

/// What a role can be made of, and what that allows, for administrators.
struct PermissionMeaning
{
    std::string_view name;
    std::string_view description;
};

/// Sorted by name.
[[nodiscard]] std::span<PermissionMeaning const> permission_meanings();

/// What only administrators may do: permissions that no other built-in role has, on purpose.
[[nodiscard]] std::span<std::string_view const> admin_only_permissions();

}  // namespace creditd::identity
