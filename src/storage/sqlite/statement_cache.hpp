#pragma once

#include "storage/sqlite/statement.hpp"
#include "storage/table.hpp"

#include <array>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace creditd::storage::sqlite {

enum class TableAct : std::uint8_t { Find, Insert, Upsert, UpdateLast, Remove };
enum class JournalAct : std::uint8_t { Append, Read, Link, Scan };

/// The statements of one connection, each prepared at its first use and kept.
///
/// Those of a table or journal are found by the address of its constant, so a row costs no text; a query by
/// its SQL.
class StatementCache
{
public:
    explicit StatementCache(sqlite3* connection) : connection_(connection) {}

    [[nodiscard]] sqlite3* connection() const { return connection_; }

    Statement& of(Table const& table, TableAct act);
    Statement& of(Journal const& journal, JournalAct act);
    /// The query's statement with `$1 … $n` bound, ready to be read.
    Statement& bound(Query const& query, std::span<Value const> parameters);

private:
    struct ByAct
    {
        std::string_view name;
        std::array<std::unique_ptr<Statement>, 5> statements;
    };
    struct ByText
    {
        std::unique_ptr<Statement> statement;
        std::vector<int> positions;  ///< of `$1`, `$2`, …
    };

    template <class Subject, class Act>
    Statement& find_or_prepare(Subject const& subject, Act act);
    ByText prepare(Query const& query, std::size_t parameters);

    sqlite3* connection_;
    std::unordered_map<void const*, ByAct> subjects_;
    std::unordered_map<std::string_view, ByText> queries_;  ///< keyed by the statement's own copy of its SQL
};

}  // namespace creditd::storage::sqlite
