#pragma once

#include "storage/batch.hpp"
#include "storage/postgres/lane.hpp"
#include "storage/postgres/table_rows.hpp"

#include <deque>
#include <map>
#include <memory_resource>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

namespace creditd::storage::postgres {

/// A batch in two round trips: the first begins, locks the lane's row and brings every row that was wanted,
/// locked in one order; the second writes everything, table by table, and commits. A row that was not
/// announced costs a trip of its own, as does a query, before which what was written so far is sent.
class PostgresBatch final : public Batch
{
public:
    explicit PostgresBatch(Lane& lane);
    ~PostgresBatch() override;
    PostgresBatch(PostgresBatch const&) = delete;
    PostgresBatch& operator=(PostgresBatch const&) = delete;

    void want(Table const& table, std::span<Value const> key) override;
    void want_key(KeySpace space, KeyScope const& scope) override;
    void want_row(Journal const& journal, std::int64_t owner, std::int64_t number) override;
    bool load(Table const& table, std::span<Value const> key, RowSink sink) override;
    bool load_row(Journal const& journal, std::int64_t owner, std::int64_t number, RowSink sink) override;
    void query(Query const& query, std::span<Value const> parameters, RowSink sink) override;
    void insert(Table const& table, std::span<Value const> row) override;
    void upsert(Table const& table, std::span<Value const> row) override;
    void remove(Table const& table, std::span<Value const> key) override;
    std::int64_t append(Journal const& journal, std::int64_t owner, std::int64_t seq, std::int64_t number,
                        std::int64_t previous, std::span<Value const> values) override;
    [[nodiscard]] std::optional<KeyEntry> find_key(KeySpace space, KeyScope const& scope) override;
    void add_key(KeySpace space, KeyScope const& scope, KeyEntry const& entry) override;
    void forget_keys_before(KeySpace space, std::int64_t place) override;
    void commit(std::int64_t numbers_through) override;

private:
    /// A key as its table has it: bucket, owner, space, key.
    struct KeyName
    {
        std::int64_t bucket = 0;
        std::int64_t owner = 0;
        std::int64_t space = 0;
        Key16 key{};

        auto operator<=>(KeyName const&) const = default;
    };
    struct LoadedRow
    {
        Result const* rows = nullptr;
        int row = 0;
    };
    struct KeyState
    {
        bool is_known = false;
        std::optional<KeyEntry> committed{};
        std::optional<KeyEntry> added{};
    };
    struct Appended
    {
        JournalSql const* sql = nullptr;
        ArrayParameters rows;
    };
    using RowName = std::pair<std::int64_t, std::int64_t>;  ///< owner and number
    struct JournalRows
    {
        std::vector<RowName> wanted{};
        std::map<RowName, std::optional<LoadedRow>> known{};  ///< asked for, and what was found
    };
    struct Order
    {
        bool operator()(Table const* a, Table const* b) const;
    };

    [[nodiscard]] static KeyName name_of(KeySpace space, KeyScope const& scope);
    TableRows& rows_of(Table const& table);
    void gather();
    void send_begin(Outgoing& out);
    void send_wishes(Outgoing& out);
    void take_lane(Result const& lane) const;
    void take_wishes(std::size_t first_result);
    void take_keys(Result const& keys);
    static void take_rows(JournalRows& journal, Result const& rows);
    void send_changes(Outgoing& out);
    void send_keys(Outgoing& out);
    void send(Outgoing& out);
    std::size_t trip(Outgoing& out, std::string_view during);
    void end();
    [[noreturn]] void fail(ServerError const& error, std::string_view during);

    Lane& lane_;
    Connection* connection_ = nullptr;
    std::pmr::monotonic_buffer_resource memory_{16'384};
    std::map<Table const*, TableRows, Order> tables_;  ///< accounts first
    std::vector<TableRows*> asked_;                    ///< whose wishes are on their way, in order
    std::map<KeyName, KeyState> keys_;
    std::vector<KeyName> wanted_keys_;
    std::vector<KeyName> asked_keys_;
    bool has_new_keys_ = false;
    std::vector<Appended> appended_;
    std::map<JournalSql const*, JournalRows> journals_;
    std::vector<JournalRows*> asked_journals_;  ///< whose wishes are on their way, in order
    std::deque<Result> results_;                ///< rows loaded lie in them
    bool has_begun_ = false;
    bool is_over_ = false;  ///< committed or undecided
};

}  // namespace creditd::storage::postgres
