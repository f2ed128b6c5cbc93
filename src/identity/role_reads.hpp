#pragma once

#include "identity/domain/role.hpp"
#include "identity/role_store.hpp"

#include <optional>
#include <string_view>

namespace creditd::identity {

// What routes may read of roles.

using store::count_all_uses;
using store::list_roles;
using store::RoleUses;

/// The role of that name, built in or made.
[[nodiscard]] std::optional<Role> find_role(storage::Reader& reader, std::string_view name);

}  // namespace creditd::identity
