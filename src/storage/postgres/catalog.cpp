#include "storage/postgres/catalog.hpp"

#include "storage/catalog.hpp"

#include <array>

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

using Type = Catalog::Type;
constexpr std::array types{Type{"bigint", ColumnType::Integer}, Type{"smallint", ColumnType::Integer},
                           Type{"text", ColumnType::Text}, Type{"bytea", ColumnType::Bytes}};

}  // namespace

std::vector<TableShape> tables_of(Reader& reader)
{
    return tables_in(reader, {.tables = tables, .columns = columns, .types = types});
}

std::int64_t nodes_of(Reader& reader)
{
    std::int64_t nodes = 0;
    reader.query(holders, {}, [&](Row const& row) { nodes = row.integer(0); });
    return nodes;
}

}  // namespace creditd::storage::postgres
