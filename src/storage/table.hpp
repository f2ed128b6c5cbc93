#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace creditd::storage {

enum class ColumnType : std::uint8_t { Integer, Text, Bytes };

struct Column
{
    std::string_view name;
    ColumnType type = ColumnType::Integer;
};

/// Who owns a table's rows. Account-owned tables carry the account's number as the first key column; an
/// engine that spreads data over machines derives the bucket from it.
enum class Ownership : std::uint8_t { Account, Global };

/// A table as its store declares it: one constant per table, with static lifetime.
/// `columns` begins with the `key_columns` columns of its key. Engines build their statements from this.
struct Table
{
    std::string_view name;
    Ownership ownership = Ownership::Global;
    std::size_t key_columns = 1;
    std::span<Column const> columns;
};

/// An append-only table of rows named by (owner, seq), seq gap-free from 1. `columns` are the values beside
/// them.
///
/// An engine may chain an owner's rows together instead of indexing them: `append` returns a *position*, an
/// opaque word that the owner's own record keeps and gives back with the next append and as a hint for reads.
struct Journal
{
    std::string_view name;
    std::string_view owner_column;
    std::span<Column const> columns;
};

/// A read, spelled once: parameters are `$1 … $n` and each result column is named in order by the SQL. Within
/// the portable subset (storage README).
struct Query
{
    std::string_view name;
    std::string_view sql;

    /// When all it reads belongs to one account: the number of the parameter that is the account, compared
    /// as `account = $n`. An engine that spreads accounts adds the bucket there; without it such a query
    /// asks every machine.
    int account_parameter = 0;
};

}  // namespace creditd::storage
