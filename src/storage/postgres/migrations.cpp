#include "storage/postgres/migrations.hpp"

#include "embedded/postgres_migrations.hpp"
#include "storage/postgres/array_parameters.hpp"
#include "storage/postgres/sql_script.hpp"

#include <fmt/format.h>

namespace creditd::storage::postgres {

namespace {

constexpr std::string_view begin = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";
constexpr std::string_view commit = "COMMIT";
constexpr std::string_view rollback = "ROLLBACK";

/// Our mark on the database, in the row of version 0.
constexpr std::string_view ours = "creditd";

constexpr std::string_view make_versions =
    "CREATE TABLE IF NOT EXISTS schema_versions (version bigint PRIMARY KEY, name text COLLATE \"C\" NOT NULL, "
    "digest bytea NOT NULL, applied_at bigint NOT NULL)";
constexpr std::string_view make_mark =
    "INSERT INTO schema_versions (version, name, digest, applied_at) VALUES (0, 'creditd', '', $1) "
    "ON CONFLICT DO NOTHING";
constexpr std::string_view lock_mark = "SELECT name FROM schema_versions WHERE version = 0 FOR UPDATE";
constexpr std::string_view what_is_there =
    "SELECT (to_regclass('schema_versions') IS NOT NULL)::int, (to_regclass('accounts') IS NOT NULL)::int + "
    "(to_regclass('transactions') IS NOT NULL)::int + (to_regclass('meta') IS NOT NULL)::int + "
    "(to_regclass('keys') IS NOT NULL)::int + (to_regclass('writers') IS NOT NULL)::int + "
    "(to_regclass('users') IS NOT NULL)::int";
constexpr std::string_view versions =
    "SELECT version, name, digest, applied_at FROM schema_versions ORDER BY version";
constexpr std::string_view remember =
    "INSERT INTO schema_versions (version, name, digest, applied_at) VALUES ($1, $2, $3, $4)";

[[noreturn]] void refuse_foreign_tables()
{
    throw CannotOpen(
        "the database has tables of these names, but they are not creditd's: give creditd a database "
        "or a schema of its own");
}

std::vector<Result> run(Connection& connection, std::string_view during, SteadyTime deadline)
{
    auto results = connection.finish(deadline);
    if (!results) {
        throw_failure(results.error(), during);
    }
    return std::move(*results);
}

/// The mark is ours already, or there is nothing that could be somebody else's.
void refuse_foreign(Connection& connection, SteadyTime deadline)
{
    connection.send(what_is_there);
    auto const there = run(connection, "looking at the tables", deadline);
    if (there[0].integer(0, 0) == 0 && there[0].integer(0, 1) > 0) {
        refuse_foreign_tables();
    }
}

void make_mark_if_missing(Connection& connection, Moment now, SteadyTime deadline)
{
    while (true) {
        PlainParameters at{Value::integer(now.in_milliseconds())};
        connection.send(make_versions);
        if (auto const made = connection.finish(deadline); !made) {
            // Two that make it at once: one meets the other's row, table or type in the catalogue, and
            // finds it the next time.
            auto const& state = made.error().state;
            if (state == "23505" || state == "42P07" || state == "42710") {
                continue;
            }
            throw_failure(made.error(), "making the table schema_versions");
        }
        connection.send(make_mark, at.finish());
        [[maybe_unused]] auto const done = run(connection, "marking the database", deadline);
        return;
    }
}

std::vector<AppliedMigration> read_versions(Connection& connection, SteadyTime deadline)
{
    connection.send(versions);
    auto const results = run(connection, "reading the schema's version", deadline);
    auto const& rows = results.front();
    if (rows.rows() == 0 || rows.integer(0, 0) != 0 || rows.view(0, 1) != ours) {
        refuse_foreign_tables();
    }
    std::vector<AppliedMigration> applied;
    for (int row = 1; row < rows.rows(); ++row) {
        applied.push_back({rows.integer(row, 0), std::string{rows.view(row, 1)},
                           std::string{rows.view(row, 2)}, rows.integer(row, 3)});
    }
    return applied;
}

/// One step, unless somebody else was faster. Says whether there was one.
bool apply_next(Connection& connection, std::span<Migration const> migrations, Moment now,
                SteadyTime deadline)
{
    connection.send(begin);
    connection.send(lock_mark);
    [[maybe_unused]] auto const locked = run(connection, "locking the schema", deadline);
    auto const missing = missing_of(migrations, read_versions(connection, deadline));
    if (missing.empty()) {
        connection.send(rollback);
        [[maybe_unused]] auto const ended = run(connection, "reading the schema's version", deadline);
        return false;
    }
    auto const& next = missing.front();
    auto const digest = digest_of(next);
    PlainParameters row{Value::integer(next.version), Value::text(next.name), Value::bytes(digest),
                        Value::integer(now.in_milliseconds())};
    for (auto const statement : statements_of(next.sql)) {
        connection.send(statement);
    }
    connection.send(remember, row.finish());
    connection.send(commit);
    if (auto const done = connection.finish(deadline); !done) {
        throw CannotOpen(fmt::format("migration {} failed and was undone; the data is as before it: {}",
                                     next.name, done.error().message));
    }
    return true;
}

}  // namespace

std::vector<Migration> shipped_migrations()
{
    return migrations_from(embedded::postgres_migrations());
}

std::vector<AppliedMigration> applied_migrations(Connection& connection, SteadyTime deadline)
{
    refuse_foreign(connection, deadline);
    connection.send(what_is_there);
    auto const there = run(connection, "looking at the tables", deadline);
    return there[0].integer(0, 0) == 0 ? std::vector<AppliedMigration>{}
                                       : read_versions(connection, deadline);
}

void migrate(Connection& connection, std::span<Migration const> migrations, Moment now, SteadyTime deadline)
{
    refuse_foreign(connection, deadline);
    make_mark_if_missing(connection, now, deadline);
    while (apply_next(connection, migrations, now, deadline)) {}
}

}  // namespace creditd::storage::postgres
