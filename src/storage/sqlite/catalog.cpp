#include "storage/sqlite/catalog.hpp"

#include "storage/catalog.hpp"

#include <array>

namespace creditd::storage::sqlite {

namespace {

constexpr Query tables{"catalog_tables", "SELECT name FROM sqlite_schema WHERE type = 'table' AND "
                                         "name NOT LIKE 'sqlite#_%' ESCAPE '#' ORDER BY name"};
constexpr Query columns{"catalog_columns", "SELECT name, type, pk FROM pragma_table_info($1) ORDER BY cid"};

using Type = Catalog::Type;
constexpr std::array types{Type{"INTEGER", ColumnType::Integer}, Type{"TEXT", ColumnType::Text},
                           Type{"BLOB", ColumnType::Bytes}};

}  // namespace

std::vector<TableShape> tables_of(Reader& reader)
{
    return tables_in(reader, {.tables = tables, .columns = columns, .types = types});
}

}  // namespace creditd::storage::sqlite
