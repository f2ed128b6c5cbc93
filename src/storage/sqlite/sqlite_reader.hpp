#pragma once

#include "storage/reader.hpp"
#include "storage/sqlite/statement_cache.hpp"

namespace creditd::storage::sqlite {

/// Reads on one connection, in whatever transaction that connection has open.
///
/// A journal's rows are chained: each names the position of its owner's row before it. So there is no index
/// to keep up to date while writing, and reading `n` rows costs `n` look-ups by row number. A chain that
/// leads to another owner's row or another seq is reported as StorageFailure.
class SqliteReader final : public Reader
{
public:
    explicit SqliteReader(StatementCache& statements) : statements_(statements) {}

    void query(Query const& query, std::span<Value const> parameters, RowSink sink) override;
    bool find(Table const& table, std::span<Value const> key, RowSink sink) override;
    void read_journal(Journal const& journal, std::int64_t owner, JournalPlace newest, std::int64_t count,
                      RowSink sink) override;
    JournalPlace walk_back(Journal const& journal, std::int64_t owner, JournalPlace from,
                           std::int64_t seq) override;
    std::int64_t scan_journal(Journal const& journal, JournalCursor& after, std::int64_t count,
                              RowSink sink) override;

private:
    StatementCache& statements_;
};

}  // namespace creditd::storage::sqlite
