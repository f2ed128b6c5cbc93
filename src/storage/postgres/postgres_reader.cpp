#include "storage/postgres/postgres_reader.hpp"

#include "base/assert.hpp"

#include <fmt/format.h>

#include <limits>

namespace creditd::storage::postgres {

namespace {

constexpr std::string_view begin = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
constexpr std::string_view end = "ROLLBACK";

[[noreturn]] void broken_chain(Journal const& journal, std::int64_t owner, JournalPlace place)
{
    throw StorageFailure(fmt::format("{}: row {} of {} {} is not at position {}", journal.name, place.seq,
                                     journal.owner_column, owner, place.position));
}

}  // namespace

PostgresReader::PostgresReader(Cluster& cluster, ReaderPool& pool, ReadSession& session, Patience patience)
    : cluster_(cluster),
      pool_(pool),
      session_(session),
      patience_(patience)
{}

PostgresReader::~PostgresReader()
{
    auto& connection = session_.connection;
    if (!has_begun_ || connection == nullptr || !connection->is_open()) {
        return;
    }
    try {
        connection->send(end);
        connection->abandon(std::chrono::steady_clock::now() + std::chrono::milliseconds(100));
    } catch (StorageFailure const&) {
        connection->close();
    }
}

void PostgresReader::connect()
{
    auto& connection = session_.connection;
    if (connection == nullptr || !connection->is_open() || cluster_.is_outdated(*connection)) {
        connection.reset();
        connection = pool_.connect();
    }
}

Result PostgresReader::ask_once(std::string_view sql, std::span<Parameter const> parameters,
                                std::string_view during, SteadyTime deadline)
{
    auto& connection = *session_.connection;
    if (!has_begun_) {
        connection.send(begin);
    }
    connection.send(sql, parameters);
    auto results = connection.finish(deadline);
    if (!results) {
        connection.close();
        throw_failure(results.error(), during);
    }
    has_begun_ = true;
    return std::move(results->back());
}

Result PostgresReader::ask(std::string_view sql, PlainParameters& parameters, std::string_view during)
{
    auto const sent = parameters.finish();
    auto const begun_at = std::chrono::steady_clock::now();
    auto const deadline = begun_at + patience_.read;
    if (has_begun_) {
        return ask_once(sql, sent, during, deadline);
    }
    connect();
    try {
        return ask_once(sql, sent, during, deadline);
    } catch (StorageUnavailable const&) {
        if (std::chrono::steady_clock::now() - begun_at > patience_.connect) {
            throw;  // it was slow, not dead for long
        }
    }
    session_.connection->close();
    connect();
    return ask_once(sql, sent, during, deadline);
}

void PostgresReader::query(Query const& query, std::span<Value const> parameters, RowSink sink)
{
    PlainParameters plain;
    for (auto const& parameter : parameters) {
        plain.add(parameter);
    }
    if (query.account_parameter != 0) {
        auto const& account = parameters[static_cast<std::size_t>(query.account_parameter) - 1];
        plain.add(Value::integer(bucket_of(account.integer())));
    }
    auto const rows = ask(session_.tables.of(query, parameters.size()), plain, query.name);
    for (int row = 0; row < rows.rows(); ++row) {
        sink(ResultRow(rows, row));
    }
}

bool PostgresReader::find(Table const& table, std::span<Value const> key, RowSink sink)
{
    auto const& sql = session_.tables.of(table);
    PlainParameters plain;
    if (sql.has_bucket) {
        plain.add(Value::integer(bucket_of(key.front().integer())));
    }
    for (auto const& value : key) {
        plain.add(value);
    }
    auto const rows = ask(sql.find, plain, table.name);
    if (rows.rows() == 0) {
        return false;
    }
    sink(ResultRow(rows, 0));
    return true;
}

void PostgresReader::read_journal(Journal const& journal, std::int64_t owner, JournalPlace newest,
                                  std::int64_t count, RowSink sink)
{
    if (count <= 0 || newest.seq <= 0) {
        return;
    }
    constexpr int seq_column = 2;
    constexpr int previous_column = 3;
    PlainParameters bounds{Value::integer(bucket_of(owner)), Value::integer(owner),
                           Value::integer(newest.position), Value::integer(std::min(count, newest.seq))};
    auto const rows = ask(session_.tables.of(journal).read, bounds, journal.name);
    auto place = newest;
    for (int row = 0; row < rows.rows(); ++row) {
        if (rows.integer(row, 0) != place.position || rows.integer(row, seq_column) != place.seq) {
            broken_chain(journal, owner, place);
        }
        place = {place.seq - 1, rows.integer(row, previous_column)};
        sink(ResultRow(rows, row));
    }
    if (rows.rows() < std::min(count, newest.seq)) {
        broken_chain(journal, owner, place);
    }
}

JournalPlace PostgresReader::walk_back(Journal const& journal, std::int64_t owner, JournalPlace from,
                                       std::int64_t seq)
{
    CREDITD_ASSERT(seq >= 1 && from.seq >= seq);
    if (seq == from.seq) {
        return from;
    }
    PlainParameters bounds{Value::integer(bucket_of(owner)), Value::integer(owner),
                           Value::integer(from.position), Value::integer(from.seq - seq)};
    auto const rows = ask(session_.tables.of(journal).place, bounds, journal.name);
    if (rows.rows() == 0 || rows.integer(0, 1) != seq) {
        broken_chain(journal, owner, from);
    }
    return {seq, rows.integer(0, 0)};
}

std::int64_t PostgresReader::scan_journal(Journal const& journal, JournalCursor& after, std::int64_t count,
                                          RowSink sink)
{
    PlainParameters bounds{Value::integer(bucket_of(after.owner)), Value::integer(after.owner),
                           Value::integer(after.position), Value::integer(count)};
    auto const rows = ask(session_.tables.of(journal).scan, bounds, journal.name);
    for (int row = 0; row < rows.rows(); ++row) {
        after = {rows.integer(row, 1), rows.integer(row, 0)};
        sink(ResultRow(rows, row));
    }
    return rows.rows();
}

}  // namespace creditd::storage::postgres
