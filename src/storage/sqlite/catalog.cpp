#include "storage/sqlite/catalog.hpp"

#include "storage/failure.hpp"

#include <fmt/format.h>

#include <array>
#include <map>

namespace creditd::storage::sqlite {

namespace {

constexpr Query tables{"catalog_tables", "SELECT name FROM sqlite_schema WHERE type = 'table' AND "
                                         "name NOT LIKE 'sqlite#_%' ESCAPE '#' ORDER BY name"};
constexpr Query columns{"catalog_columns", "SELECT name, type, pk FROM pragma_table_info($1) ORDER BY cid"};

ColumnType type_of(std::string_view name, std::string_view table)
{
    if (name == "INTEGER") {
        return ColumnType::Integer;
    }
    if (name == "TEXT") {
        return ColumnType::Text;
    }
    if (name == "BLOB") {
        return ColumnType::Bytes;
    }
    throw CannotOpen(fmt::format("table {} has a column of type {}, which is none of ours", table, name));
}

}  // namespace

std::vector<TableShape> tables_of(Reader& reader)
{
    std::vector<TableShape> shapes;
    reader.query(tables, {}, [&](Row const& row) { shapes.emplace_back().name = row.text(0); });
    for (auto& shape : shapes) {
        std::map<std::int64_t, std::string> key;
        reader.query(columns, std::array{Value::text(shape.name)}, [&](Row const& row) {
            shape.columns.push_back({std::string{row.text(0)}, type_of(row.text(1), shape.name)});
            if (row.integer(2) > 0) {
                key.emplace(row.integer(2), row.text(0));
            }
        });
        for (auto& [place, name] : key) {
            shape.key.push_back(std::move(name));
        }
    }
    return shapes;
}

}  // namespace creditd::storage::sqlite
