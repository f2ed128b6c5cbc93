#include "identity/store.hpp"

#include "base/bytes.hpp"
#include "identity/domain/email.hpp"

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
};
constexpr storage::Table users{"users", Ownership::Global, 1, user_columns};

constexpr std::array email_columns{Column{"email", ColumnType::Text}, Column{"user_id", ColumnType::Text}};
constexpr storage::Table user_emails{"user_emails", Ownership::Global, 1, email_columns};

constexpr std::array session_columns{
    Column{"number"},
    Column{"user_id", ColumnType::Text},
    Column{"digest", ColumnType::Bytes},
    Column{"created_at"},
    Column{"last_seen_at"},
    Column{"client_address", ColumnType::Text},
    Column{"user_agent", ColumnType::Text},
};
constexpr storage::Table sessions{"sessions", Ownership::Global, 1, session_columns};

constexpr std::array service_columns{
    Column{"number"},
    Column{"name", ColumnType::Text},
    Column{"role", ColumnType::Text},
    Column{"created_at"},
    Column{"expires_at"},
    Column{"revoked_at"},
    Column{"last_used_at"},
};
constexpr storage::Table service_principals{"service_principals", Ownership::Global, 1, service_columns};

constexpr std::array secret_columns{
    Column{"digest", ColumnType::Bytes},
    Column{"principal"},
    Column{"prefix", ColumnType::Text},
    Column{"created_at"},
    Column{"expires_at"},
};
constexpr storage::Table key_secrets{"key_secrets", Ownership::Global, 1, secret_columns};

constexpr std::array attempt_columns{Column{"subject", ColumnType::Bytes}, Column{"expires_at"},
                                     Column{"made_at", ColumnType::Bytes}};
constexpr storage::Table attempts_table{"attempts", Ownership::Global, 1, attempt_columns};

constexpr std::array setup_columns{Column{"number"}, Column{"digest", ColumnType::Bytes},
                                   Column{"expires_at"}};
constexpr storage::Table setup_tokens{"setup_tokens", Ownership::Global, 1, setup_columns};

constexpr std::array setup_key{Value::integer(1)};

constexpr Query active_admins{
    "users_active_admins",
    "SELECT COUNT(*) FROM users WHERE role = 'admin' AND status = 0 AND email IS NOT NULL "
    "AND password IS NOT NULL"};

#define CREDITD_USER_COLUMNS "user_id, number, email, name, search_name, password, role, status, created_at"
#define CREDITD_USER_FILTER "($1 = '' OR role = $1) AND ($2 < 0 OR status = $2)"
#define CREDITD_USER_SEARCH                                                                                  \
    " AND ((email >= $3 AND email < $4) OR (search_name >= $3 AND search_name < $4) OR "                     \
    "(user_id >= $5 AND user_id < $6))"

constexpr Query users_below{"users_below",
                            "SELECT " CREDITD_USER_COLUMNS " FROM users WHERE " CREDITD_USER_FILTER
                            " AND number < $3 ORDER BY number DESC LIMIT $4 OFFSET $5"};
constexpr Query users_found_below{"users_found_below",
                                  "SELECT " CREDITD_USER_COLUMNS
                                  " FROM users WHERE " CREDITD_USER_FILTER CREDITD_USER_SEARCH
                                  " AND number < $7 ORDER BY number DESC LIMIT $8 OFFSET $9"};
constexpr Query users_counted{"users_counted", "SELECT COUNT(*) FROM users WHERE " CREDITD_USER_FILTER};
constexpr Query users_found_counted{
    "users_found_counted", "SELECT COUNT(*) FROM users WHERE " CREDITD_USER_FILTER CREDITD_USER_SEARCH};
#undef CREDITD_USER_COLUMNS
#undef CREDITD_USER_FILTER
#undef CREDITD_USER_SEARCH

constexpr Query numbers_of_user{
    "sessions_numbers_of_user",
    "SELECT number FROM sessions WHERE user_id = $1 ORDER BY number DESC LIMIT 10000"};
constexpr Query numbers_before{"sessions_numbers_before",
                               "SELECT number FROM sessions WHERE number < $1 ORDER BY number LIMIT $2"};
