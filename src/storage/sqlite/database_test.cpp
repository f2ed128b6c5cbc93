#include "storage/failure.hpp"
#include "storage/sqlite/data_directory.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/testing/contract.hpp"
#include "storage/testing/temporary_directory.hpp"

#include <doctest/doctest.h>
#include <fmt/format.h>
#include <sqlite3.h>

#include <array>
#include <csignal>
#include <fstream>
#include <latch>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

namespace creditd::storage::sqlite {

namespace {

using testing::Box;
using testing::TemporaryDirectory;

constexpr std::array contract_schema{Migration{1, "0001_contract.sql", R"(
    CREATE TABLE boxes (box INTEGER PRIMARY KEY, label TEXT NOT NULL UNIQUE, weight INTEGER,
        content BLOB NOT NULL) STRICT;
    CREATE TABLE parts (box INTEGER NOT NULL, part TEXT NOT NULL, amount INTEGER NOT NULL,
        PRIMARY KEY (box, part)) STRICT, WITHOUT ROWID;
    CREATE TABLE moves (number INTEGER PRIMARY KEY, box INTEGER NOT NULL, seq INTEGER NOT NULL,
        previous INTEGER NOT NULL, amount INTEGER NOT NULL, note TEXT, proof BLOB NOT NULL) STRICT;
)"}};

struct Sqlite
{
    TemporaryDirectory directory;
    Options options{.directory = directory.path() / "ledger"};

    std::unique_ptr<Database> open() { return sqlite::open(options, contract_schema); }
    std::unique_ptr<Database> open(std::span<Migration const> migrations)
    {
        return sqlite::open(options, migrations);
    }
};

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

/// Runs `work` in a child process; returns what waitpid says of its end. The child never returns from here.
template <class Work>
int in_child(Work work)
{
    pid_t const child = fork();
    if (child == 0) {
        try {
            _exit(work());
        } catch (...) {
            _exit(99);
        }
    }
    int status = 0;
    waitpid(child, &status, 0);
    return status;
}

std::string bytes_of(std::filesystem::path const& file)
{
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

bool has_table(Database& database, std::string_view name)
{
    static constexpr Query tables{"tables", "SELECT COUNT(*) FROM sqlite_schema WHERE name = $1"};
    std::int64_t count = 0;
    std::array const parameters{Value::text(name)};
    database.read([&](Reader& reader) {
        reader.query(tables, parameters, [&](Row const& row) { count = row.integer(0); });
    });
    return count == 1;
}

}  // namespace

TEST_CASE("STORE-1: SQLite keeps the storage contract")
{
    testing::storage_contract(Sqlite());
}

TEST_CASE(
    "STORE-2: a second process is refused, by directory, owner and remedy; the lock ends with its process")
{
    Sqlite sqlite;
    {
        auto const owner = sqlite.open();
        int const status = in_child([&] {
            auto const refusal = refusal_of([&] { (void)sqlite.open(); });
            bool const says_all = refusal.contains(sqlite.options.directory.native()) &&
                                  refusal.contains(fmt::format("process {}", getppid())) &&
                                  refusal.contains("data directory of its own");
            return says_all ? 0 : 1;
        });
        CHECK(status == 0);
        testing::store(*owner, {1, "undisturbed", 1, ""});
    }
    int const status = in_child([&] {
        auto const owner = sqlite.open();
        testing::store(*owner, {2, "from a child that is killed", 2, ""});
        raise(SIGKILL);
        return 0;
    });
    CHECK(WTERMSIG(status) == SIGKILL);
    auto const database = sqlite.open();
    CHECK(testing::stored_box(*database, 2).has_value());
}

TEST_CASE("STORE-3: file systems that can kill the process or break its locks are refused")
{
    constexpr std::int64_t ext4 = 0xEF53;
    CHECK_FALSE(unsuitable({4096, ext4}));
    CHECK(unsuitable({2048, ext4})->contains("mkfs.ext4 -b 4096"));
    CHECK(unsuitable({4096, 0x6969})->contains("NFS"));
    CHECK(unsuitable({4096, 0xFF534D42})->contains("CIFS"));
}

TEST_CASE(
    "STORE-4: opening without making refuses what is not there, and never touches another program's file")
{
    Sqlite sqlite;
    sqlite.options.create = false;
    CHECK(refusal_of([&] { (void)sqlite.open(); }).contains("there is no data directory"));

    std::filesystem::create_directory(sqlite.options.directory);
    CHECK(refusal_of([&] { (void)sqlite.open(); }).contains("there is no ledger in"));

    sqlite3* other = nullptr;
    auto const file = sqlite.options.directory / "creditd.db";
    sqlite3_open(file.c_str(), &other);
    sqlite3_exec(other, "CREATE TABLE theirs (x)", nullptr, nullptr, nullptr);
    sqlite3_close(other);
    auto const before = bytes_of(file);
    CHECK(refusal_of([&] { (void)sqlite.open(); }).contains("is not a creditd ledger"));
    CHECK(bytes_of(file) == before);
    CHECK_FALSE(before.empty());

    std::ofstream(file)
        << "not a database at all, but long enough to look like a header of one.....................";
    CHECK_FALSE(refusal_of([&] { (void)sqlite.open(); }).empty());
}

TEST_CASE("STORE-5: commits are synced in full unless the power-cut control asks otherwise")
{
    // A connection's own setting cannot be asked for from outside, so the owner's is read through a batch.
    static constexpr Query synchronous{"synchronous", "SELECT synchronous FROM pragma_synchronous"};
    static constexpr Query page_size{"page_size", "SELECT page_size FROM pragma_page_size"};
    auto const setting = [](Database& database, Query const& query) {
        std::int64_t value = -1;
        database.begin(0)->query(query, {}, [&](Row const& row) { value = row.integer(0); });
        return value;
    };
    Sqlite sqlite;
    CHECK(setting(*sqlite.open(), synchronous) == 2);
    CHECK(setting(*sqlite.open(), page_size) == 1024);
    sqlite.options.unsafe_no_sync = true;
    CHECK(setting(*sqlite.open(), synchronous) == 0);
}

TEST_CASE("STORE-6: the log is folded into the main file as it grows, and emptied by a tidy close")
{
    Sqlite sqlite;
    sqlite.options.checkpoint_pages = 50;
    auto const log = sqlite.options.directory / "creditd.db-wal";
    {
        auto const database = sqlite.open();
        std::uint64_t most = 0;
        for (std::int64_t number = 1; number <= 300; ++number) {
            testing::store(*database, {number, fmt::format("box {}", number), 1, std::string(2000, 'x')});
            database->between_batches(0);
            most = std::max(most, database->log_bytes());
        }
        CHECK(most > 0);
        CHECK(most < 60 * 2048);
        CHECK(std::filesystem::file_size(log) < 200 * 2048);
        database->close();
        CHECK(database->log_bytes() == 0);
    }
    CHECK_FALSE(std::filesystem::exists(log));
}

TEST_CASE("STORE-18: an update of the last column writes no page of an index")
{
    Sqlite sqlite;
    auto const database = sqlite.open();
    auto const box = [](std::int64_t number, std::string content) {
        // Labels in another order than numbers: neighbours in the table are far apart in the index.
        return Box{number, fmt::format("{}", number * 7919 % 10007), 1, std::move(content)};
    };
    {
        auto const batch = database->begin(0);
        for (std::int64_t number = 1; number <= 2000; ++number) {
            batch->upsert(testing::boxes, testing::row_of(box(number, "some")));
        }
        batch->commit(0);
    }
    auto const bytes_of = [&](auto write) {
        auto const before = database->log_bytes();
        auto const batch = database->begin(0);
        for (std::int64_t number = 1; number <= 20; ++number) {
            auto const changed = box(number, "more");
            CHECK(testing::load_box(*batch, number));
            write(*batch, testing::row_of(changed));
        }
        batch->commit(0);
        return database->log_bytes() - before;
    };
    auto const update = [](Batch& batch, auto const& row) { batch.update_last(testing::boxes, row); };
    auto const upsert = [](Batch& batch, auto const& row) { batch.upsert(testing::boxes, row); };
    auto const updated = bytes_of(update);
    CHECK(updated < 5 * 1100);  // twenty neighbours are on one page or two
    CHECK(bytes_of(upsert) > 2 * updated);
}

TEST_CASE("STORE-7: a reader that stays keeps the log from shrinking only until it leaves")
{
    Sqlite sqlite;
    sqlite.options.checkpoint_pages = 20;
    sqlite.options.log_limit_bytes = 100 * 2048;
    auto const database = sqlite.open();
    testing::store(*database, {1, "first", 1, ""});
    auto const grow = [&](std::int64_t from, std::int64_t to) {
        for (auto number = from; number <= to; ++number) {
            testing::store(*database, {number, fmt::format("box {}", number), 1, std::string(2000, 'x')});
            database->between_batches(0);
        }
    };
    database->read([&](Reader& reader) {
        CHECK(testing::boxes_in(reader) == 1);
        grow(2, 150);
        CHECK(testing::boxes_in(reader) == 1);
    });
    auto const log = sqlite.options.directory / "creditd.db-wal";
    CHECK(std::filesystem::file_size(log) > 100 * 2048);
    grow(151, 200);
    CHECK(std::filesystem::file_size(log) < 100 * 2048);
}

TEST_CASE("STORE-8: reads beyond the connections wait for one")
{
    Sqlite sqlite;
    sqlite.options.readers = 1;
    auto const database = sqlite.open();
    testing::store(*database, {1, "one", 1, ""});
    std::latch inside(1);
    std::atomic<bool> first_left = false;
    std::thread second;
    database->read([&](Reader& reader) {
        second = std::thread([&] {
            inside.wait();
            database->read([&](Reader& waiting) {
                CHECK(first_left);
                CHECK(testing::boxes_in(waiting) == 1);
            });
        });
        CHECK(testing::boxes_in(reader) == 1);
        inside.count_down();
        first_left = true;
    });
    second.join();
}

TEST_CASE("STORE-9: readers on several threads see whole batches only while the writer commits")
{
    Sqlite sqlite;
    sqlite.options.checkpoint_pages = 30;
    auto const database = sqlite.open();
    std::atomic<int> torn = 0;
    std::vector<std::jthread> readers;
    for (int number = 0; number < 3; ++number) {
        readers.emplace_back([&](std::stop_token const& stop) {
            std::int64_t last = 0;
            while (!stop.stop_requested()) {
                database->read([&](Reader& reader) {
                    auto const boxes = testing::boxes_in(reader);
                    torn += boxes % 4 != 0 || boxes < last ? 1 : 0;
                    last = boxes;
                });
            }
        });
    }
    for (std::int64_t first = 0; first < 800; first += 4) {
        auto const batch = database->begin(0);
        for (auto box = first; box < first + 4; ++box) {
            batch->insert(testing::boxes, testing::row_of({box, fmt::format("box {}", box), 1, "content"}));
        }
        batch->commit(0);
        database->between_batches(0);
    }
    readers.clear();
    CHECK(torn == 0);
}

TEST_CASE("STORE-10: migrations are applied once, in order, and only those that are missing")
{
    constexpr std::array two{Migration{1, "0001_first.sql", "CREATE TABLE a (x); INSERT INTO a VALUES (1)"},
                             Migration{2, "0002_second.sql", "CREATE TABLE b (x)"}};
    Sqlite sqlite;
    sqlite.options.now = Moment::from_milliseconds(1'234);
    (void)sqlite.open(std::span(two).first(1));
    (void)sqlite.open(std::span(two).first(1));
    sqlite.options.now = Moment::from_milliseconds(5'678);
    auto const database = sqlite.open(two);
    CHECK(has_table(*database, "b"));

    static constexpr Query versions{"versions",
                                    "SELECT version, name, applied_at FROM schema_versions ORDER BY version"};
    std::string lines;
    database->read([&](Reader& reader) {
        reader.query(versions, {}, [&](Row const& row) {
            lines += fmt::format("{} {} {}; ", row.integer(0), row.text(1), row.integer(2));
        });
    });
    CHECK(lines == "1 0001_first.sql 1234; 2 0002_second.sql 5678; ");
}

TEST_CASE("STORE-11: a migration that changed after it shipped is refused by name, a newer schema by version")
{
    constexpr std::array shipped{Migration{1, "0001_first.sql", "CREATE TABLE a (x)"},
                                 Migration{2, "0002_second.sql", "CREATE TABLE b (x)"}};
    constexpr std::array changed{shipped[0], Migration{2, "0002_second.sql", "CREATE TABLE b (x, y)"}};
    Sqlite sqlite;
    (void)sqlite.open(shipped);
    CHECK(refusal_of([&] { (void)sqlite.open(changed); }).contains("migration 0002_second.sql was applied"));

    auto const newer = refusal_of([&] { (void)sqlite.open(std::span(shipped).first(1)); });
    CHECK(newer.contains("version 2, this program knows up to 1"));
    CHECK(newer.contains("Start the newer program"));
    CHECK(refusal_of([&] { (void)sqlite.open(shipped); }).empty());  // neither attempt changed anything
}

TEST_CASE("STORE-12: a migration that fails or is killed leaves nothing of itself")
{
    constexpr std::string_view half = "CREATE TABLE b (x); INSERT INTO no_such_table VALUES (1)";
    constexpr std::string_view deadly = "CREATE TABLE b (x); SELECT die()";
    constexpr Migration first{1, "0001_first.sql", "CREATE TABLE a (x)"};
    Sqlite sqlite;
    std::array const failing{first, Migration{2, "0002_second.sql", half}};
    CHECK(refusal_of([&] { (void)sqlite.open(failing); }).contains("migration 0002_second.sql failed"));

    int const status = in_child([&] {
        using Extension = void (*)();
        auto const make_die = +[](sqlite3* connection, char**, void*) {
            return sqlite3_create_function(
                connection, "die", 0, SQLITE_UTF8 | SQLITE_INNOCUOUS, nullptr,
                [](sqlite3_context*, int, sqlite3_value**) { raise(SIGKILL); }, nullptr, nullptr);
        };
        sqlite3_auto_extension(reinterpret_cast<Extension>(make_die));
        std::array const killed{first, Migration{2, "0002_second.sql", deadly}};
        (void)sqlite.open(killed);
        return 0;
    });
    CHECK(WTERMSIG(status) == SIGKILL);

    {
        auto const database = sqlite.open(std::array{first});
        CHECK(has_table(*database, "a"));
        CHECK_FALSE(has_table(*database, "b"));
    }
    std::array const corrected{first, Migration{2, "0002_second.sql", "CREATE TABLE b (x)"}};
    CHECK(has_table(*sqlite.open(corrected), "b"));
}

}  // namespace creditd::storage::sqlite
