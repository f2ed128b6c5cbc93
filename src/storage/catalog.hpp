#pragma once

#include "storage/copy.hpp"
#include "storage/reader.hpp"
#include "storage/table.hpp"

#include <span>
#include <string_view>
#include <vector>

namespace creditd::storage {

/// How an engine's own catalogue is asked.
struct Catalog
{
    struct Type
    {
        std::string_view name;
        ColumnType type;
    };

    Query tables;   ///< the tables' names
    Query columns;  ///< of the table $1, in order: name, type, place in the primary key from 1 (0: not in it)
    std::span<Type const> types;
};

/// Every table, in the order in which the catalogue names them. Throws CannotOpen when there is a column
/// whose type is none of `types`.
[[nodiscard]] std::vector<TableShape> tables_in(Reader& reader, Catalog const& catalog);

}  // namespace creditd::storage
