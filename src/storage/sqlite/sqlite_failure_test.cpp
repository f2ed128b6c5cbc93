#include "storage/failure.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/testing/contract.hpp"
#include "storage/testing/temporary_directory.hpp"

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <array>
#include <map>
#include <string_view>

namespace creditd::storage::sqlite {

namespace {

using testing::TemporaryDirectory;

/// What the disk refuses from now on, for files whose name ends so; empty: nothing.
struct Trouble
{
    std::string_view failing_writes;
    std::string_view failing_syncs;
    int write_code = SQLITE_IOERR_WRITE;
};
Trouble trouble;  // NOLINT: SQLite's file functions have no place for a pointer of ours

/// SQLite's own functions for a kind of file, with writing and syncing put under `trouble`.
struct Methods
{
    sqlite3_io_methods ours;  ///< first, so that an open file leads here
    sqlite3_io_methods const* original;
    std::string_view ending;
};

Methods const& methods_of(sqlite3_file* file)
{
    return *reinterpret_cast<Methods const*>(file->pMethods);
}

int write(sqlite3_file* file, void const* bytes, int size, sqlite3_int64 offset)
{
    auto const& methods = methods_of(file);
    return methods.ending == trouble.failing_writes ? trouble.write_code
                                                    : methods.original->xWrite(file, bytes, size, offset);
}

int sync(sqlite3_file* file, int flags)
{
    auto const& methods = methods_of(file);
    return methods.ending == trouble.failing_syncs ? SQLITE_IOERR_FSYNC
                                                   : methods.original->xSync(file, flags);
}

int open_file(sqlite3_vfs* vfs, char const* name, sqlite3_file* file, int flags, int* out_flags)
{
    static std::map<std::pair<sqlite3_io_methods const*, std::string_view>, Methods> replaced;
    auto* const real = static_cast<sqlite3_vfs*>(vfs->pAppData);
    int const code = real->xOpen(real, name, file, flags, out_flags);
    if (code == SQLITE_OK && name != nullptr) {
        std::string_view const ending = std::string_view(name).ends_with("-wal") ? "-wal" : ".db";
        auto& methods = replaced[{file->pMethods, ending}];
        methods = {*file->pMethods, file->pMethods, ending};
        methods.ours.xWrite = write;
        methods.ours.xSync = sync;
        file->pMethods = &methods.ours;
    }
    return code;
}

/// The default way to the disk while this lives, with `trouble` on it.
class FailingDisk
{
public:
    FailingDisk() : real_(sqlite3_vfs_find(nullptr)), vfs_(*real_)
    {
        vfs_.zName = "failing";
        vfs_.pAppData = real_;
        vfs_.xOpen = open_file;
        sqlite3_vfs_register(&vfs_, 1);
    }
    ~FailingDisk()
    {
        trouble = {};
        sqlite3_vfs_unregister(&vfs_);
        sqlite3_vfs_register(real_, 1);
    }
    FailingDisk(FailingDisk const&) = delete;
    FailingDisk& operator=(FailingDisk const&) = delete;

private:
    sqlite3_vfs* real_;
    sqlite3_vfs vfs_;
};

constexpr std::array schema{
    Migration{1, "0001_boxes.sql",
              "CREATE TABLE boxes (box INTEGER PRIMARY KEY, label TEXT NOT NULL, weight INTEGER, "
              "content BLOB NOT NULL) STRICT"}};

struct Fixture
{
    Fixture() { options.directory = directory.path() / "ledger"; }

    std::unique_ptr<Database> open() const { return sqlite::open(options, schema); }

    TemporaryDirectory directory;
    Options options;
};

testing::Box big_box(std::int64_t number)
{
    return {number, "big", 1, std::string(5000, 'x')};
}

}  // namespace

TEST_CASE("STORE-13: a full disk refuses the batch, keeps reads going, and is over once there is room")
{
    Fixture fixture;
    FailingDisk const disk;
    auto const database = fixture.open();
    testing::store(*database, big_box(1));

    trouble = {"-wal", "", SQLITE_FULL};
    CHECK_THROWS_AS(testing::store(*database, big_box(2)), StorageFull);
    CHECK(testing::stored_box(*database, 1).has_value());
    CHECK_FALSE(testing::stored_box(*database, 2).has_value());

    trouble = {};
    testing::store(*database, big_box(3));
    CHECK(testing::stored_box(*database, 3).has_value());
    CHECK_FALSE(testing::stored_box(*database, 2).has_value());
}

TEST_CASE("STORE-14: after a commit whose sync failed nothing is written any more; a restart finds out")
{
    Fixture fixture;
    FailingDisk const disk;
    {
        auto const database = fixture.open();
        testing::store(*database, big_box(1));
        trouble = {"", "-wal"};
        CHECK_THROWS_AS(testing::store(*database, big_box(2)), CommitUnknown);
        trouble = {};
        CHECK_THROWS_AS(testing::store(*database, big_box(3)), CommitUnknown);
        CHECK(testing::stored_box(*database, 1).has_value());
    }
    auto const database = fixture.open();
    CHECK(testing::stored_box(*database, 1).has_value());
    CHECK_FALSE(testing::stored_box(*database, 3).has_value());
    testing::store(*database, big_box(3));
}

TEST_CASE("STORE-15: a commit whose write failed is as unknown as one whose sync did")
{
    Fixture fixture;
    FailingDisk const disk;
    auto const database = fixture.open();
    testing::store(*database, big_box(1));
    trouble = {"-wal", ""};
    CHECK_THROWS_AS(testing::store(*database, big_box(2)), CommitUnknown);
}

TEST_CASE(
    "STORE-16: a checkpoint that cannot be synced stops the writer and leaves the log, which has everything")
{
    Fixture fixture;
    fixture.options.checkpoint_pages = 10;
    FailingDisk const disk;
    {
        auto const database = fixture.open();
        trouble = {"", ".db"};
        auto const fill = [&] {
            for (std::int64_t number = 1; number <= 20; ++number) {
                testing::store(*database, big_box(number));
                database->between_batches(0);
            }
        };
        CHECK_THROWS_AS(fill(), CommitUnknown);
        trouble = {};
        CHECK_THROWS_AS((void)database->begin(0), CommitUnknown);
        CHECK(testing::stored_box(*database, 1).has_value());
    }
    CHECK(std::filesystem::file_size(fixture.options.directory / "creditd.db-wal") > 0);
    CHECK(testing::stored_box(*fixture.open(), 1).has_value());
}

TEST_CASE(
    "STORE-17: a checkpoint that finds the disk full leaves everything in the log and lets commits decide")
{
    Fixture fixture;
    fixture.options.checkpoint_pages = 10;
    FailingDisk const disk;
    auto const database = fixture.open();
    trouble = {".db", "", SQLITE_FULL};
    for (std::int64_t number = 1; number <= 20; ++number) {
        testing::store(*database, big_box(number));
        database->between_batches(0);
    }
    CHECK(database->log_bytes() > 20 * 5000);
    trouble = {};
    testing::store(*database, big_box(21));
    for (std::int64_t number = 22; number <= 60; ++number) {
        testing::store(*database, big_box(number));
        database->between_batches(0);
    }
    CHECK(database->log_bytes() < 20 * 2048);
    CHECK(testing::stored_box(*database, 20).has_value());
}

}  // namespace creditd::storage::sqlite