constexpr Query session_by_digest{
    "sessions_by_digest",
    "SELECT number, user_id, digest, created_at, last_seen_at, client_address, user_agent FROM sessions "
    "WHERE digest = $1"};
constexpr Query sessions_live{
    "sessions_live",
    "SELECT number, user_id, digest, created_at, last_seen_at, client_address, user_agent FROM sessions "
    "WHERE user_id = $1 AND created_at > $2 AND last_seen_at > $3 AND number < $4 ORDER BY number DESC "
    "LIMIT $5 OFFSET $6"};
constexpr Query sessions_live_counted{
    "sessions_live_counted",
    "SELECT COUNT(*) FROM sessions WHERE user_id = $1 AND created_at > $2 AND last_seen_at > $3"};

constexpr Query services_below{
    "service_principals_below",
    "SELECT number, name, role, created_at, expires_at, revoked_at, last_used_at FROM service_principals "
    "WHERE number < $1 ORDER BY number DESC LIMIT $2 OFFSET $3"};
constexpr Query services_counted{"service_principals_counted", "SELECT COUNT(*) FROM service_principals"};
constexpr Query secrets_of{
    "key_secrets_of",
    "SELECT digest, principal, prefix, created_at, expires_at FROM key_secrets "
    "WHERE principal = $1 ORDER BY CASE WHEN expires_at IS NULL THEN 0 ELSE 1 END, created_at DESC "
    "LIMIT 100"};

constexpr Query old_attempts{
    "attempts_old", "SELECT subject FROM attempts WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2"};

Value of(std::optional<Moment> moment)
{
    return moment ? Value::integer(moment->in_milliseconds()) : Value::null();
}

Value text_or_null(std::string_view text)
{
    return text.empty() ? Value::null() : Value::text(text);
}

Moment moment(Row const& row, int column)
{
    return Moment::from_milliseconds(row.integer(column));
}

std::optional<Moment> moment_or_null(Row const& row, int column)
{
    return row.is_null(column) ? std::nullopt : std::optional(moment(row, column));
}

std::string text_or_empty(Row const& row, int column)
{
    return row.is_null(column) ? std::string{} : std::string{row.text(column)};
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
            .created_at = moment(row, 8)};
}

Session session_from(Row const& row)
{
    return {.number = row.integer(0),
            .user_id = std::string{row.text(1)},
            .digest = std::string{row.bytes(2)},
            .created_at = moment(row, 3),
            .last_seen_at = moment(row, 4),
            .client_address = std::string{row.text(5)},
            .user_agent = std::string{row.text(6)}};
}

ServicePrincipal service_from(Row const& row)
{
    return {.number = row.integer(0),
            .name = std::string{row.text(1)},
            .role = std::string{row.text(2)},
            .created_at = moment(row, 3),
            .expires_at = moment_or_null(row, 4),
            .revoked_at = moment_or_null(row, 5),
            .last_used_at = moment_or_null(row, 6)};
}

KeySecret secret_from(Row const& row)
{
    return {.digest = std::string{row.bytes(0)},
            .prefix = std::string{row.text(2)},
            .created_at = moment(row, 3),
            .expires_at = moment_or_null(row, 4)};
}

SetupToken setup_token_from(Row const& row)
{
    return {.digest = std::string{row.bytes(1)}, .expires_at = moment(row, 2)};
}

Attempts attempts_from(Row const& row)
{
    Attempts attempts;
    for (ByteReader in{row.bytes(2)}; !in.at_end() && !in.failed();) {
        attempts.made_at.push_back(in.moment());
    }
    return attempts;
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

std::array<Value, 3> of(LiveSessions const& which)
{
    return {Value::text(which.user_id), Value::integer(which.created_after.in_milliseconds()),
            Value::integer(which.seen_after.in_milliseconds())};
}

template <class Source>
std::int64_t number_of(Source& source, Query const& query, std::span<Value const> parameters)
{
    std::int64_t number = 0;
    source.query(query, parameters, [&](Row const& row) { number = row.integer(0); });
    return number;
}

template <class Source>
void read_secrets(Source& source, ServicePrincipal& service)
{
    std::array const key{Value::integer(service.number)};
    source.query(secrets_of, key, [&](Row const& row) { service.secrets.push_back(secret_from(row)); });
}

}  // namespace

