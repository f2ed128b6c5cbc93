#include "base/assert.hpp"
#include "identity/column_store.hpp"
#include "identity/domain/email.hpp"
#include "identity/store.hpp"
#include "storage/records.hpp"

#include <algorithm>
#include <array>

namespace creditd::identity::store {

using storage::Column;
using storage::ColumnType;
using storage::Ownership;
using storage::Query;
using storage::Row;
using storage::Value;

namespace {

constexpr std::array user_columns{
    Column{"user_id", ColumnType::Text},
    Column{"number"},
    Column{"email", ColumnType::Text},
    Column{"name", ColumnType::Text},
    Column{"search_name", ColumnType::Text},
    Column{"password", ColumnType::Text},
    Column{"role", ColumnType::Text},
    Column{"status"},
    Column{"created_at"},
    Column{"email_verified_at"},
};
constexpr storage::Table users{"users", Ownership::Global, 1, user_columns};

constexpr std::array email_columns{Column{"email", ColumnType::Text}, Column{"user_id", ColumnType::Text}};
constexpr storage::Table user_emails{"user_emails", Ownership::Global, 1, email_columns};

constexpr std::array setup_columns{Column{"number"}, Column{"digest", ColumnType::Bytes},
                                   Column{"expires_at"}};
constexpr storage::Table setup_tokens{"setup_tokens", Ownership::Global, 1, setup_columns};

constexpr std::array setup_key{Value::integer(1)};

constexpr Query active_admins{
    "users_active_admins",
    "SELECT COUNT(*) FROM users WHERE role = 'admin' AND status = 0 AND email IS NOT NULL "
    "AND password IS NOT NULL"};
constexpr Query active_admin_ids{
    "users_active_admin_ids",
    "SELECT user_id FROM users WHERE role = 'admin' AND status = 0 AND email IS NOT NULL "
    "AND password IS NOT NULL ORDER BY user_id LIMIT 1000"};
constexpr Query users_below{
    "users_below", "SELECT user_id, number, email, name, search_name, password, role, status, created_at, "
                   "email_verified_at FROM users "
                   "WHERE ($1 = '' OR role = $1) AND ($2 < 0 OR status = $2) AND number < $3 "
                   "ORDER BY number DESC LIMIT $4 OFFSET $5"};
constexpr Query users_found_below{
    "users_found_below",
    "SELECT user_id, number, email, name, search_name, password, role, status, created_at, "
    "email_verified_at FROM users "
    "WHERE ($1 = '' OR role = $1) AND ($2 < 0 OR status = $2) AND ((email >= $3 AND email < $4) "
    "OR (search_name >= $3 AND search_name < $4) OR (user_id >= $5 AND user_id < $6)) AND number < $7 "
    "ORDER BY number DESC LIMIT $8 OFFSET $9"};
constexpr Query users_counted{
    "users_counted", "SELECT COUNT(*) FROM users WHERE ($1 = '' OR role = $1) AND ($2 < 0 OR status = $2)"};
constexpr Query users_found_counted{
    "users_found_counted",
    "SELECT COUNT(*) FROM users WHERE ($1 = '' OR role = $1) AND ($2 < 0 OR status = $2) "
    "AND ((email >= $3 AND email < $4) OR (search_name >= $3 AND search_name < $4) "
    "OR (user_id >= $5 AND user_id < $6))"};

/// As many parameters as ids at most: one statement for any number of them, the rest is ''.
std::string names_sql()
{
    std::string sql = "SELECT user_id, name, email FROM users WHERE user_id IN ($1";
    for (std::size_t i = 2; i <= most_names; ++i) {
        sql += ",$" + std::to_string(i);
    }
    return sql + ") ORDER BY user_id LIMIT " + std::to_string(most_names);
}

User user_from(Row const& row)
{
    return {.id = std::string{row.text(0)},
            .number = row.integer(1),
            .email = text_or_empty(row, 2),
            .name = std::string{row.text(3)},
            .password = text_or_empty(row, 5),
            .role = std::string{row.text(6)},
            .status = static_cast<UserStatus>(row.integer(7)),
            .created_at = moment(row, 8),
            .email_verified_at = moment_or_null(row, 9)};
}

SetupToken setup_token_from(Row const& row)
{
    return {.digest = std::string{row.bytes(1)}, .expires_at = moment(row, 2)};
}

/// After every text that begins with `prefix`, in the order of bytes.
std::string end_of(std::string_view prefix)
{
    return std::string{prefix} + "\xF4\x8F\xBF\xBF";
}

/// The first parameters of every query about users; views into the filter and into itself.
struct UserParameters
{
    explicit UserParameters(UserFilter const& filter)
        : lower(in_lower_case(filter.search)),
          lower_end(end_of(lower)),
          id_end(end_of(filter.search)),
          values{Value::text(filter.role),
                 Value::integer(filter.status ? static_cast<std::int64_t>(*filter.status) : -1)}
    {
        if (!filter.search.empty()) {
            values.insert(values.end(), {Value::text(lower), Value::text(lower_end),
                                         Value::text(filter.search), Value::text(id_end)});
        }
    }

