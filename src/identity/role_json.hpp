#pragma once

#include "http/json_writer.hpp"
#include "http/permission.hpp"
#include "identity/domain/role.hpp"

#include <string_view>
#include <vector>

namespace creditd::identity {

/// A role's permissions as requests are checked by.
[[nodiscard]] http::Permissions permissions_of(Role const& role);

/// The role's permissions by name; for `is_all` those that are declared.
[[nodiscard]] std::vector<std::string_view> permission_names(Role const& role);

/// `{name, meaning, permissions, adjustLimit, forUsers, forServices}`
void append_role(http::json::Writer& json, Role const& role);

/// Declared permissions that no role but `admin` has, and that are not meant to be so
/// (`admin_only_permissions`): a capability declared one and the table of roles does not know it. Empty in a
/// complete program.
[[nodiscard]] std::vector<std::string_view> unassigned_permissions();

}  // namespace creditd::identity
