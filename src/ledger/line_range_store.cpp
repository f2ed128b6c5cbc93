#include "ledger/line_range_store.hpp"

#include "ledger/domain/record_format.hpp"
#include "storage/failure.hpp"

#include <array>

namespace creditd::ledger::store {

using storage::Row;
using storage::Value;

namespace {

// Bounded by the time they were written, too: where rows do not lie by number, an engine may know where they
// lie by time.
constexpr storage::Query range_of_amounts{
    "transactions_range_amounts",
    "SELECT number, account, type, amount, occurred_at FROM transactions WHERE number >= $1 AND number < $2 "
    "AND created_at >= $3 AND created_at < $4 ORDER BY number LIMIT $5"};
constexpr storage::Query range_of_lines{
    "transactions_range",
    "SELECT number, account, type, amount, occurred_at, details, text FROM transactions WHERE number >= $1 AND "
    "number < $2 AND created_at >= $3 AND created_at < $4 ORDER BY number LIMIT $5"};

}  // namespace

std::int64_t read_line_range(storage::Reader& reader, LineRange& range, bool with_details, std::int64_t count,
                             storage::FunctionRef<void(Transaction const&)> sink)
{
    std::array const bounds{Value::integer(range.first), Value::integer(range.end),
                            Value::integer(range.from.in_milliseconds()),
                            Value::integer(range.to.in_milliseconds()), Value::integer(count)};
    std::int64_t seen = 0;
    Transaction line;
    reader.query(with_details ? range_of_lines : range_of_amounts, bounds, [&](Row const& row) {
        ++seen;
        if (with_details) {
            line = {};
        }
        line.number = row.integer(0);
        line.account = row.integer(1);
        line.type = static_cast<TransactionType>(row.integer(2));
        line.amount = Credits::from_micro(row.integer(3));
        line.occurred_at = Moment::from_milliseconds(row.integer(4));
        if (with_details && (!read_details(line, row.bytes(5)) || !read_text(line, row.bytes(6)))) {
            throw storage::StorageFailure("a ledger row does not read; run creditd verify");
        }
        range.first = line.number + 1;
        sink(line);
    });
    return seen;
}

}  // namespace creditd::ledger::store
