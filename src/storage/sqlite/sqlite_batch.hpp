#pragma once

#include "storage/batch.hpp"
#include "storage/sqlite/sqlite_reader.hpp"
#include "storage/sqlite/statement_cache.hpp"

#include <vector>

namespace creditd::storage::sqlite {

/// What a batch needs to know of its database, and tells it.
struct BatchState
{
    KeyIndex* idempotency = nullptr;
    KeyIndex* references = nullptr;
    bool open = false;            ///< a batch is under way
    bool commit_unknown = false;  ///< a sync failed: nothing may be written any more
};

/// One transaction of the owner's connection, begun at once (BEGIN IMMEDIATE). The key indexes hear of it
/// after COMMIT, so that they never know a key whose row is not there.
class SqliteBatch final : public Batch
{
public:
    SqliteBatch(StatementCache& statements, BatchState& state);
    ~SqliteBatch() override;
    SqliteBatch(SqliteBatch const&) = delete;
    SqliteBatch& operator=(SqliteBatch const&) = delete;

    bool load(Table const& table, std::span<Value const> key, RowSink sink) override;
    bool load_row(Journal const& journal, std::int64_t owner, std::int64_t number, RowSink sink) override;
    void query(Query const& query, std::span<Value const> parameters, RowSink sink) override;
    void insert(Table const& table, std::span<Value const> row) override;
    void upsert(Table const& table, std::span<Value const> row) override;
    void update_last(Table const& table, std::span<Value const> row) override;
    void remove(Table const& table, std::span<Value const> key) override;
    std::int64_t append(Journal const& journal, std::int64_t owner, std::int64_t seq, std::int64_t number,
                        std::int64_t previous, std::span<Value const> values) override;
    [[nodiscard]] std::optional<KeyEntry> find_key(KeySpace space, KeyScope const& scope) override;
    void add_key(KeySpace space, KeyScope const& scope, KeyEntry const& entry) override;
    void forget_keys_before(KeySpace space, std::int64_t place) override;
    void commit(std::int64_t numbers_through) override;

private:
    [[nodiscard]] KeyIndex& index_of(KeySpace space) const;
    void tell(KeyIndex& index, std::vector<KeyEntry>& added, std::int64_t numbers_through) const;

    StatementCache& statements_;
    BatchState& state_;
    SqliteReader reader_;
    std::vector<std::int64_t> appended_;  ///< numbers of journal rows, rising
    std::vector<KeyEntry> added_;
    std::vector<KeyEntry> added_references_;
};

}  // namespace creditd::storage::sqlite
