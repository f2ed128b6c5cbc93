#pragma once

#include "http/json_writer.hpp"
#include "http/permission.hpp"
#include "http/principal.hpp"
#include "identity/domain/role.hpp"
#include "identity/role_store.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::identity {

/// A role's permissions as requests are checked by.
[[nodiscard]] http::Permissions permissions_of(Role const& role);

/// The role's permissions by name; for `is_all` every one there is.
[[nodiscard]] std::vector<std::string> permission_names(Role const& role);

/// The same of what a request is checked by.
[[nodiscard]] std::vector<std::string> permission_names(http::Permissions const& permissions);

/// What somebody may do, and so may let others do.
struct Powers
{
    http::Permissions permissions{};
    std::optional<Credits> adjust_limit{};

    /// What `role` would let somebody do that these powers do not, by name; what `before` allowed is no
    /// matter. Empty: it may be given. The permissions of the role `user` are everybody's.
    [[nodiscard]] std::vector<std::string> missing_for(Role const& role, Role const* before = nullptr) const;
};
[[nodiscard]] Powers powers_of(http::Principal const& principal);
/// Those of whoever runs programs as the ledger's owner.
[[nodiscard]] Powers all_powers();

/// `{name, description, builtIn, permissions, limits, forUsers, forServices[, users, apiKeys]}`; the last two
/// where `uses` is given.
void append_role(http::json::Writer& json, Role const& role, store::RoleUses const* uses = nullptr);

/// Declared permissions that `permission_meanings` lacks: a capability declared one and the table of roles
/// does not know it. Empty in a complete program.
[[nodiscard]] std::vector<std::string_view> unknown_permissions();

}  // namespace creditd::identity
