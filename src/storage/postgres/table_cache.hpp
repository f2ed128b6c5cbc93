#pragma once

#include "storage/postgres/table_sql.hpp"

#include <string>
#include <unordered_map>

namespace creditd::storage::postgres {

/// The statements of the tables, journals and queries that one user of connections has met, found by the
/// address of their constants. Used by one thread at a time.
class TableCache
{
public:
    TableSql const& of(Table const& table) { return tables_.try_emplace(&table, table).first->second; }
    JournalSql const& of(Journal const& journal)
    {
        return journals_.try_emplace(&journal, journal).first->second;
    }
    std::string const& of(Query const& query, std::size_t parameters);

private:
    std::unordered_map<Table const*, TableSql> tables_;
    std::unordered_map<Journal const*, JournalSql> journals_;
    std::unordered_map<std::string, std::string> queries_;  ///< by the query's SQL
    std::string key_;                                       ///< kept for its memory
};

}  // namespace creditd::storage::postgres
