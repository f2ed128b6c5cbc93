#include "storage/sqlite/connection.hpp"
#include "storage/sqlite/gathering_vfs.hpp"
#include "storage/testing/temporary_directory.hpp"

#include <doctest/doctest.h>
#include <sqlite3.h>

#include <filesystem>
#include <string>

namespace creditd::storage::sqlite {

namespace {

using testing::TemporaryDirectory;

/// A ledger's connection, and one of a reader beside it.
struct Pair
{
    TemporaryDirectory directory;
    std::filesystem::path file = directory.path() / "test.db";
    Connection owner{file, Access::Create, Writes::Gathered};

    Pair()
    {
        owner.execute(
            "PRAGMA page_size = 2048; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
            "PRAGMA wal_autocheckpoint = 0; CREATE TABLE words (number INTEGER PRIMARY KEY, word TEXT)");
    }

    /// The open log, as SQLite calls it.
    sqlite3_file* log()
    {
        sqlite3_file* found = nullptr;
        REQUIRE(sqlite3_file_control(owner.handle(), "main", SQLITE_FCNTL_JOURNAL_POINTER,
                                     static_cast<void*>(&found)) == SQLITE_OK);
        return found;
    }
    [[nodiscard]] std::uintmax_t log_size() const
    {
        return std::filesystem::file_size(file.native() + "-wal");
    }
};

}  // namespace

TEST_CASE("STORE-5: writes to the log wait for the next sync, and go out in their places")
{
    Pair pair;
    auto* const log = pair.log();
    auto const before = static_cast<sqlite3_int64>(pair.log_size());

    CHECK(log->pMethods->xWrite(log, "first", 5, before) == SQLITE_OK);
    CHECK(log->pMethods->xWrite(log, "second", 6, before + 5) == SQLITE_OK);
    CHECK(pair.log_size() == static_cast<std::uintmax_t>(before));
    CHECK(log->pMethods->xWrite(log, "apart", 5, before + 100) == SQLITE_OK);
    CHECK(pair.log_size() == static_cast<std::uintmax_t>(before) + 11);
    CHECK(log->pMethods->xSync(log, SQLITE_SYNC_NORMAL) == SQLITE_OK);
    CHECK(pair.log_size() == static_cast<std::uintmax_t>(before) + 105);

    CHECK(log->pMethods->xWrite(log, "later", 5, before + 105) == SQLITE_OK);
    std::string read(10, ' ');
    CHECK(log->pMethods->xRead(log, read.data(), 10, before + 100) == SQLITE_OK);
    CHECK(read == "apartlater");

    CHECK(log->pMethods->xWrite(log, "gone", 4, before + 110) == SQLITE_OK);
    CHECK(log->pMethods->xTruncate(log, before) == SQLITE_OK);
    sqlite3_int64 size = 0;
    CHECK(log->pMethods->xFileSize(log, &size) == SQLITE_OK);
    CHECK(size == before);
}

TEST_CASE(
    "STORE-5: a transaction larger than the page cache reads its own pages back, and others see all or nothing")
{
    Pair pair;
    pair.owner.execute("PRAGMA cache_size = 20");
    Connection reader{pair.file, Access::ReadOnly};
    auto const fill = [&](int from) {
        pair.owner.execute("BEGIN IMMEDIATE; WITH RECURSIVE n(i) AS (VALUES (" + std::to_string(from) +
                           ") UNION ALL SELECT i + 1 FROM n WHERE i < " + std::to_string(from + 4'999) +
                           ") INSERT INTO words SELECT i, hex(zeroblob(100)) || i FROM n");
    };
    fill(1);
    CHECK(pair.owner.integer_of("SELECT COUNT(*) FROM words WHERE word LIKE '%0' || number") == 5'000);
    CHECK(reader.integer_of("SELECT COUNT(*) FROM words") == 0);
    pair.owner.execute("COMMIT");
    CHECK(reader.integer_of("SELECT COUNT(*) FROM words WHERE word LIKE '%0' || number") == 5'000);

    fill(5'001);
    pair.owner.execute("ROLLBACK");
    CHECK(pair.owner.integer_of("SELECT COUNT(*) FROM words") == 5'000);
    CHECK(pair.owner.text_of("PRAGMA integrity_check") == "ok");
}

}  // namespace creditd::storage::sqlite
