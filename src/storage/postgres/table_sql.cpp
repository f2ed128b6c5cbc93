#include "storage/postgres/table_sql.hpp"

#include "base/assert.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <string_view>

namespace creditd::storage::postgres {

namespace {

std::string_view array_name(ColumnType type)
{
    switch (type) {
    case ColumnType::Integer: return "bigint[]";
    case ColumnType::Text: return "text[]";
    case ColumnType::Bytes: return "bytea[]";
    }
    return {};
}

using Names = std::vector<std::string_view>;

/// `pattern` of each name, where `{}` is the name, joined.
std::string each(std::span<std::string_view const> names, std::string_view pattern,
                 std::string_view separator = ", ")
{
    std::string text;
    for (auto const name : names) {
        text += text.empty() ? "" : separator;
        for (auto const part : pattern) {
            part == '@' ? text.append(name) : text.append(1, part);
        }
    }
    return text;
}

/// `unnest($1::bigint[], …) AS u (bucket, …)`
std::string unnested(std::span<ColumnType const> types, std::span<std::string_view const> names)
{
    std::string arrays;
    for (std::size_t at = 0; at < types.size(); ++at) {
        arrays += fmt::format("{}${}::{}", at == 0 ? "" : ", ", at + 1, array_name(types[at]));
    }
    return fmt::format("unnest({}) AS u ({})", arrays, each(names, "@"));
}

Names names_of(std::span<Column const> columns)
{
    Names names;
    std::ranges::transform(columns, std::back_inserter(names), &Column::name);
    return names;
}

std::string insert_into(std::string_view table, std::span<ColumnType const> types,
                        std::span<std::string_view const> names)
{
    return fmt::format("INSERT INTO {} ({}) SELECT {} FROM {}", table, each(names, "@"), each(names, "u.@"),
                       unnested(types, names));
}

}  // namespace

TableSql::TableSql(Table const& of)
    : table(of),
      has_bucket(of.ownership == Ownership::Account),
      key_columns(of.key_columns + (has_bucket ? 1 : 0))
{
    auto const shown = names_of(table.columns);
    auto names = shown;
    std::ranges::transform(table.columns, std::back_inserter(types), &Column::type);
    if (has_bucket) {
        names.insert(names.begin(), "bucket");
        types.insert(types.begin(), ColumnType::Integer);
    }
    auto const key = std::span(names).first(key_columns);
    auto const rest = std::span(names).subspan(key_columns);
    auto const key_types = std::span(types).first(key_columns);
    auto const matches = each(key, "t.@ = u.@", " AND ");

    lock = fmt::format("SELECT {} FROM {} JOIN {} t ON {} ORDER BY {} FOR UPDATE OF t", each(shown, "t.@"),
                       unnested(key_types, key), table.name, matches, each(key, "t.@"));
    find = fmt::format("SELECT {} FROM {} WHERE ", each(shown, "@"), table.name);
    for (std::size_t at = 0; at < key.size(); ++at) {
        find += fmt::format("{}{} = ${}", at == 0 ? "" : " AND ", key[at], at + 1);
    }
    insert = insert_into(table.name, types, names);
    update = rest.empty() ? std::string{}
                          : fmt::format("UPDATE {} t SET {} FROM {} WHERE {}", table.name,
                                        each(rest, "@ = u.@"), unnested(types, names), matches);
    upsert = fmt::format("{} ON CONFLICT ({}) DO {}", insert, each(key, "@"),
                         rest.empty() ? "NOTHING" : "UPDATE SET " + each(rest, "@ = excluded.@"));
    remove = fmt::format("DELETE FROM {} t USING {} WHERE {}", table.name, unnested(key_types, key), matches);
}

JournalSql::JournalSql(Journal const& of) : journal(of)
{
    auto names = names_of(journal.columns);
    names.insert(names.begin(), {"number", journal.owner_column, "seq", "previous"});
    auto const columns = names;
    auto const shown = each(columns, "@");
    names.insert(names.begin(), "bucket");
    types.assign(5, ColumnType::Integer);
    std::ranges::transform(journal.columns, std::back_inserter(types), &Column::type);

    auto const owner = journal.owner_column;
    append = insert_into(journal.name, types, names);
    std::array<std::string_view, 3> const key{"bucket", owner, "number"};
    constexpr std::array key_types{ColumnType::Integer, ColumnType::Integer, ColumnType::Integer};
    find = fmt::format("SELECT {} FROM {} JOIN {} t ON {}", each(columns, "t.@"), unnested(key_types, key),
                       journal.name, each(key, "t.@ = u.@", " AND "));
    read = fmt::format(
        "SELECT {} FROM {} WHERE bucket = $1 AND {} = $2 AND number <= $3 ORDER BY number DESC LIMIT $4",
        shown, journal.name, owner);
    place = fmt::format(
        "SELECT number, seq FROM {} WHERE bucket = $1 AND {} = $2 AND number <= $3 ORDER BY number DESC "
        "LIMIT 1 OFFSET $4",
        journal.name, owner);
    scan = fmt::format(
        "SELECT {} FROM {} WHERE (bucket, {}, number) > ($1, $2, $3) ORDER BY bucket, {}, number LIMIT $4",
        shown, journal.name, owner, owner);
}

std::string with_bucket(Query const& query, std::size_t parameters)
{
    std::string sql{query.sql};
    if (query.account_parameter == 0) {
        return sql;
    }
    auto const condition = fmt::format("account = ${}", query.account_parameter);
    auto at = sql.find(condition);
    CREDITD_ASSERT(at != std::string::npos);
    // With its alias, when it has one: `r.account = $1`.
    auto const word = sql.find_last_of(" (", at) + 1;
    auto const alias = sql.substr(word, at - word);
    sql.insert(word, fmt::format("{}bucket = ${} AND ", alias, parameters + 1));
    return sql;
}

}  // namespace creditd::storage::postgres
