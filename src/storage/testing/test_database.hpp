#pragma once

#include "storage/database.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/testing/temporary_directory.hpp"

#include <filesystem>
#include <memory>
#include <string>

namespace creditd::storage::testing {

/// A ledger's schema on the PostgreSQL server of the tests, emptied for whoever takes it and given back at
/// the end. Making one costs a second's tenth, so a process keeps them.
class BorrowedSchema
{
public:
    BorrowedSchema();
    ~BorrowedSchema();
    BorrowedSchema(BorrowedSchema const&) = delete;
    BorrowedSchema& operator=(BorrowedSchema const&) = delete;

    [[nodiscard]] std::string const& url() const { return url_; }

private:
    std::string name_;
    std::string url_;
};

/// While this lives, what its thread opens is SQLite, whatever the run uses: for tests that change a file
/// behind the program's back.
class InFiles
{
public:
    InFiles();
    ~InFiles();
    InFiles(InFiles const&) = delete;
    InFiles& operator=(InFiles const&) = delete;
};

/// The database of one test's world, gone with it: SQLite in a directory of its own, or PostgreSQL when
/// CREDITD_TEST_STORE is `postgres`.
class TestDatabase
{
public:
    TestDatabase();
    ~TestDatabase();

    /// Opens it with the migrations that ship. Again after it was closed: then it has its rows. Of the
    /// options the directory is filled in, and PostgreSQL takes the time alone. `lanes` is PostgreSQL's: with
    /// one, commands are decided in the order in which they were submitted.
    [[nodiscard]] std::unique_ptr<Database> open(sqlite::Options options, int lanes = 3);
    [[nodiscard]] std::unique_ptr<Database> open(Moment now) { return open(sqlite::Options{.now = now}); }

    [[nodiscard]] bool is_on_postgres() const { return schema_ != nullptr; }
    /// A directory of this test's own, for other files.
    [[nodiscard]] std::filesystem::path const& path() const { return directory_.path(); }
    /// Where SQLite has it; for tests that look into its files, which only SQLite has.
    [[nodiscard]] std::filesystem::path directory() const { return directory_.path() / "ledger"; }

private:
    TemporaryDirectory directory_;
    std::unique_ptr<BorrowedSchema> schema_;
};

/// Whether this run is to use PostgreSQL.
[[nodiscard]] bool tests_use_postgres();

}  // namespace creditd::storage::testing
