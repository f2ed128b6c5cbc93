#include "storage/testing/test_database.hpp"

#include "storage/postgres/database.hpp"
#include "storage/postgres/migrations.hpp"
#include "storage/postgres/testing/test_schema.hpp"
#include "storage/sqlite/migrations.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <mutex>
#include <string_view>
#include <vector>

namespace creditd::storage::testing {

namespace {

using postgres::testing::run_sql;
using postgres::testing::server_url;
using postgres::testing::TestSchema;
using postgres::testing::with_options;

thread_local int in_files = 0;

/// The schemas of this process: one that nobody touches, with what migrations put there, and those lent out.
class Schemas
{
public:
    std::string take()
    {
        std::lock_guard const lock(mutex_);
        if (made_.empty()) {
            pristine_ = make();
        }
        if (free_.empty()) {
            return make();
        }
        auto name = std::move(free_.back());
        free_.pop_back();
        empty(name);
        return name;
    }

    void give_back(std::string name)
    {
        std::lock_guard const lock(mutex_);
        free_.push_back(std::move(name));
    }

private:
    std::string make()
    {
        auto& schema = *made_.emplace_back(std::make_unique<TestSchema>());
        auto const migrations = postgres::shipped_migrations();
        postgres::migrate({.url = schema.url()}, migrations);
        return schema.name();
    }

    void empty(std::string const& name)
    {
        auto const tables = run_sql(
            server_url(), fmt::format("SELECT tablename FROM pg_tables WHERE schemaname = '{}'", pristine_));
        std::string script;
        for (auto const& row : tables) {
            script += fmt::format("DELETE FROM {0}.{2}; INSERT INTO {0}.{2} SELECT * FROM {1}.{2};", name,
                                  pristine_, row.front());
        }
        run_sql(server_url(), fmt::format("BEGIN; {} COMMIT", script));
    }

    std::mutex mutex_;
    std::vector<std::unique_ptr<TestSchema>> made_;
    std::vector<std::string> free_;
    std::string pristine_;
};

Schemas& schemas()
{
    static Schemas all;
    return all;
}

}  // namespace

BorrowedSchema::BorrowedSchema()
    : name_(schemas().take()),
      url_(with_options(server_url(), fmt::format("-csearch_path={}", name_)))
{}

BorrowedSchema::~BorrowedSchema()
{
    schemas().give_back(std::move(name_));
}

InFiles::InFiles()
{
    ++in_files;
}

InFiles::~InFiles()
{
    --in_files;
}

bool tests_use_postgres()
{
    if (in_files > 0) {
        return false;
    }
    auto const* const store = std::getenv("CREDITD_TEST_STORE");
    return store != nullptr && std::string_view{store} == "postgres";
}

TestDatabase::TestDatabase() : schema_(tests_use_postgres() ? std::make_unique<BorrowedSchema>() : nullptr) {}

TestDatabase::~TestDatabase() = default;

std::unique_ptr<Database> TestDatabase::open(sqlite::Options options, int lanes)
{
    if (schema_ != nullptr) {
        auto const migrations = postgres::shipped_migrations();
        return postgres::open({.url = schema_->url(), .now = options.now, .lanes = lanes}, migrations);
    }
    options.directory = directory();
    auto const migrations = sqlite::shipped_migrations();
    return sqlite::open(options, migrations);
}

}  // namespace creditd::storage::testing
