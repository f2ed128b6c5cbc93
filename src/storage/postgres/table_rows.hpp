#pragma once

#include "storage/batch.hpp"
#include "storage/postgres/array_parameters.hpp"
#include "storage/postgres/table_sql.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <memory_resource>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace creditd::storage::postgres {

/// What is sent in one trip: statements with their parameters, kept until the answers are there.
struct Outgoing
{
    struct Statement
    {
        std::string_view sql;
        ArrayParameters parameters;
    };
    std::deque<Statement> statements;
};

/// What one batch knows of the rows of one table, and what it does to them. Nothing is sent from here.
class TableRows
{
public:
    /// `memory` keeps the values of rows put; it outlives this.
    TableRows(TableSql const& sql, std::pmr::memory_resource& memory);

    /// The row is to be loaded with the next trip, unless it is known already.
    void want(std::span<Value const> key);
    [[nodiscard]] bool has_wishes() const { return !wanted_.empty(); }

    /// Puts the keys wanted into `parameters`, in key order.
    void send_wishes(ArrayParameters& parameters);
    /// The answer to that: these rows exist, the others do not.
    void take_answer(Result const& rows);

    enum class Found : std::uint8_t { Unknown, Absent, Present };
    /// The row as the batch sees it, its own changes included.
    Found find(std::span<Value const> key, RowSink sink) const;

    void insert(std::span<Value const> row);
    void upsert(std::span<Value const> row);
    void remove(std::span<Value const> key);

    /// Appends the statements that make the changes so far, after which they count as made.
    void send_changes(Outgoing& out);

private:
    enum class InDatabase : std::uint8_t { Unknown, Absent, Present };
    enum class Change : std::uint8_t { None, Put, Removed };
    struct Entry
    {
        InDatabase in_database = InDatabase::Unknown;
        Change change = Change::None;
        Result const* loaded = nullptr;  ///< when present and not changed
        int loaded_row = 0;
        std::span<Value const> values;  ///< when put, the whole row; when removed, the key
    };

    Entry& entry_of(std::span<Value const> key);
    [[nodiscard]] std::span<Value const> keep(std::span<Value const> row);
    void add(ArrayParameters& to, std::span<Value const> row) const;
    void put(std::span<Value const> row, Entry& entry);

    TableSql const& sql_;
    std::pmr::memory_resource& memory_;
    std::unordered_map<std::string, Entry> entries_;  ///< by key
    std::map<std::string, std::span<Value const>, std::less<>> wanted_;
    std::vector<std::string> asked_;  ///< wanted, and on their way
    std::string mutable key_;         ///< kept for its memory
    bool is_changed_ = false;
};

}  // namespace creditd::storage::postgres
