#pragma once

#include "storage/postgres/array_parameters.hpp"
#include "storage/postgres/reader_pool.hpp"
#include "storage/reader.hpp"

#include <string_view>
#include <vector>

namespace creditd::storage::postgres {

/// One read on one snapshot, which begins with its first query, in the same round trip; the end of it is sent
/// without waiting. Where the connection turns out dead at that first query, it is made again.
class PostgresReader final : public Reader
{
public:
    PostgresReader(Cluster& cluster, ReaderPool& pool, ReadSession& session, Patience patience);
    ~PostgresReader() override;
    PostgresReader(PostgresReader const&) = delete;
    PostgresReader& operator=(PostgresReader const&) = delete;

    void query(Query const& query, std::span<Value const> parameters, RowSink sink) override;
    bool find(Table const& table, std::span<Value const> key, RowSink sink) override;
    void read_journal(Journal const& journal, std::int64_t owner, JournalPlace newest, std::int64_t count,
                      RowSink sink) override;
    JournalPlace walk_back(Journal const& journal, std::int64_t owner, JournalPlace from,
                           std::int64_t seq) override;
    std::int64_t scan_journal(Journal const& journal, JournalCursor& after, std::int64_t count,
                              RowSink sink) override;

private:
    [[nodiscard]] Result ask(std::string_view sql, PlainParameters& parameters, std::string_view during);
    [[nodiscard]] Result ask_once(std::string_view sql, std::span<Parameter const> parameters,
                                  std::string_view during, SteadyTime deadline);
    void connect();

    Cluster& cluster_;
    ReaderPool& pool_;
    ReadSession& session_;
    Patience patience_;
    bool has_begun_ = false;
};

}  // namespace creditd::storage::postgres
