#include "storage/sqlite/statement_cache.hpp"

#include "base/assert.hpp"

#include <fmt/format.h>

namespace creditd::storage::sqlite {

namespace {

std::string column_list(std::span<Column const> columns)
{
    std::string list;
    for (auto const& column : columns) {
        list += list.empty() ? "" : ", ";
        list += column.name;
    }
    return list;
}

/// `?1, ?2, … ?count`
std::string placeholders(std::size_t count)
{
    std::string list;
    for (std::size_t position = 1; position <= count; ++position) {
        list += fmt::format("{}?{}", position == 1 ? "" : ", ", position);
    }
    return list;
}

std::string insert_into(std::string_view name, std::string_view columns, std::size_t count)
{
    return fmt::format("INSERT INTO {} ({}) VALUES ({})", name, columns, placeholders(count));
}

std::string key_matches(Table const& table)
{
    std::string condition;
    for (std::size_t at = 0; at < table.key_columns; ++at) {
        condition += fmt::format("{}{} = ?{}", at == 0 ? "" : " AND ", table.columns[at].name, at + 1);
    }
    return condition;
}

/// INSERT … ON CONFLICT names the key, so a clash with any other unique column is an error. REPLACE would
/// silently delete the other row.
std::string upsert_into(Table const& table)
{
    auto const columns = table.columns;
    std::string changes;
    for (auto const& column : columns.subspan(table.key_columns)) {
        changes += fmt::format("{}{} = excluded.{}", changes.empty() ? "" : ", ", column.name, column.name);
    }
    return fmt::format(
        "{} ON CONFLICT ({}) DO {}", insert_into(table.name, column_list(columns), columns.size()),
        column_list(columns.first(table.key_columns)), changes.empty() ? "NOTHING" : "UPDATE SET " + changes);
}

/// An update deletes and writes again the index entries over every column that it sets, even to what was
/// there: this one sets nothing that an index has.
std::string update_last_of(Table const& table)
{
    return fmt::format("UPDATE {} SET {} = ?{} WHERE {}", table.name, table.columns.back().name,
                       table.columns.size(), key_matches(table));
}

std::string sql_of(Table const& table, TableAct act)
{
    CREDITD_ASSERT(table.key_columns >= 1 && table.key_columns <= table.columns.size());
    switch (act) {
    case TableAct::Find:
        return fmt::format("SELECT {} FROM {} WHERE {}", column_list(table.columns), table.name,
                           key_matches(table));
    case TableAct::Insert: return insert_into(table.name, column_list(table.columns), table.columns.size());
    case TableAct::Upsert: return upsert_into(table);
    case TableAct::UpdateLast: return update_last_of(table);
    case TableAct::Remove: break;
    }
    return fmt::format("DELETE FROM {} WHERE {}", table.name, key_matches(table));
}

std::string sql_of(Journal const& journal, JournalAct act)
{
    auto const values = (journal.columns.empty() ? "" : ", ") + column_list(journal.columns);
    auto const shown = fmt::format("number, {}, seq, previous{}", journal.owner_column, values);
    switch (act) {
    case JournalAct::Append:
        return insert_into(journal.name,
                           fmt::format("number, {}, seq, previous{}", journal.owner_column, values),
                           journal.columns.size() + 4);
    case JournalAct::Read: return fmt::format("SELECT {} FROM {} WHERE number = ?1", shown, journal.name);
    case JournalAct::Link:
        return fmt::format("SELECT {}, seq, previous FROM {} WHERE number = ?1", journal.owner_column,
                           journal.name);
    case JournalAct::Scan: break;
    }
    return fmt::format("SELECT {} FROM {} WHERE number > ?1 ORDER BY number LIMIT ?2", shown, journal.name);
}

}  // namespace

template <class Subject, class Act>
Statement& StatementCache::find_or_prepare(Subject const& subject, Act act)
{
    auto& known = subjects_[&subject];
    auto& statement = known.statements[static_cast<std::size_t>(act)];
    if (statement == nullptr) {
        statement = std::make_unique<Statement>(connection_, sql_of(subject, act));
        known.name = subject.name;
    }
    // A table that is not a constant would find the statement of whatever stood at its address before.
    CREDITD_ASSERT(known.name.data() == subject.name.data());
    return *statement;
}

Statement& StatementCache::of(Table const& table, TableAct act)
{
    return find_or_prepare(table, act);
}

Statement& StatementCache::of(Journal const& journal, JournalAct act)
{
    return find_or_prepare(journal, act);
}

StatementCache::ByText StatementCache::prepare(Query const& query, std::size_t parameters)
{
    ByText prepared{std::make_unique<Statement>(connection_, query.sql), {}};
    CREDITD_ASSERT(static_cast<std::size_t>(prepared.statement->parameters()) == parameters);
    for (std::size_t number = 1; number <= parameters; ++number) {
        int const position = prepared.statement->position_of(fmt::format("${}", number).c_str());
        CREDITD_ASSERT(position != 0);
        prepared.positions.push_back(position);
    }
    return prepared;
}

Statement& StatementCache::bound(Query const& query, std::span<Value const> parameters)
{
    auto found = queries_.find(query.sql);
    if (found == queries_.end()) {
        auto prepared = prepare(query, parameters.size());
        auto const key = prepared.statement->sql();
        found = queries_.emplace(key, std::move(prepared)).first;
    }
    auto const& [statement, positions] = found->second;
    CREDITD_ASSERT(positions.size() == parameters.size());
    for (std::size_t at = 0; at < positions.size(); ++at) {
        statement->bind(positions[at], parameters[at]);
    }
    return *statement;
}

}  // namespace creditd::storage::sqlite
