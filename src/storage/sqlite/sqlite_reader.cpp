#include "storage/sqlite/sqlite_reader.hpp"

#include "base/assert.hpp"
#include "storage/failure.hpp"

#include <fmt/format.h>

namespace creditd::storage::sqlite {

namespace {

[[noreturn]] void broken_chain(Journal const& journal, std::int64_t owner, JournalPlace place)
{
    throw StorageFailure(fmt::format("{}: row {} of {} {} is not at position {}", journal.name, place.seq,
                                     journal.owner_column, owner, place.position));
}

}  // namespace

void SqliteReader::query(Query const& query, std::span<Value const> parameters, RowSink sink)
{
    auto& statement = statements_.bound(query, parameters);
    for (Cursor cursor(statement); cursor.next();) {
        sink(cursor.row());
    }
}

bool SqliteReader::find(Table const& table, std::span<Value const> key, RowSink sink)
{
    auto& statement = statements_.of(table, TableAct::Find);
    Cursor cursor(statement);
    statement.bind(key);
    if (!cursor.next()) {
        return false;
    }
    sink(cursor.row());
    return true;
}

void SqliteReader::read_journal(Journal const& journal, std::int64_t owner, JournalPlace newest,
                                std::int64_t count, RowSink sink)
{
    auto& statement = statements_.of(journal, JournalAct::Read);
    constexpr int previous_column = 3;
    auto place = newest;
    for (; count > 0 && place.seq > 0; --count) {
        Cursor cursor(statement);
        statement.bind(1, Value::integer(place.position));
        if (!cursor.next() || cursor.row().integer(1) != owner || cursor.row().integer(2) != place.seq) {
            broken_chain(journal, owner, place);
        }
        auto const& row = cursor.row();
        place = {place.seq - 1, row.integer(previous_column)};
        sink(row);
    }
}

JournalPlace SqliteReader::walk_back(Journal const& journal, std::int64_t owner, JournalPlace from,
                                     std::int64_t seq)
{
    CREDITD_ASSERT(seq >= 1 && from.seq >= seq);
    auto& statement = statements_.of(journal, JournalAct::Link);
    auto place = from;
    while (place.seq > seq) {
        Cursor cursor(statement);
        statement.bind(1, Value::integer(place.position));
        if (!cursor.next() || cursor.row().integer(0) != owner || cursor.row().integer(1) != place.seq) {
            broken_chain(journal, owner, place);
        }
        place = {place.seq - 1, cursor.row().integer(2)};
    }
    return place;
}

/// Owners mix in the order in which their rows were written.
std::int64_t SqliteReader::scan_journal(Journal const& journal, JournalCursor& after, std::int64_t count,
                                        RowSink sink)
{
    auto& statement = statements_.of(journal, JournalAct::Scan);
    Cursor cursor(statement);
    statement.bind(1, Value::integer(after.position));
    statement.bind(2, Value::integer(count));
    std::int64_t rows = 0;
    for (; cursor.next(); ++rows) {
        after.position = cursor.row().integer(0);
        sink(cursor.row());
    }
    return rows;
}

}  // namespace creditd::storage::sqlite
