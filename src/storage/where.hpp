#pragma once

#include "storage/value.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::storage {

/// The conditions of a list, joined by AND, and their parameters, for stores that let the asker choose. What
/// the values point to must outlive it.
class Where
{
public:
    /// `condition` ends where the value belongs: `add("number < ", …)`.
    void add(std::string_view condition, Value value)
    {
        auto const place = next(value);
        add(std::string{condition} + place);
    }
    /// A whole condition: without a parameter, as partial indexes spell theirs, or with those of `next`.
    void add(std::string_view condition) { sql_.append(sql_.empty() ? "WHERE " : " AND ").append(condition); }

    /// The place of one more parameter: `$3`.
    std::string next(Value value)
    {
        parameters_.push_back(value);
        return "$" + std::to_string(parameters_.size());
    }

    /// `select` under these conditions, newest first: numbers below `below`, of them `count` behind `offset`.
    /// The last call.
    std::string newest(std::string_view select, std::int64_t below, std::int64_t offset, std::int64_t count)
    {
        add("number < ", Value::integer(below));
        auto sql = std::string{select} + sql_ + " ORDER BY number DESC LIMIT ";
        sql += next(Value::integer(count));
        return sql + " OFFSET " + next(Value::integer(offset));
    }

    [[nodiscard]] std::string const& sql() const { return sql_; }
    [[nodiscard]] std::vector<Value> const& parameters() const { return parameters_; }

private:
    std::string sql_;
    std::vector<Value> parameters_;
};

}  // namespace creditd::storage
