#pragma once

#include "storage/table.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace creditd::storage::postgres {

/// The bucket of an account (decision 0004), which leads every key of its rows.
[[nodiscard]] constexpr std::int64_t bucket_of(std::int64_t account)
{
    return account & 0xFF;
}

/// The statements of one table. All take arrays, one per column in the order of the table, before them the
/// array of buckets when an account owns the rows; those about keys take the key's columns only.
struct TableSql
{
    explicit TableSql(Table const& table);

    Table const& table;
    bool has_bucket;
    std::vector<ColumnType> types;  ///< of the columns, the bucket included
    std::size_t key_columns;        ///< the bucket included

    std::string lock;  ///< the rows under the keys, in key order, for update
    std::string find;  ///< one row, by plain parameters
    std::string insert;
    std::string update;
    std::string upsert;
    std::string remove;
};

/// The statements of one journal.
struct JournalSql
{
    explicit JournalSql(Journal const& journal);

    Journal const& journal;
    std::vector<ColumnType> types;  ///< bucket, number, owner, seq, previous, then the journal's own

    std::string append;  ///< arrays
    std::string find;    ///< arrays of bucket, owner and number: the rows that there are
    std::string read;    ///< bucket, owner, newest number, count
    std::string place;   ///< bucket, owner, newest number, how many rows before it
    std::string scan;    ///< after (bucket, owner, number), count
};

/// The query as it is sent: with the bucket beside its account, as one parameter more.
[[nodiscard]] std::string with_bucket(Query const& query, std::size_t parameters);

}  // namespace creditd::storage::postgres