std::optional<User> load_user(storage::Batch& batch, std::string_view user_id)
{
    std::optional<User> user;
    std::array const key{Value::text(user_id)};
    batch.load(users, key, [&](Row const& row) { user = user_from(row); });
    return user;
}

void upsert_user(storage::Batch& batch, User const& user)
{
    auto const search_name = in_lower_case(user.name);
    std::array const row{Value::text(user.id),     Value::integer(user.number),
                         text_or_null(user.email), Value::text(user.name),
                         Value::text(search_name), text_or_null(user.password),
                         Value::text(user.role),   Value::integer(static_cast<std::int64_t>(user.status)),
                         of(user.created_at)};
    batch.upsert(users, row);
}

std::optional<std::string> load_email_owner(storage::Batch& batch, std::string_view email)
{
    std::optional<std::string> owner;
    std::array const key{Value::text(email)};
    batch.load(user_emails, key, [&](Row const& row) { owner = row.text(1); });
    return owner;
}

void insert_email(storage::Batch& batch, std::string_view email, std::string_view user_id)
{
    std::array const row{Value::text(email), Value::text(user_id)};
    batch.insert(user_emails, row);
}

std::int64_t count_active_admins(storage::Batch& batch)
{
    return number_of(batch, active_admins, {});
}

std::int64_t count_active_admins(storage::Reader& reader)
{
    return number_of(reader, active_admins, {});
}

std::optional<Session> load_session(storage::Batch& batch, std::int64_t number)
{
    std::optional<Session> session;
    std::array const key{Value::integer(number)};
    batch.load(sessions, key, [&](Row const& row) { session = session_from(row); });
    return session;
}

void upsert_session(storage::Batch& batch, Session const& session)
{
    std::array const row{Value::integer(session.number), Value::text(session.user_id),
                         Value::bytes(session.digest),   of(session.created_at),
                         of(session.last_seen_at),       Value::text(session.client_address),
                         Value::text(session.user_agent)};
    batch.upsert(sessions, row);
}

void remove_session(storage::Batch& batch, std::int64_t number)
{
    std::array const key{Value::integer(number)};
    batch.remove(sessions, key);
}

std::vector<std::int64_t> session_numbers_of(storage::Batch& batch, std::string_view user_id)
{
    std::vector<std::int64_t> numbers;
    std::array const key{Value::text(user_id)};
    batch.query(numbers_of_user, key, [&](Row const& row) { numbers.push_back(row.integer(0)); });
    return numbers;
}

void remove_sessions_before(storage::Batch& batch, std::int64_t number, std::int64_t count)
{
    std::vector<std::int64_t> old;
    std::array const bounds{Value::integer(number), Value::integer(count)};
    batch.query(numbers_before, bounds, [&](Row const& row) { old.push_back(row.integer(0)); });
    for (auto const each : old) {
        remove_session(batch, each);
    }
}

std::optional<ServicePrincipal> load_service(storage::Batch& batch, std::int64_t number)
{
    std::optional<ServicePrincipal> service;
    std::array const key{Value::integer(number)};
    batch.load(service_principals, key, [&](Row const& row) { service = service_from(row); });
    if (service) {
        read_secrets(batch, *service);
    }
    return service;
}

void upsert_service(storage::Batch& batch, ServicePrincipal const& service)
{
    std::array const row{Value::integer(service.number), Value::text(service.name), Value::text(service.role),
                         of(service.created_at),         of(service.expires_at),    of(service.revoked_at),
                         of(service.last_used_at)};
    batch.upsert(service_principals, row);
}

void upsert_secret(storage::Batch& batch, std::int64_t service, KeySecret const& secret)
{
    std::array const row{Value::bytes(secret.digest), Value::integer(service), Value::text(secret.prefix),
                         of(secret.created_at), of(secret.expires_at)};
    batch.upsert(key_secrets, row);
}

void remove_secret(storage::Batch& batch, std::string_view digest)
{
    std::array const key{Value::bytes(digest)};
    batch.remove(key_secrets, key);
}

