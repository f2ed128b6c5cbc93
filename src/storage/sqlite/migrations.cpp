#include "storage/sqlite/migrations.hpp"

#include "storage/failure.hpp"
#include "storage/sqlite/connection.hpp"

#include <fmt/format.h>

#include <array>
#include <string>

namespace creditd::storage::sqlite {

namespace {

void apply(Connection& connection, Migration const& migration, Moment now)
{
    connection.execute("BEGIN IMMEDIATE");
    connection.execute(std::string(migration.sql));
    Statement remember(connection.handle(),
                       "INSERT INTO schema_versions (version, name, checksum, applied_at) "
                       "VALUES (?1, ?2, ?3, ?4)");
    auto const checksum = digest_of(migration);
    std::array const row{Value::integer(migration.version), Value::text(migration.name),
                         Value::bytes(checksum), Value::integer(now.in_milliseconds())};
    remember.bind(row);
    remember.run();
    connection.execute("COMMIT");
}

}  // namespace

std::vector<AppliedMigration> applied_migrations(Connection& connection)
{
    if (connection.integer_of("SELECT COUNT(*) FROM sqlite_schema WHERE name = 'schema_versions'") == 0) {
        return {};
    }
    Statement statement(connection.handle(),
                        "SELECT version, name, checksum, applied_at FROM schema_versions ORDER BY version");
    std::vector<AppliedMigration> applied;
    for (Cursor cursor(statement); cursor.next();) {
        auto const& row = cursor.row();
        applied.push_back(
            {row.integer(0), std::string(row.text(1)), std::string(row.bytes(2)), row.integer(3)});
    }
    return applied;
}

void migrate(Connection& connection, std::span<Migration const> migrations, Moment now)
{
    connection.execute("CREATE TABLE IF NOT EXISTS schema_versions ("
                       "version INTEGER PRIMARY KEY, name TEXT NOT NULL, checksum BLOB NOT NULL, "
                       "applied_at INTEGER NOT NULL) STRICT");
    for (auto const& migration : missing_of(migrations, applied_migrations(connection))) {
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
