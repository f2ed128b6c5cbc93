#include "embedded/postgres_migrations.hpp"
#include "embedded/sqlite_migrations.hpp"
#include "storage/copy.hpp"
#include "storage/failure.hpp"
#include "storage/sqlite/catalog.hpp"
#include "storage/sqlite/database.hpp"
#include "storage/sqlite/migrations.hpp"
#include "storage/testing/temporary_directory.hpp"

#include <doctest/doctest.h>

#include <algorithm>
#include <regex>
#include <set>
#include <string>

namespace creditd::storage {

namespace {

using Names = std::set<std::string>;

std::unique_ptr<Database> new_ledger(std::filesystem::path const& directory)
{
    return sqlite::open({.directory = directory}, sqlite::shipped_migrations());
}

std::vector<TableShape> shapes_of(Database& database)
{
    std::vector<TableShape> shapes;
    database.read([&](Reader& reader) { shapes = sqlite::tables_of(reader); });
    return shapes;
}

TableShape shape_of(Database& database, std::string_view name)
{
    auto const shapes = shapes_of(database);
    return *std::ranges::find(shapes, name, &TableShape::name);
}

/// The tables that these scripts make.
Names tables_in(std::span<embedded::EmbeddedFile const> files)
{
    Names names;
    std::regex const make{R"(CREATE TABLE (\w+))"};
    for (auto const& file : files) {
        std::string const text{file.content};
        for (std::sregex_iterator each{text.begin(), text.end(), make}, end; each != end; ++each) {
            names.insert((*each)[1]);
        }
    }
    return names;
}

constexpr std::array columns{Column{"name", ColumnType::Text}, Column{"value", ColumnType::Bytes}};
constexpr Table meta{"meta", Ownership::Global, 1, columns};

void put(Database& database, std::string_view name, std::string_view value)
{
    auto const batch = database.begin(0);
    batch->upsert(meta, std::array{Value::text(name), Value::bytes(value)});
    batch->commit(0);
}

RowSum sum_of(Database& database, TableCopy const& copy)
{
    RowSum sum;
    database.read([&](Reader& reader) { sum = copy.sum_of_target(reader); });
    return sum;
}

}  // namespace

TEST_CASE("the catalogue shows every table of the migrations, and PostgreSQL's have the same but its own")
{
    testing::TemporaryDirectory const directory;
    auto const database = new_ledger(directory.path() / "ledger");
    Names shown;
    for (auto const& shape : shapes_of(*database)) {
        CHECK_FALSE(shape.key.empty());
        shown.insert(shape.name);
    }
    auto made = tables_in(embedded::sqlite_migrations());
    auto others = tables_in(embedded::postgres_migrations());
    others.erase("keys");
    others.erase("writers");
    CHECK(others == made);
    made.insert("schema_versions");
    CHECK(shown == made);
}

TEST_CASE("a copied table has the same rows, also those of several pages")
{
    testing::TemporaryDirectory const directory;
    auto const from = new_ledger(directory.path() / "from");
    auto const to = new_ledger(directory.path() / "to");
    {
        auto const batch = from->begin(0);
        for (int row = 0; row < 4'001; ++row) {
            auto const name = std::to_string(row);
            batch->insert(meta, std::array{Value::text(name), Value::bytes(name)});
        }
        batch->commit(0);
    }
    TableCopy const copy{shape_of(*from, "meta"), shape_of(*to, "meta")};
    RowSum sum;
    std::int64_t told = 0;
    from->read(
        [&](Reader& reader) { sum = copy.copy(reader, *to, [&](std::int64_t rows) { told = rows; }); });
    CHECK(sum.rows == 4'001);
    CHECK(told == 4'001);
    CHECK(sum_of(*to, copy) == sum);

    put(*to, "17", "another value");
    CHECK(sum_of(*to, copy).rows == sum.rows);
    CHECK(sum_of(*to, copy) != sum);
}

TEST_CASE("a bucket that one side derives is no column of the copy; any other difference is refused")
{
    TableShape const embedded{.name = "answers",
                              .columns = {{"number", {}}, {"owner", {}}, {"body", ColumnType::Text}},
                              .key = {"number"}};
    TableShape spread{.name = "answers",
                      .columns = {{"owner", {}}, {"number", {}}, {"bucket", {}}, {"body", ColumnType::Text}},
                      .key = {"bucket", "owner", "number"}};
    TableCopy const copy{embedded, spread};
    CHECK(copy.table().ownership == Ownership::Account);
    CHECK(copy.table().key_columns == 2);
    CHECK(copy.table().columns.size() == 3);
    CHECK(copy.table().columns[0].name == "owner");
    CHECK(copy.table().columns[1].name == "number");

    TableCopy const as_it_is{spread, spread};
    CHECK(as_it_is.table().ownership == Ownership::Global);
    CHECK(as_it_is.table().columns.size() == 4);

    spread.columns.push_back({"more", {}});
    CHECK_THROWS_AS((TableCopy{embedded, spread}), CannotOpen);
}

}  // namespace creditd::storage