    std::string lower;
    std::string lower_end;
    std::string id_end;
    std::vector<Value> values;
};

/// Of a row of `user_emails`.
std::string owner_from(Row const& row)
{
    return std::string{row.text(1)};
}

}  // namespace

void want_user(storage::Batch& batch, std::string_view user_id)
{
    storage::want_one(batch, users, {Value::text(user_id)});
}

std::optional<User> load_user(storage::Batch& batch, std::string_view user_id)
{
    return storage::load_one(batch, users, {Value::text(user_id)}, user_from);
}

void upsert_user(storage::Batch& batch, User const& user)
{
    auto const search_name = in_lower_case(user.name);
    std::array const row{Value::text(user.id),     Value::integer(user.number),
                         text_or_null(user.email), Value::text(user.name),
                         Value::text(search_name), text_or_null(user.password),
                         Value::text(user.role),   Value::integer(static_cast<std::int64_t>(user.status)),
                         of(user.created_at),      of(user.email_verified_at)};
    batch.upsert(users, row);
}

void want_email_owner(storage::Batch& batch, std::string_view email)
{
    storage::want_one(batch, user_emails, {Value::text(email)});
}

std::optional<std::string> load_email_owner(storage::Batch& batch, std::string_view email)
{
    return storage::load_one(batch, user_emails, {Value::text(email)}, owner_from);
}

std::optional<std::string> find_email_owner(storage::Reader& reader, std::string_view email)
{
    return storage::find_one(reader, user_emails, {Value::text(email)}, owner_from);
}

void insert_email(storage::Batch& batch, std::string_view email, std::string_view user_id)
{
    std::array const row{Value::text(email), Value::text(user_id)};
    batch.insert(user_emails, row);
}

std::int64_t count_active_admins(storage::Batch& batch)
{
    std::vector<std::string> ids;
    batch.query(active_admin_ids, {}, [&](Row const& row) { ids.emplace_back(row.text(0)); });
    for (auto const& id : ids) {
        want_user(batch, id);
    }
    return std::ranges::count_if(ids, [&](std::string const& id) {
        auto const user = load_user(batch, id);  // it may have changed while its lock was waited for
        return user && user->is_active_admin();
    });
}

std::int64_t count_active_admins(storage::Reader& reader)
{
    return storage::query_number(reader, active_admins, {});
}

std::optional<User> find_user(storage::Reader& reader, std::string_view user_id)
{
    return storage::find_one(reader, users, {Value::text(user_id)}, user_from);
}

std::vector<User> list_users(storage::Reader& reader, UserFilter const& filter, Slice const& slice)
{
    UserParameters parameters{filter};
    parameters.values.insert(
        parameters.values.end(),
        {Value::integer(slice.below), Value::integer(slice.rows), Value::integer(slice.offset)});
    std::vector<User> listed;
    reader.query(filter.search.empty() ? users_below : users_found_below, parameters.values,
                 [&](Row const& row) { listed.push_back(user_from(row)); });
    return listed;
}

std::int64_t count_users(storage::Reader& reader, UserFilter const& filter)
{
    UserParameters const parameters{filter};
    return storage::query_number(reader, filter.search.empty() ? users_counted : users_found_counted,
                                 parameters.values);
}

std::vector<UserName> find_user_names(storage::Reader& reader, std::span<std::string_view const> ids)
{
    CREDITD_ASSERT(ids.size() <= most_names);
    static std::string const sql = names_sql();
    std::vector<Value> parameters(most_names, Value::text(""));
    std::ranges::transform(ids, parameters.begin(), [](std::string_view id) { return Value::text(id); });
    std::vector<UserName> found;
    reader.query(Query{"user_names", sql}, parameters, [&](Row const& row) {
        found.push_back({.id = std::string{row.text(0)},
                         .name = std::string{row.text(1)},
                         .email = text_or_empty(row, 2)});
    });
    return found;
}

void want_setup_token(storage::Batch& batch)
{
    batch.want(setup_tokens, setup_key);
}

std::optional<SetupToken> load_setup_token(storage::Batch& batch)
{
    std::optional<SetupToken> token;
    batch.load(setup_tokens, setup_key, [&](Row const& row) { token = setup_token_from(row); });
    return token;
}

void upsert_setup_token(storage::Batch& batch, SetupToken const& token)
{
    std::array const row{setup_key[0], Value::bytes(token.digest), of(token.expires_at)};
    batch.upsert(setup_tokens, row);
}

void remove_setup_token(storage::Batch& batch)
{
    batch.remove(setup_tokens, setup_key);
}

std::optional<SetupToken> find_setup_token(storage::Reader& reader)
{
    std::optional<SetupToken> token;
    reader.find(setup_tokens, setup_key, [&](Row const& row) { token = setup_token_from(row); });
    return token;
}

}  // namespace creditd::identity::store
