#include "storage/sqlite/sqlite_batch.hpp"

#include "base/assert.hpp"
#include "storage/failure.hpp"
#include "storage/sqlite/sqlite_failure.hpp"

#include <sqlite3.h>

#include <algorithm>

namespace creditd::storage::sqlite {

namespace {

constexpr Query begin{"begin", "BEGIN IMMEDIATE"};
constexpr Query end{"commit", "COMMIT"};
constexpr Query undo{"rollback", "ROLLBACK"};

}  // namespace

SqliteBatch::SqliteBatch(StatementCache& statements, BatchState& state)
    : statements_(statements),
      state_(state),
      reader_(statements)
{
    CREDITD_ASSERT(!state_.open);
    if (state_.commit_unknown) {
        throw CommitUnknown(
            "a commit before this one could not be synced; only a restart can find out what is kept");
    }
    statements_.bound(begin, {}).run();
    state_.open = true;
}

SqliteBatch::~SqliteBatch()
{
    // SQLite itself has rolled back already after some failures. Where the rollback fails too, the pages it
    // could not undo are not in the log, and the next batch fails on the transaction that is still open.
    if (sqlite3_get_autocommit(statements_.connection()) == 0) {
        [[maybe_unused]] int const code = statements_.bound(undo, {}).try_run();
    }
    state_.open = false;
}

bool SqliteBatch::load(Table const& table, std::span<Value const> key, RowSink sink)
{
    return reader_.find(table, key, sink);
}

bool SqliteBatch::load_row(Journal const& journal, std::int64_t owner, std::int64_t number, RowSink sink)
{
    constexpr int owner_column = 1;
    auto& statement = statements_.of(journal, JournalAct::Read);
    Cursor cursor(statement);
    statement.bind(1, Value::integer(number));
    if (!cursor.next() || cursor.row().integer(owner_column) != owner) {
        return false;
    }
    sink(cursor.row());
    return true;
}

void SqliteBatch::query(Query const& query, std::span<Value const> parameters, RowSink sink)
{
    reader_.query(query, parameters, sink);
}

void SqliteBatch::insert(Table const& table, std::span<Value const> row)
{
    auto& statement = statements_.of(table, TableAct::Insert);
    statement.bind(row);
    statement.run();
}

void SqliteBatch::upsert(Table const& table, std::span<Value const> row)
{
    auto& statement = statements_.of(table, TableAct::Upsert);
    statement.bind(row);
    statement.run();
}

void SqliteBatch::update_last(Table const& table, std::span<Value const> row)
{
    auto& statement = statements_.of(table, TableAct::UpdateLast);
    statement.bind(row);
    statement.run();
    CREDITD_ASSERT(sqlite3_changes(statements_.connection()) == 1);  // or it was not loaded in this batch
}

void SqliteBatch::remove(Table const& table, std::span<Value const> key)
{
    auto& statement = statements_.of(table, TableAct::Remove);
    statement.bind(key);
    statement.run();
}

std::int64_t SqliteBatch::append(Journal const& journal, std::int64_t owner, std::int64_t seq,
                                 std::int64_t number, std::int64_t previous, std::span<Value const> values)
{
    CREDITD_ASSERT(seq >= 1 && number > previous && (previous == 0) == (seq == 1));
    CREDITD_ASSERT(values.size() == journal.columns.size());
    auto& statement = statements_.of(journal, JournalAct::Append);
    int position = 0;
    for (auto const word : {number, owner, seq, previous}) {
        statement.bind(++position, Value::integer(word));
    }
    for (auto const& value : values) {
        statement.bind(++position, value);
    }
    statement.run();
    appended_.push_back(number);
    return number;
}

KeyIndex& SqliteBatch::index_of(KeySpace space) const
{
    return space == KeySpace::Idempotency ? *state_.idempotency : *state_.references;
}

std::optional<KeyEntry> SqliteBatch::find_key(KeySpace space, KeyScope const& scope)
{
    return index_of(space).find(scope.key);
}

void SqliteBatch::add_key(KeySpace space, KeyScope const& /*scope*/, KeyEntry const& entry)
{
    (space == KeySpace::Idempotency ? added_ : added_references_).push_back(entry);
}

void SqliteBatch::forget_keys_before(KeySpace space, std::int64_t place)
{
    index_of(space).forget_before(place);
}

/// Every row is told, with or without a key, so that the index knows how far it is complete.
void SqliteBatch::tell(KeyIndex& index, std::vector<KeyEntry>& added, std::int64_t numbers_through) const
{
    std::ranges::sort(added, {}, &KeyEntry::place);
    auto next = added.begin();
    for (auto const row : appended_) {
        for (; next != added.end() && next->place <= row; ++next) {
            index.add(*next);
        }
        index.pass(row);
    }
    std::for_each(next, added.end(), [&](KeyEntry const& entry) { index.add(entry); });
    index.pass(numbers_through);
}

void SqliteBatch::commit(std::int64_t numbers_through)
{
    int const code = statements_.bound(end, {}).try_run();
    if (code == SQLITE_DONE) {
        state_.open = false;
        tell(*state_.idempotency, added_, numbers_through);
        tell(*state_.references, added_references_, numbers_through);
        return;
    }
    try {
        throw_failure(statements_.connection(), code, During::Commit, "COMMIT");
    } catch (CommitUnknown const&) {
        state_.commit_unknown = true;
        throw;
    }
}

}  // namespace creditd::storage::sqlite
