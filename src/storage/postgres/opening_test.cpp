#include "storage/failure.hpp"
#include "storage/postgres/migrations.hpp"
#include "storage/postgres/sql_script.hpp"
#include "storage/postgres/testing/contract_schema.hpp"
#include "storage/sqlite/migrations.hpp"
#include "storage/testing/contract.hpp"

#include <fmt/format.h>

#include <latch>
#include <map>
#include <regex>
#include <set>
#include <thread>

namespace creditd::storage::postgres {

using storage::testing::store;
using storage::testing::stored_box;
using testing::contract_schema;
using testing::ContractWorld;
using testing::run_sql;
using testing::server_url;
using testing::TestSchema;
using testing::with_options;

namespace {

/// Why opening is refused; empty when it is not.
template <class Open>
std::string refusal_of(Open open)
{
    try {
        open();
        return "";
    } catch (CannotOpen const& refusal) {
        return refusal.what();
    }
}

std::int64_t count_of(TestSchema const& schema, std::string_view table)
{
    return std::stoll(run_sql(schema.url(), fmt::format("SELECT COUNT(*) FROM {}", table)).at(0).at(0));
}

}  // namespace

TEST_CASE("PG-3: nobody at the address is a refusal that names it, after a while and without the password")
{
    Options options{.url = "postgres://someone:secretive@127.0.0.1:1/ledger",
                    .patience_at_start = std::chrono::milliseconds(100)};
    auto const refusal = refusal_of([&] { (void)postgres::open(options, contract_schema); });
    CHECK(refusal.contains("127.0.0.1:1/ledger"));
    CHECK(refusal.contains("refused"));
    CHECK_FALSE(refusal.contains("secretive"));
    options.url = "postgres://[::1";
    CHECK(refusal_of([&] { (void)postgres::open(options, contract_schema); }).contains("not understood"));
}

TEST_CASE("PG-1: a session that does not wait for the disk is refused at start")
{
    ContractWorld world;
    world.options.url = with_options(
        server_url(), fmt::format("-csearch_path={} -csynchronous_commit=off", world.schema.name()));
    CHECK(refusal_of([&] { (void)world.open(); }).contains("synchronous_commit = off"));
    CHECK(count_of(world.schema, "pg_tables WHERE schemaname = current_schema()") == 0);
}

TEST_CASE("PG-2: a read-only server is refused at start when there is no other")
{
    ContractWorld world;
    world.options.patience_at_start = std::chrono::milliseconds(100);
    world.options.url =
        with_options(server_url(),
                     fmt::format("-csearch_path={} -cdefault_transaction_read_only=on", world.schema.name()));
    CHECK(refusal_of([&] { (void)world.open(); }).contains("read-only"));
}

TEST_CASE("PG-2: of several hosts the one that takes writes is found")
{
    ContractWorld world;
    auto const at = server_url().find('@') + 1;
    auto url = world.schema.url();
    world.options.url = url.insert(at, "127.0.0.1:1,");
    auto const database = world.open();
    store(*database, {1, "found", 1, ""});
    CHECK(stored_box(*database, 1).has_value());
}

TEST_CASE("STORE-4: opening without making makes nothing, and somebody else's tables are never touched")
{
    ContractWorld world;
    world.options.create = false;
    CHECK(refusal_of([&] { (void)world.open(); }).contains("there is no ledger at"));
    CHECK(count_of(world.schema, "pg_tables WHERE schemaname = current_schema()") == 0);

    world.options.create = true;
    run_sql(world.schema.url(), "CREATE TABLE accounts (name text)");
    CHECK(refusal_of([&] { (void)world.open(); }).contains("they are not creditd's"));
    run_sql(world.schema.url(),
            "DROP TABLE accounts; CREATE TABLE schema_versions (version bigint PRIMARY KEY, "
            "name text, digest bytea, applied_at bigint); "
            "INSERT INTO schema_versions VALUES (1, 'theirs', '', 0)");
    CHECK(refusal_of([&] { (void)applied_migrations(world.options); }).contains("they are not creditd's"));
}

TEST_CASE("STORE-10: of nodes that start at once one migrates, and each has lanes of its own")
{
    ContractWorld world;
    constexpr int nodes = 4;
    std::latch together(nodes);
    std::vector<std::unique_ptr<Database>> databases(nodes);
    {
        std::vector<std::jthread> threads;
        for (auto& database : databases) {
            threads.emplace_back([&] {
                together.arrive_and_wait();
                database = world.open();
            });
        }
    }
    CHECK(count_of(world.schema, "schema_versions WHERE version > 0") == 1);
    std::set<std::int64_t> residues;
    for (auto const& database : databases) {
        REQUIRE(database != nullptr);
        residues.insert(database->numbers(0).next(Moment::from_milliseconds(0)) % NumberSource::most_lanes);
    }
    CHECK(residues.size() == nodes);
}

TEST_CASE("STORE-11: a migration that changed after it shipped is refused by name, a newer schema by version")
{
    constexpr std::array shipped{contract_schema[0],
                                 Migration{2, "0002_second.sql", "CREATE TABLE b (x bigint)"}};
    constexpr std::array changed{contract_schema[0],
                                 Migration{2, "0002_second.sql", "CREATE TABLE b (y bigint)"}};
    ContractWorld world;
    (void)world.open(shipped);
    CHECK(refusal_of([&] { (void)world.open(changed); }).contains("migration 0002_second.sql was applied"));
    auto const newer = refusal_of([&] { (void)world.open(contract_schema); });
    CHECK(newer.contains("version 2, this program knows up to 1"));
    CHECK(refusal_of([&] { (void)world.open(shipped); }).empty());  // neither attempt changed anything
    CHECK(applied_migrations(world.options).size() == 2);
}

TEST_CASE("STORE-12: a migration that fails leaves nothing of itself")
{
    constexpr Migration half{2, "0002_second.sql",
                             "CREATE TABLE b (x bigint); INSERT INTO nowhere VALUES (1)"};
    std::array const failing{contract_schema[0], half};
    ContractWorld world;
    CHECK(refusal_of([&] { (void)world.open(failing); }).contains("migration 0002_second.sql failed"));
    CHECK(count_of(world.schema, "pg_tables WHERE schemaname = current_schema() AND tablename = 'b'") == 0);
    CHECK(applied_migrations(world.options).size() == 1);
    CHECK(refusal_of([&] { (void)world.open(); }).empty());
}

TEST_CASE("PG-4: a lane is leased by one node; those of a node that died are free after a while")
{
    ContractWorld world;
    auto const database = world.open();
    run_sql(world.schema.url(),
            "UPDATE writers SET holder = 'another node', "
            "renewed_at = CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) WHERE holder = ''");
    world.options.patience_at_start = std::chrono::milliseconds(100);
    CHECK(refusal_of([&] { (void)world.open(); }).contains("63 of the 63 writing lanes"));
    run_sql(world.schema.url(),
            "UPDATE writers SET renewed_at = renewed_at - 60000, numbers_through = 640 WHERE lane = 7");
    world.options.patience_at_start = std::chrono::milliseconds(5'000);
    auto const second = world.open();
    CHECK(second->numbers(0).next(Moment::from_milliseconds(0)) == 640 + 7);
}

TEST_CASE("PG-4: a node that stops gives its lanes back")
{
    ContractWorld world;
    world.open()->close();
    CHECK(count_of(world.schema, "writers WHERE holder <> ''") == 0);
}

TEST_CASE("PG-5: a script is parted at its semicolons, not at those in comments, text and names")
{
    CHECK(statements_of("-- a; b\nCREATE TABLE a (x);\n\n-- only a comment;\n").size() == 1);
    auto const parts = statements_of("INSERT INTO \"a;b\" VALUES (';', '--'); SELECT 1");
    REQUIRE(parts.size() == 2);
    CHECK(parts[0] == "INSERT INTO \"a;b\" VALUES (';', '--')");
    CHECK(parts[1] == " SELECT 1");
    CHECK(statements_of(" ;; \n").empty());
}

TEST_CASE("PG-6: both stores ship the same tables with the same columns")
{
    // Of SQLite's scripts, from their text; of PostgreSQL's, from what they made.
    std::map<std::string, std::set<std::string>> expected;
    std::regex const adds{R"(ALTER TABLE (\w+) ADD COLUMN (\w+))"};
    for (auto const& migration : sqlite::shipped_migrations()) {
        for (auto const statement : statements_of(migration.sql)) {
            std::string const text{statement};
            if (std::smatch added; std::regex_search(text, added, adds)) {
                expected[added[1]].insert(added[2]);
            }
            std::string_view constexpr create = "CREATE TABLE ";
            auto const at = statement.find(create);
            if (at == std::string_view::npos) {
                continue;
            }
            auto const open_at = statement.find('(', at);
            auto name = std::string{statement.substr(at + create.size(), open_at - at - create.size() - 1)};
            for (auto line = statement.find('\n', open_at); line != std::string_view::npos;
                 line = statement.find('\n', line + 1)) {
                auto const word = statement.find_first_not_of(" \n", line);
                if (word != std::string_view::npos && statement[word] >= 'a' && statement[word] <= 'z') {
                    expected[name].emplace(statement.substr(word, statement.find(' ', word) - word));
                }
            }
        }
    }
    TestSchema const schema;
    postgres::migrate({.url = schema.url()}, shipped_migrations());
    std::map<std::string, std::set<std::string>> found;
    for (auto const& row :
         run_sql(schema.url(), "SELECT table_name, column_name FROM information_schema.columns "
                               "WHERE table_schema = current_schema()")) {
        found[row[0]].insert(row[1]);
    }
    for (auto const* const own : {"schema_versions", "writers", "keys"}) {
        found.erase(own);
    }
    for (auto& [table, columns] : found) {
        CAPTURE(table);
        if (!expected[table].contains("bucket")) {
            columns.erase("bucket");
        }
        CHECK(columns == expected[table]);
    }
    for (auto const& [table, columns] : expected) {
        CAPTURE(table);
        CHECK(found.contains(table));
    }
}

}  // namespace creditd::storage::postgres
