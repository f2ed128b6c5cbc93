#pragma once

#include "storage/database.hpp"

#include <array>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::storage {

/// A table as an engine's own catalogue shows it.
struct TableShape
{
    struct ShownColumn
    {
        std::string name;
        ColumnType type = ColumnType::Integer;

        friend bool operator==(ShownColumn const&, ShownColumn const&) = default;
    };

    std::string name;
    std::vector<ShownColumn> columns;
    std::vector<std::string> key;  ///< names of the primary key's columns, in its order
};

/// Rows counted and added up by their digests, whatever their order: equal for equal rows, and for no others.
struct RowSum
{
    std::int64_t rows = 0;
    std::array<std::uint64_t, 4> digests{};

    friend bool operator==(RowSum const&, RowSum const&) = default;
};

/// One table on its way from one database to another. Columns that only one side has, because it derives them
/// (`bucket`), stay there. Not movable: statements are known by its address.
class TableCopy
{
public:
    /// Throws CannotOpen when the columns differ otherwise.
    TableCopy(TableShape const& from, TableShape const& to);
    TableCopy(TableCopy const&) = delete;
    TableCopy& operator=(TableCopy const&) = delete;

    [[nodiscard]] std::string_view name() const { return name_; }
    [[nodiscard]] Table const& table() const { return table_; }

    /// Puts every row into `to`, a few thousand a commit, as rows that are new there. `progress` is told the
    /// number of rows after each commit. Throws StorageFailure; what was committed stays.
    RowSum copy(Reader& from, Database& to, FunctionRef<void(std::int64_t)> progress) const;

    /// Puts every row into `batch`: for tables of a few rows.
    RowSum copy(Reader& from, Batch& batch) const;

    /// The rows that the other side has now.
    [[nodiscard]] RowSum sum_of_target(Reader& to) const;
    [[nodiscard]] bool is_empty_at_target(Reader& to) const;

    /// Removes the rows that migrations put into the other side. For tables of a few rows.
    void empty_target(Database& to) const;

private:
    /// How one side is read: pages along its primary key.
    struct Pages
    {
        std::string first;              ///< limit
        std::string next;               ///< the last row's key, limit
        std::vector<ColumnType> types;  ///< of the columns copied, then of the key
    };

    [[nodiscard]] Pages pages_of(TableShape const& side) const;
    RowSum scan(Reader& reader, Pages const& pages, FunctionRef<void(std::span<Value const>)> sink,
                FunctionRef<void(std::int64_t)> after_page) const;

    std::string name_;
    std::vector<TableShape::ShownColumn> shown_;
    std::vector<Column> columns_;
    Table table_;
    Pages from_;
    Pages to_;
};

}  // namespace creditd::storage
