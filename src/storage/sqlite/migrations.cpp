#include "storage/sqlite/migrations.hpp"

#include "base/assert.hpp"
#include "storage/failure.hpp"
#include "storage/sqlite/connection.hpp"

#include <fmt/format.h>
#include <openssl/evp.h>

#include <array>
#include <string>

namespace creditd::storage::sqlite {

namespace {

std::string sha256(std::string_view bytes)
{
    std::array<unsigned char, 32> digest{};
    CREDITD_ASSERT(EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr) ==
                   1);
    return {reinterpret_cast<char const*>(digest.data()), digest.size()};
}

struct Applied
{
    std::int64_t version = 0;
    std::string name;
    std::string checksum;
};

std::vector<Applied> applied_migrations(Connection& connection)
{
    connection.execute("CREATE TABLE IF NOT EXISTS schema_versions ("
                       "version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum BLOB NOT NULL, "
                       "applied_at INTEGER NOT NULL) STRICT");
    Statement statement(connection.handle(),
                        "SELECT version, name, checksum FROM schema_versions ORDER BY version");
    std::vector<Applied> applied;
    for (Cursor cursor(statement); cursor.next();) {
        auto const& row = cursor.row();
        applied.push_back({row.integer(0), std::string(row.text(1)), std::string(row.bytes(2))});
    }
    return applied;
}

void check(std::span<Applied const> applied, std::span<Migration const> migrations)
{
    if (!applied.empty() && applied.back().version > std::ssize(migrations)) {
        throw CannotOpen(fmt::format(
            "the data was written by a newer creditd: its schema is at version {}, this program knows "
            "up to {}. Start the newer program, or restore a backup made before the upgrade",
            applied.back().version, migrations.size()));
    }
    for (std::size_t at = 0; at < applied.size(); ++at) {
        auto const& ours = migrations[at];
        if (applied[at].version != ours.version || applied[at].checksum != sha256(ours.sql)) {
            throw CannotOpen(fmt::format(
                "migration {} was applied to this data as a different text ({}). A migration never "
                "changes once it has shipped: start the program that wrote the data, or restore this file and add "
                "a new migration",
                ours.name, applied[at].name));
        }
    }
}

void apply(Connection& connection, Migration const& migration, Moment now)
{
    connection.execute("BEGIN IMMEDIATE");
    connection.execute(std::string(migration.sql));
    Statement remember(connection.handle(),
                       "INSERT INTO schema_versions (version, name, checksum, applied_at) "
                       "VALUES (?1, ?2, ?3, ?4)");
    auto const checksum = sha256(migration.sql);
    std::array const row{Value::integer(migration.version), Value::text(migration.name),
                         Value::bytes(checksum), Value::integer(now.in_milliseconds())};
    remember.bind(row);
    remember.run();
    connection.execute("COMMIT");
}

}  // namespace

void migrate(Connection& connection, std::span<Migration const> migrations, Moment now)
{
    for (std::size_t at = 0; at < migrations.size(); ++at) {
        CREDITD_ASSERT(migrations[at].version == static_cast<int>(at) + 1);
    }
    auto const applied = applied_migrations(connection);
    check(applied, migrations);
    for (auto const& migration : migrations.subspan(applied.size())) {
        try {
            apply(connection, migration, now);
        } catch (StorageFailure const& failure) {
            // The connection is closed by whoever catches this, and the step undone with it.
            throw CannotOpen(fmt::format("migration {} failed and was undone; the data is as before it: {}",
                                         migration.name, failure.what()));
        }
    }
}

}  // namespace creditd::storage::sqlite
