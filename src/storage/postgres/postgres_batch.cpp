#include "storage/postgres/postgres_batch.hpp"

#include "base/assert.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <utility>

namespace creditd::storage::postgres {

namespace {

using std::chrono::milliseconds;

/// A commit is never given up before it could be answered: to find out what became of it costs more.
constexpr milliseconds least_time_for_commit{300};

constexpr std::string_view begin_batch = "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE";
constexpr std::string_view lock_lane =
    "SELECT w.holder FROM unnest($1::bigint[]) AS u (lane) JOIN writers w ON w.lane = u.lane FOR UPDATE OF w";
constexpr std::string_view mark_lane =
    "UPDATE writers w SET batch = u.batch, numbers_through = GREATEST(w.numbers_through, u.numbers_through) "
    "FROM unnest($1::bigint[], $2::bigint[], $3::bigint[]) AS u (lane, batch, numbers_through) "
    "WHERE w.lane = u.lane";
constexpr std::string_view commit_batch = "COMMIT";
constexpr std::string_view roll_back = "ROLLBACK";

// Keys are not locked: their accounts are, and where there is none the key's uniqueness decides.
constexpr std::string_view find_keys =
    "SELECT k.owner, k.space, k.key, k.fingerprint, k.place "
    "FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bytea[]) AS u (bucket, owner, space, key) "
    "JOIN keys k ON k.bucket = u.bucket AND k.owner = u.owner AND k.space = u.space AND k.key = u.key";
constexpr std::string_view insert_keys =
    "INSERT INTO keys (bucket, owner, space, key, fingerprint, place) "
    "SELECT u.bucket, u.owner, u.space, u.key, u.fingerprint, u.place "
    "FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bytea[], $5::bigint[], $6::bigint[]) "
    "AS u (bucket, owner, space, key, fingerprint, place)";
constexpr std::string_view remove_keys =
    "DELETE FROM keys k USING unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bytea[], $5::bigint[]) "
    "AS u (bucket, owner, space, key, place) "
    "WHERE k.bucket = u.bucket AND k.owner = u.owner AND k.space = u.space AND k.key = u.key "
    "AND k.place = u.place";

constexpr std::array integer_column{ColumnType::Integer};
constexpr std::array three_integers{ColumnType::Integer, ColumnType::Integer, ColumnType::Integer};
constexpr std::array key_name_columns{ColumnType::Integer, ColumnType::Integer, ColumnType::Integer,
                                      ColumnType::Bytes};
constexpr std::array replaced_key_columns{ColumnType::Integer, ColumnType::Integer, ColumnType::Integer,
                                          ColumnType::Bytes, ColumnType::Integer};
constexpr std::array key_columns{ColumnType::Integer, ColumnType::Integer, ColumnType::Integer,
                                 ColumnType::Bytes,   ColumnType::Integer, ColumnType::Integer};

std::string_view view(Key16 const& key)
{
    return {reinterpret_cast<char const*>(key.data()), key.size()};
}

}  // namespace

/// Rows of accounts before global ones, `accounts` itself first of all; then by name.
bool PostgresBatch::Order::operator()(Table const* a, Table const* b) const
{
    auto const rank = [](Table const& table) {
        int const group = table.name == "accounts" ? 0 : table.ownership == Ownership::Account ? 1 : 2;
        return std::pair{group, table.name};
    };
    return rank(*a) < rank(*b);
}

PostgresBatch::PostgresBatch(Lane& lane) : lane_(lane), connection_(&lane.connect())
{
    CREDITD_ASSERT(!lane_.batch_is_open);
    lane_.batch_is_open = true;
}

PostgresBatch::~PostgresBatch()
{
    if (is_over_) {
        return;
    }
    lane_.batch_is_open = false;
    if (!has_begun_ || !connection_->is_open()) {
        return;
    }
    try {
        connection_->send(roll_back);
        connection_->abandon(std::chrono::steady_clock::now() + milliseconds(100));
    } catch (StorageFailure const&) {
        connection_->close();  // the server undoes what it never heard the end of
    }
}

PostgresBatch::KeyName PostgresBatch::name_of(KeySpace space, KeyScope const& scope)
{
    auto const of_key = static_cast<std::int64_t>(std::to_integer<unsigned>(scope.key.front()));
    return {scope.owner != 0 ? bucket_of(scope.owner) : of_key, scope.owner, static_cast<std::int64_t>(space),
            scope.key};
}

TableRows& PostgresBatch::rows_of(Table const& table)
{
    auto const found = tables_.find(&table);
    if (found != tables_.end()) {
        return found->second;
    }
    return tables_.try_emplace(&table, lane_.tables().of(table), memory_).first->second;
}

void PostgresBatch::want(Table const& table, std::span<Value const> key)
{
    rows_of(table).want(key);
}

void PostgresBatch::want_key(KeySpace space, KeyScope const& scope)
{
    auto const name = name_of(space, scope);
    if (keys_.try_emplace(name).second) {
        wanted_keys_.push_back(name);
    }
}

void PostgresBatch::want_row(Journal const& journal, std::int64_t owner, std::int64_t number)
{
    auto& rows = journals_[&lane_.tables().of(journal)];
    if (!rows.known.contains({owner, number})) {
        rows.wanted.emplace_back(owner, number);
    }
}

void PostgresBatch::fail(ServerError const& error, std::string_view during)
{
    // Out of the transaction by the destructor, unless the server refuses all work.
    try {
        throw_failure(error, during);
    } catch (StorageUnavailable const&) {
        connection_->close();
        throw;
    }
}

void PostgresBatch::send(Outgoing& out)
{
    for (auto& statement : out.statements) {
        connection_->send(statement.sql, statement.parameters.finish());
    }
}

/// Sends `out` and keeps the results; says where the first of them is.
std::size_t PostgresBatch::trip(Outgoing& out, std::string_view during)
{
    send(out);
    auto results = connection_->finish(lane_.batch_deadline());
    if (!results) {
        fail(results.error(), during);
    }
    auto const first = results_.size();
    std::ranges::move(*results, std::back_inserter(results_));
    return first;
}

void PostgresBatch::send_begin(Outgoing& out)
{
    connection_->send(begin_batch);
    ArrayParameters lane{integer_column};
    lane.add(std::array{Value::integer(lane_.number())});
    out.statements.push_back({lock_lane, std::move(lane)});
}

void PostgresBatch::send_wishes(Outgoing& out)
{
    asked_.clear();
    for (auto& [table, rows] : tables_) {
        if (rows.has_wishes()) {
            auto const& sql = lane_.tables().of(*table);
            ArrayParameters keys{std::span(sql.types).first(sql.key_columns)};
            rows.send_wishes(keys);
            out.statements.push_back({sql.lock, std::move(keys)});
            asked_.push_back(&rows);
        }
    }
    asked_keys_.clear();
    if (!wanted_keys_.empty()) {
        ArrayParameters names{key_name_columns};
        for (auto const& name : wanted_keys_) {
            names.add(std::array{Value::integer(name.bucket), Value::integer(name.owner),
                                 Value::integer(name.space), Value::bytes(view(name.key))});
        }
        out.statements.push_back({find_keys, std::move(names)});
        asked_keys_ = std::exchange(wanted_keys_, {});
    }
    asked_journals_.clear();
    for (auto& [sql, rows] : journals_) {
        if (rows.wanted.empty()) {
            continue;
        }
        ArrayParameters names{three_integers};
        for (auto const& [owner, number] : rows.wanted) {
            names.add(bucket_of(owner), std::array{Value::integer(owner), Value::integer(number)});
            rows.known.try_emplace({owner, number});
        }
        rows.wanted.clear();
        out.statements.push_back({sql->find, std::move(names)});
        asked_journals_.push_back(&rows);
    }
}

/// Begins where nothing began yet, and brings what is wanted.
void PostgresBatch::gather()
{
    Outgoing out;
    bool const begins = !has_begun_;
    if (begins) {
        send_begin(out);
        has_begun_ = true;
    }
    send_wishes(out);
    auto const first = trip(out, "loading a batch");
    if (begins) {
        take_lane(results_[first + 1]);
    }
    take_wishes(begins ? first + 2 : first);
}

void PostgresBatch::take_lane(Result const& lane) const
{
    if (lane.rows() != 1 || lane.view(0, 0) != lane_.holder()) {
        lane_.lose_lease();
        throw StorageUnavailable("another node took over this node's lane while it did not answer");
    }
}

void PostgresBatch::take_wishes(std::size_t first_result)
{
    for (auto* const rows : asked_) {
        rows->take_answer(results_[first_result++]);
    }
    if (!asked_keys_.empty()) {
        take_keys(results_[first_result++]);
    }
    for (auto* const rows : asked_journals_) {
        take_rows(*rows, results_[first_result++]);
    }
}

void PostgresBatch::take_rows(JournalRows& journal, Result const& rows)
{
    constexpr int number_column = 0;
    constexpr int owner_column = 1;
    for (int row = 0; row < rows.rows(); ++row) {
        journal.known[{rows.integer(row, owner_column), rows.integer(row, number_column)}] =
            LoadedRow{&rows, row};
    }
}

void PostgresBatch::take_keys(Result const& keys)
{
    for (auto const& name : asked_keys_) {
        keys_[name].is_known = true;
    }
    for (int row = 0; row < keys.rows(); ++row) {
        KeyEntry entry;
        auto const bytes = keys.view(row, 2);
        CREDITD_ASSERT(bytes.size() == entry.key.size());
        std::memcpy(entry.key.data(), bytes.data(), bytes.size());
        entry.fingerprint = static_cast<std::uint64_t>(keys.integer(row, 3));
        entry.place = keys.integer(row, 4);
        auto const space = static_cast<KeySpace>(keys.integer(row, 1));
        keys_[name_of(space, {keys.integer(row, 0), entry.key})].committed = entry;
    }
}

bool PostgresBatch::load(Table const& table, std::span<Value const> key, RowSink sink)
{
    auto& rows = rows_of(table);
    auto found = has_begun_ ? rows.find(key, sink) : TableRows::Found::Unknown;
    if (found == TableRows::Found::Unknown) {
        rows.want(key);
        gather();
        found = rows.find(key, sink);
    }
    CREDITD_ASSERT(found != TableRows::Found::Unknown);
    return found == TableRows::Found::Present;
}

bool PostgresBatch::load_row(Journal const& journal, std::int64_t owner, std::int64_t number, RowSink sink)
{
    auto& rows = journals_[&lane_.tables().of(journal)];
    auto found = rows.known.find({owner, number});
    if (found == rows.known.end()) {
        want_row(journal, owner, number);
        gather();
        found = rows.known.find({owner, number});
    }
    CREDITD_ASSERT(found != rows.known.end());
    if (!found->second) {
        return false;
    }
    sink(ResultRow(*found->second->rows, found->second->row));
    return true;
}

std::optional<KeyEntry> PostgresBatch::find_key(KeySpace space, KeyScope const& scope)
{
    auto const name = name_of(space, scope);
    if (!keys_[name].is_known) {
        if (std::ranges::find(wanted_keys_, name) == wanted_keys_.end()) {
            wanted_keys_.push_back(name);
        }
        gather();
    }
    return keys_[name].committed;
}

void PostgresBatch::query(Query const& query, std::span<Value const> parameters, RowSink sink)
{
    if (!has_begun_) {
        gather();
    }
    Outgoing out;
    send_changes(out);
    send(out);
    PlainParameters plain;
    for (auto const& parameter : parameters) {
        plain.add(parameter);
    }
    if (query.account_parameter != 0) {
        auto const& account = parameters[static_cast<std::size_t>(query.account_parameter) - 1];
        plain.add(Value::integer(bucket_of(account.integer())));
    }
    connection_->send(lane_.tables().of(query, parameters.size()), plain.finish());
    auto const results = connection_->finish(lane_.batch_deadline());
    if (!results) {
        fail(results.error(), query.name);
    }
    auto const& rows = results->back();
    for (int row = 0; row < rows.rows(); ++row) {
        sink(ResultRow(rows, row));
    }
}

void PostgresBatch::insert(Table const& table, std::span<Value const> row)
{
    rows_of(table).insert(row);
}

void PostgresBatch::upsert(Table const& table, std::span<Value const> row)
{
    rows_of(table).upsert(row);
}

void PostgresBatch::remove(Table const& table, std::span<Value const> key)
{
    rows_of(table).remove(key);
}

std::int64_t PostgresBatch::append(Journal const& journal, std::int64_t owner, std::int64_t seq,
                                   std::int64_t number, std::int64_t previous, std::span<Value const> values)
{
    CREDITD_ASSERT(seq >= 1 && number > previous && (previous == 0) == (seq == 1));
    CREDITD_ASSERT(values.size() == journal.columns.size());
    auto const& sql = lane_.tables().of(journal);
    auto found = std::ranges::find(appended_, &sql, &Appended::sql);
    if (found == appended_.end()) {
        appended_.push_back({&sql, ArrayParameters{sql.types}});
        found = appended_.end() - 1;
    }
    std::vector<Value> row{Value::integer(number), Value::integer(owner), Value::integer(seq),
                           Value::integer(previous)};
    row.insert(row.end(), values.begin(), values.end());
    found->rows.add(bucket_of(owner), row);
    return number;
}

void PostgresBatch::add_key(KeySpace space, KeyScope const& scope, KeyEntry const& entry)
{
    keys_[name_of(space, scope)].added = entry;
    has_new_keys_ = true;
}

void PostgresBatch::forget_keys_before(KeySpace space, std::int64_t place)
{
    lane_.forget_keys_before(space, place);
}

/// A key past keeping makes room first. Of two nodes that use it anew at once, the second finds another place
/// under it, removes nothing, and its own is refused.
void PostgresBatch::send_keys(Outgoing& out)
{
    if (!has_new_keys_) {
        return;
    }
    has_new_keys_ = false;
    ArrayParameters added{key_columns};
    ArrayParameters replaced{replaced_key_columns};
    for (auto& [name, state] : keys_) {
        if (!state.added) {
            continue;
        }
        std::array const row{Value::integer(name.bucket),
                             Value::integer(name.owner),
                             Value::integer(name.space),
                             Value::bytes(view(name.key)),
                             Value::integer(static_cast<std::int64_t>(state.added->fingerprint)),
                             Value::integer(state.added->place)};
        added.add(row);
        if (state.committed) {
            replaced.add(std::array{row[0], row[1], row[2], row[3], Value::integer(state.committed->place)});
        }
        state.committed = std::exchange(state.added, std::nullopt);
        state.is_known = true;
    }
    if (replaced.rows() > 0) {
        out.statements.push_back({remove_keys, std::move(replaced)});
    }
    out.statements.push_back({insert_keys, std::move(added)});
}

void PostgresBatch::send_changes(Outgoing& out)
{
    for (auto& [table, rows] : tables_) {
        rows.send_changes(out);
    }
    for (auto& [sql, rows] : appended_) {
        out.statements.push_back({sql->append, std::move(rows)});
    }
    appended_.clear();
    send_keys(out);
}

/// Nothing is left to undo, and the lane is free for the next.
void PostgresBatch::end()
{
    is_over_ = true;
    lane_.batch_is_open = false;
}

void PostgresBatch::commit(std::int64_t numbers_through)
{
    CREDITD_ASSERT(!is_over_);
    if (!has_begun_) {
        gather();
    }
    Outgoing out;
    send_changes(out);
    auto const mark = lane_.new_mark();
    ArrayParameters lane{three_integers};
    lane.add(
        std::array{Value::integer(lane_.number()), Value::integer(mark), Value::integer(numbers_through)});
    out.statements.push_back({mark_lane, std::move(lane)});
    [[maybe_unused]] bool const earlier = connection_->was_warned();
    auto const undecided = [&](std::string_view why) {
        end();
        lane_.leave_undecided(mark);
        throw CommitUndecided(std::string{why});
    };
    try {
        send(out);
        connection_->send(commit_batch);
        auto const least = std::chrono::steady_clock::now() + least_time_for_commit;
        auto const results = connection_->finish(std::max(lane_.batch_deadline(), least));
        if (!results) {
            fail(results.error(), "writing a batch");
        }
        CREDITD_ASSERT(results->back().tag() == "COMMIT");
        CREDITD_ASSERT((*results)[results->size() - 2].touched() == 1);
    } catch (ConnectionLost const& lost) {
        undecided(lost.what());
    }
    if (connection_->was_warned()) {
        // Committed here, but perhaps on no standby: only a commit after it can tell.
        undecided("the server committed without its standby");
    }
    end();
    lane_.gave_numbers(numbers_through);
}

}  // namespace creditd::storage::postgres
