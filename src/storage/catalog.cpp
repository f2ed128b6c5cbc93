#include "storage/catalog.hpp"

#include "storage/failure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace creditd::storage {

namespace {

ColumnType type_of(std::string_view name, std::string_view table, std::span<Catalog::Type const> types)
{
    auto const found = std::ranges::find(types, name, &Catalog::Type::name);
    if (found == types.end()) {
        throw CannotOpen(fmt::format("table {} has a column of type {}, which is none of ours", table, name));
    }
    return found->type;
}

}  // namespace

std::vector<TableShape> tables_in(Reader& reader, Catalog const& catalog)
{
    std::vector<TableShape> shapes;
    reader.query(catalog.tables, {}, [&](Row const& row) { shapes.emplace_back().name = row.text(0); });
    for (auto& shape : shapes) {
        std::map<std::int64_t, std::string> key;
        reader.query(catalog.columns, std::array{Value::text(shape.name)}, [&](Row const& row) {
            auto const type = type_of(row.text(1), shape.name, catalog.types);
            shape.columns.push_back({std::string{row.text(0)}, type});
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

}  // namespace creditd::storage