std::optional<Attempts> load_attempts(storage::Batch& batch, std::string_view subject)
{
    std::optional<Attempts> attempts;
    std::array const key{Value::bytes(subject)};
    batch.load(attempts_table, key, [&](Row const& row) { attempts = attempts_from(row); });
    return attempts;
}

void upsert_attempts(storage::Batch& batch, std::string_view subject, Attempts const& attempts,
                     Moment expires_at)
{
    std::string bytes;
    ByteWriter out{bytes};
    for (auto const made : attempts.made_at) {
        out.moment(made);
    }
    std::array const row{Value::bytes(subject), of(expires_at), Value::bytes(bytes)};
    batch.upsert(attempts_table, row);
}

void remove_attempts(storage::Batch& batch, std::string_view subject)
{
    std::array const key{Value::bytes(subject)};
    batch.remove(attempts_table, key);
}

void remove_old_attempts(storage::Batch& batch, Moment now, std::int64_t count)
{
    std::vector<std::string> old;
    std::array const bounds{of(now), Value::integer(count)};
    batch.query(old_attempts, bounds, [&](Row const& row) { old.emplace_back(row.bytes(0)); });
    for (auto const& subject : old) {
        remove_attempts(batch, subject);
    }
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

std::optional<User> find_user(storage::Reader& reader, std::string_view user_id)
{
    std::optional<User> user;
    std::array const key{Value::text(user_id)};
    reader.find(users, key, [&](Row const& row) { user = user_from(row); });
    return user;
}

std::optional<Session> find_session(storage::Reader& reader, std::string_view digest)
{
    std::optional<Session> session;
    std::array const key{Value::bytes(digest)};
    reader.query(session_by_digest, key, [&](Row const& row) { session = session_from(row); });
    return session;
}

std::optional<ServicePrincipal> find_service(storage::Reader& reader, std::int64_t number)
{
    std::optional<ServicePrincipal> service;
    std::array const key{Value::integer(number)};
    reader.find(service_principals, key, [&](Row const& row) { service = service_from(row); });
    if (service) {
        read_secrets(reader, *service);
    }
    return service;
}

std::optional<SetupToken> find_setup_token(storage::Reader& reader)
{
    std::optional<SetupToken> token;
    reader.find(setup_tokens, setup_key, [&](Row const& row) { token = setup_token_from(row); });
    return token;
}

std::optional<ShownKey> find_key(storage::Reader& reader, std::string_view digest)
{
    std::optional<KeySecret> secret;
    std::int64_t principal = 0;
    std::array const key{Value::bytes(digest)};
    reader.find(key_secrets, key, [&](Row const& row) {
        secret = secret_from(row);
        principal = row.integer(1);
    });
    if (!secret) {
        return std::nullopt;
    }
    auto service = find_service(reader, principal);
    return service ? std::optional{ShownKey{std::move(*service), std::move(*secret)}} : std::nullopt;
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
    return number_of(reader, filter.search.empty() ? users_counted : users_found_counted, parameters.values);
}

std::vector<Session> list_sessions(storage::Reader& reader, LiveSessions const& which, Slice const& slice)
{
    auto const [user, created_after, seen_after] = of(which);
    std::array const parameters{user,
                                created_after,
                                seen_after,
                                Value::integer(slice.below),
                                Value::integer(slice.rows),
                                Value::integer(slice.offset)};
    std::vector<Session> listed;
    reader.query(sessions_live, parameters, [&](Row const& row) { listed.push_back(session_from(row)); });
    return listed;
}

std::int64_t count_sessions(storage::Reader& reader, LiveSessions const& which)
{
    return number_of(reader, sessions_live_counted, of(which));
}

std::vector<ServicePrincipal> list_services(storage::Reader& reader, Slice const& slice)
{
    std::array const parameters{Value::integer(slice.below), Value::integer(slice.rows),
                                Value::integer(slice.offset)};
    std::vector<ServicePrincipal> listed;
    reader.query(services_below, parameters, [&](Row const& row) { listed.push_back(service_from(row)); });
    for (auto& service : listed) {
        read_secrets(reader, service);
    }
    return listed;
}

std::int64_t count_services(storage::Reader& reader)
{
    return number_of(reader, services_counted, {});
}

}  // namespace creditd::identity::store
