#include "identity/column_store.hpp"
#include "identity/store.hpp"
#include "storage/records.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

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

constexpr std::array service_columns{
    Column{"number"},
    Column{"name", ColumnType::Text},
    Column{"role", ColumnType::Text},
    Column{"created_at"},
    Column{"expires_at"},
    Column{"revoked_at"},
    Column{"last_used_at"},
    Column{"known_to", ColumnType::Text},
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

constexpr Query services_below{
    "service_principals_below",
    "SELECT number, name, role, created_at, expires_at, revoked_at, last_used_at, known_to FROM service_principals "
    "WHERE number < $1 ORDER BY number DESC LIMIT $2 OFFSET $3"};

constexpr Query services_counted{"service_principals_counted", "SELECT COUNT(*) FROM service_principals"};
constexpr Query secrets_of{
    "key_secrets_of",
    "SELECT digest, principal, prefix, created_at, expires_at FROM key_secrets "
    "WHERE principal = $1 ORDER BY CASE WHEN expires_at IS NULL THEN 0 ELSE 1 END, created_at DESC "
    "LIMIT 100"};

/// No principal's id has a line end in it.
std::vector<std::string> lines_of(std::string_view text)
{
    std::vector<std::string> lines;
    while (!text.empty()) {
        auto const line = text.substr(0, text.find('\n'));
        lines.emplace_back(line);
        text.remove_prefix(std::min(line.size() + 1, text.size()));
    }
    return lines;
}

ServicePrincipal service_from(Row const& row)
{
    return {.number = row.integer(0),
            .name = std::string{row.text(1)},
            .role = std::string{row.text(2)},
            .created_at = moment(row, 3),
            .expires_at = moment_or_null(row, 4),
            .revoked_at = moment_or_null(row, 5),
            .last_used_at = moment_or_null(row, 6),
            .known_to = lines_of(row.text(7))};
}

KeySecret secret_from(Row const& row)
{
    return {.digest = std::string{row.bytes(0)},
            .prefix = std::string{row.text(2)},
            .created_at = moment(row, 3),
            .expires_at = moment_or_null(row, 4)};
}

template <class Source>
void read_secrets(Source& source, ServicePrincipal& service)
{
    std::array const key{Value::integer(service.number)};
    source.query(secrets_of, key, [&](Row const& row) { service.secrets.push_back(secret_from(row)); });
}

}  // namespace

void want_service(storage::Batch& batch, std::int64_t number)
{
    storage::want_one(batch, service_principals, {Value::integer(number)});
}

std::optional<ServicePrincipal> load_service(storage::Batch& batch, std::int64_t number)
{
    auto service = storage::load_one(batch, service_principals, {Value::integer(number)}, service_from);
    if (service) {
        read_secrets(batch, *service);
    }
    return service;
}

void upsert_service(storage::Batch& batch, ServicePrincipal const& service)
{
    auto const known_to = fmt::to_string(fmt::join(service.known_to, "\n"));
    std::array const row{Value::integer(service.number), Value::text(service.name), Value::text(service.role),
                         of(service.created_at),         of(service.expires_at),    of(service.revoked_at),
                         of(service.last_used_at),       Value::text(known_to)};
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
    storage::remove_one(batch, key_secrets, {Value::bytes(digest)});
}

std::optional<ServicePrincipal> find_service(storage::Reader& reader, std::int64_t number)
{
    auto service = storage::find_one(reader, service_principals, {Value::integer(number)}, service_from);
    if (service) {
        read_secrets(reader, *service);
    }
    return service;
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
    return storage::query_number(reader, services_counted, {});
}

}  // namespace creditd::identity::store
