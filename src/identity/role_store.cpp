#include "identity/role_store.hpp"

#include "identity/column_store.hpp"
#include "storage/records.hpp"

#include <array>

namespace creditd::identity::store {

using storage::Column;
using storage::ColumnType;
using storage::Ownership;
using storage::Query;
using storage::Row;
using storage::Value;

namespace {

constexpr std::array role_columns{Column{"name", ColumnType::Text}, Column{"description", ColumnType::Text},
                                  Column{"permissions", ColumnType::Text}, Column{"adjust_limit"}};
constexpr storage::Table roles{"roles", Ownership::Global, 1, role_columns};

constexpr Query role_named{"roles_named",
                           "SELECT name, description, permissions, adjust_limit FROM roles WHERE name = $1"};
constexpr Query roles_by_name{
    "roles_by_name",
    "SELECT name, description, permissions, adjust_limit FROM roles ORDER BY name LIMIT 1000"};
constexpr Query roles_counted{"roles_counted", "SELECT COUNT(*) FROM roles"};
// The first condition again and again: it lets the index of the few that are not `user` serve.
constexpr Query users_with{"users_with_role",
                           "SELECT COUNT(*) FROM users WHERE role <> 'user' AND role = $1"};
constexpr Query keys_with{"service_principals_with_role",
                          "SELECT COUNT(*) FROM service_principals WHERE role = $1 AND revoked_at IS NULL"};
constexpr Query all_users{"users_all_counted", "SELECT COUNT(*) FROM users"};
constexpr Query users_by_role{
    "users_counted_by_role",
    "SELECT role, COUNT(*) FROM users WHERE role <> 'user' GROUP BY role ORDER BY role"};
constexpr Query keys_by_role{"service_principals_counted_by_role",
                             "SELECT role, COUNT(*) FROM service_principals WHERE revoked_at IS NULL "
                             "GROUP BY role ORDER BY role"};

std::vector<std::string> split(std::string_view names)
{
    std::vector<std::string> all;
    while (!names.empty()) {
        auto const blank = std::min(names.find(' '), names.size());
        all.emplace_back(names.substr(0, blank));
        names.remove_prefix(std::min(blank + 1, names.size()));
    }
    return all;
}

std::string join(std::vector<std::string> const& names)
{
    std::string all;
    for (auto const& name : names) {
        all.append(all.empty() ? "" : " ").append(name);
    }
    return all;
}

Role role_from(Row const& row)
{
    return {.name = std::string{row.text(0)},
            .description = std::string{row.text(1)},
            .permissions = split(row.text(2)),
            .adjust_limit =
                row.is_null(3) ? std::nullopt : std::optional{Credits::from_micro(row.integer(3))}};
}

}  // namespace

void want_role(storage::Batch& batch, std::string_view name)
{
    storage::want_one(batch, roles, {Value::text(name)});
}

std::optional<Role> load_role(storage::Batch& batch, std::string_view name)
{
    return storage::load_one(batch, roles, {Value::text(name)}, role_from);
}

std::optional<Role> peek_role(storage::Batch& batch, std::string_view name)
{
    std::array const key{Value::text(name)};
    return storage::query_one(batch, role_named, key, role_from);
}

void upsert_role(storage::Batch& batch, Role const& role)
{
    auto const permissions = join(role.permissions);
    std::array const row{Value::text(role.name), Value::text(role.description), Value::text(permissions),
                         role.adjust_limit ? Value::integer(role.adjust_limit->micro()) : Value::null()};
    batch.upsert(roles, row);
}

void remove_role(storage::Batch& batch, std::string_view name)
{
    storage::remove_one(batch, roles, {Value::text(name)});
}

std::int64_t count_roles(storage::Batch& batch)
{
    return storage::query_number(batch, roles_counted, {});
}

std::optional<Role> find_role(storage::Reader& reader, std::string_view name)
{
    return storage::find_one(reader, roles, {Value::text(name)}, role_from);
}

std::vector<Role> list_roles(storage::Reader& reader)
{
    return storage::list_all(reader, roles_by_name, {}, role_from);
}

RoleUses count_uses(storage::Batch& batch, std::string_view role)
{
    std::array const key{Value::text(role)};
    return {.users = storage::query_number(batch, users_with, key),
            .api_keys = storage::query_number(batch, keys_with, key)};
}

std::map<std::string, RoleUses, std::less<>> count_all_uses(storage::Reader& reader)
{
    std::map<std::string, RoleUses, std::less<>> uses;
    auto plain = storage::query_number(reader, all_users, {});
    reader.query(users_by_role, {}, [&](Row const& row) {
        uses[std::string{row.text(0)}].users = row.integer(1);
        plain -= row.integer(1);
    });
    uses[std::string{user_role}].users = plain;
    reader.query(keys_by_role, {},
                 [&](Row const& row) { uses[std::string{row.text(0)}].api_keys = row.integer(1); });
    return uses;
}

}  // namespace creditd::identity::store
