#include "base/bytes.hpp"
#include "identity/column_store.hpp"
#include "identity/store.hpp"
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

constexpr std::array session_columns{
    Column{"number"},
    Column{"user_id", ColumnType::Text},
    Column{"digest", ColumnType::Bytes},
    Column{"created_at"},
    Column{"last_seen_at"},
    Column{"client_address", ColumnType::Text},
    Column{"user_agent", ColumnType::Text},
    Column{"scope"},
};
constexpr storage::Table sessions{"sessions", Ownership::Global, 1, session_columns};

constexpr std::array attempt_columns{Column{"subject", ColumnType::Bytes}, Column{"expires_at"},
                                     Column{"made_at", ColumnType::Bytes}};
constexpr storage::Table attempts_table{"attempts", Ownership::Global, 1, attempt_columns};

constexpr Query sessions_of_user{
    "sessions_of_user",
    "SELECT number, user_id, digest, created_at, last_seen_at, client_address, user_agent, scope FROM sessions "
    "WHERE user_id = $1 ORDER BY number DESC LIMIT 10000"};

constexpr Query numbers_before{"sessions_numbers_before",
                               "SELECT number FROM sessions WHERE number < $1 ORDER BY number LIMIT $2"};
constexpr Query session_by_digest{
    "sessions_by_digest",
    "SELECT number, user_id, digest, created_at, last_seen_at, client_address, user_agent, scope FROM sessions "
    "WHERE digest = $1"};
constexpr Query sessions_live{
    "sessions_live",
    "SELECT number, user_id, digest, created_at, last_seen_at, client_address, user_agent, scope FROM sessions "
    "WHERE user_id = $1 AND (scope = 0 AND created_at > $2 AND last_seen_at > $3 OR scope = 1 AND created_at > $4) "
    "AND number < $5 ORDER BY number DESC LIMIT $6 OFFSET $7"};
constexpr Query sessions_live_counted{
    "sessions_live_counted",
    "SELECT COUNT(*) FROM sessions WHERE user_id = $1 "
    "AND (scope = 0 AND created_at > $2 AND last_seen_at > $3 OR scope = 1 AND created_at > $4)"};
constexpr Query old_attempts{
    "attempts_old", "SELECT subject FROM attempts WHERE expires_at <= $1 ORDER BY expires_at LIMIT $2"};

Session session_from(Row const& row)
{
    return {.number = row.integer(0),
            .user_id = std::string{row.text(1)},
            .digest = std::string{row.bytes(2)},
            .created_at = moment(row, 3),
            .last_seen_at = moment(row, 4),
            .client_address = std::string{row.text(5)},
            .user_agent = std::string{row.text(6)},
            .scope = static_cast<SessionScope>(row.integer(7))};
}

Attempts attempts_from(Row const& row)
{
    Attempts attempts;
    for (ByteReader in{row.bytes(2)}; !in.at_end() && !in.failed();) {
        attempts.made_at.push_back(in.moment());
    }
    return attempts;
}

std::array<Value, 4> of(LiveSessions const& which)
{
    return {Value::text(which.user_id), Value::integer(which.created_after.in_milliseconds()),
            Value::integer(which.seen_after.in_milliseconds()),
            Value::integer(which.wallet_created_after.in_milliseconds())};
}

}  // namespace

void want_session(storage::Batch& batch, std::int64_t number)
{
    storage::want_one(batch, sessions, {Value::integer(number)});
}

std::optional<Session> load_session(storage::Batch& batch, std::int64_t number)
{
    return storage::load_one(batch, sessions, {Value::integer(number)}, session_from);
}

void upsert_session(storage::Batch& batch, Session const& session)
{
    std::array const row{
        Value::integer(session.number),  Value::text(session.user_id),
        Value::bytes(session.digest),    of(session.created_at),
        of(session.last_seen_at),        Value::text(session.client_address),
        Value::text(session.user_agent), Value::integer(static_cast<std::int64_t>(session.scope))};
    batch.upsert(sessions, row);
}

void remove_session(storage::Batch& batch, std::int64_t number)
{
    storage::remove_one(batch, sessions, {Value::integer(number)});
}

std::vector<Session> sessions_of(storage::Batch& batch, std::string_view user_id)
{
    std::array const key{Value::text(user_id)};
    return storage::list_all(batch, sessions_of_user, key, session_from);
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

std::optional<Session> find_session(storage::Reader& reader, std::string_view digest)
{
    std::array const key{Value::bytes(digest)};
    return storage::query_one(reader, session_by_digest, key, session_from);
}

std::vector<Session> list_sessions(storage::Reader& reader, LiveSessions const& which, Slice const& slice)
{
    auto const [user, created_after, seen_after, wallet_created_after] = of(which);
    std::array const parameters{user,
                                created_after,
                                seen_after,
                                wallet_created_after,
                                Value::integer(slice.below),
                                Value::integer(slice.rows),
                                Value::integer(slice.offset)};
    return storage::list_all(reader, sessions_live, parameters, session_from);
}

std::int64_t count_sessions(storage::Reader& reader, LiveSessions const& which)
{
    return storage::query_number(reader, sessions_live_counted, of(which));
}

void want_attempts(storage::Batch& batch, std::string_view subject)
{
    storage::want_one(batch, attempts_table, {Value::bytes(subject)});
}

std::optional<Attempts> load_attempts(storage::Batch& batch, std::string_view subject)
{
    return storage::load_one(batch, attempts_table, {Value::bytes(subject)}, attempts_from);
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
    storage::remove_one(batch, attempts_table, {Value::bytes(subject)});
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

}  // namespace creditd::identity::store
