#pragma once

#include "identity/domain/role.hpp"
#include "storage/batch.hpp"
#include "storage/reader.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::identity::store {

// Rows of the roles that administrators made. Built-in ones have none.

void want_role(storage::Batch& batch, std::string_view name);
[[nodiscard]] std::optional<Role> load_role(storage::Batch& batch, std::string_view name);
/// The same without a lock: for whoever only looks at it.
[[nodiscard]] std::optional<Role> peek_role(storage::Batch& batch, std::string_view name);
void upsert_role(storage::Batch& batch, Role const& role);
void remove_role(storage::Batch& batch, std::string_view name);
[[nodiscard]] std::int64_t count_roles(storage::Batch& batch);

[[nodiscard]] std::optional<Role> find_role(storage::Reader& reader, std::string_view name);
/// By name.
[[nodiscard]] std::vector<Role> list_roles(storage::Reader& reader);

/// How many have a role; revoked API keys are not counted.
struct RoleUses
{
    std::int64_t users = 0;
    std::int64_t api_keys = 0;
};
/// Of one role that is not built in.
[[nodiscard]] RoleUses count_uses(storage::Batch& batch, std::string_view role);
/// Of every role that somebody has.
[[nodiscard]] std::map<std::string, RoleUses, std::less<>> count_all_uses(storage::Reader& reader);

}  // namespace creditd::identity::store
