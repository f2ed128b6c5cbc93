#include "storage/postgres/catalog.hpp"

#include "storage/failure.hpp"

#include <fmt/format.h>

#include <array>
#include <map>

namespace creditd::storage::postgres {

namespace {

constexpr Query tables{"catalog_tables",
                       "SELECT c.relname::text FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
                       "WHERE n.nspname = current_schema() AND c.relkind IN ('r', 'p') ORDER BY c.relname"};

/// The third column is the place in the primary key, from 1; 0 outside of it. Key vectors count from 0.
constexpr Query columns{
    "catalog_columns",
    "SELECT a.attname::text, format_type(a.atttypid, -1), "
    "COALESCE(array_position(i.indkey::int2[], a.attnum) + 1, 0)::bigint "
    "FROM pg_attribute a LEFT JOIN pg_index i ON i.indrelid = a.attrelid AND i.indisprimary "
    "WHERE a.attrelid = to_regclass($1) AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum"};

/// A lease that lapsed holds nothing.
constexpr Query holders{"catalog_holders",
                        "SELECT COUNT(DISTINCT holder) FROM writers WHERE holder <> '' AND renewed_at > "
                        "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000 AS BIGINT) - 15000"};

ColumnType type_of(std::string_view name, std::string_view table)
{
    if (name == "bigint" || name == "smallint") {
        return ColumnType::Integer;
    }
    if (name == "text") {
        return ColumnType::Text;
    }
    if (name == "bytea") {
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

std::int64_t nodes_of(Reader& reader)
{
    std::int64_t nodes = 0;
    reader.query(holders, {}, [&](Row const& row) { nodes = row.integer(0); });
    return nodes;
}

}  // namespace creditd::storage::postgres
