#pragma once

#include "storage/postgres/binary.hpp"
#include "storage/postgres/connection.hpp"

#include <span>
#include <vector>

namespace creditd::storage::postgres {

/// Rows on their way into one statement, as one array per column.
class ArrayParameters
{
public:
    explicit ArrayParameters(std::span<ColumnType const> types);

    /// One row, in the order of the columns.
    void add(std::span<Value const> row);
    /// The same with a column before them.
    void add(std::int64_t bucket, std::span<Value const> row);

    [[nodiscard]] std::size_t rows() const { return arrays_.front().size(); }

    /// Valid as long as this lives unchanged.
    [[nodiscard]] std::span<Parameter const> finish();

private:
    std::vector<ColumnType> types_;
    std::vector<ArrayBuilder> arrays_;
    std::vector<Parameter> parameters_;
};

/// Plain parameters of one statement.
class PlainParameters
{
public:
    PlainParameters() = default;
    PlainParameters(std::initializer_list<Value> values);

    void add(Value const& value);

    /// Valid as long as this lives unchanged.
    [[nodiscard]] std::span<Parameter const> finish();

private:
    std::vector<Value> values_;
    std::string integers_;
    std::vector<Parameter> parameters_;
};

}  // namespace creditd::storage::postgres
