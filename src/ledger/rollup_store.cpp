#include "ledger/rollup_store.hpp"

#include "storage/records.hpp"

#include <array>

namespace creditd::ledger::store {

using storage::Column;
using storage::ColumnType;
using storage::Ownership;
using storage::Row;
using storage::Value;

namespace {

constexpr std::size_t key_columns = 7;
constexpr std::array rollup_columns{
    Column{"span"},
    Column{"starts_at"},
    Column{"type"},
    Column{"meter", ColumnType::Text},
    Column{"reason", ColumnType::Text},
    Column{"currency", ColumnType::Text},
    Column{"lane"},
    Column{"lines"},
    Column{"whole"},
    Column{"micro"},
    Column{"paid_whole"},
    Column{"paid_micro"},
    Column{"debt_whole"},
    Column{"debt_micro"},
    Column{"deferred"},
    Column{"set_off"},
};
constexpr storage::Table rollups{"rollups", Ownership::Global, key_columns, rollup_columns};

constexpr storage::Query rollups_between{
    "rollups_between",
    "SELECT starts_at, type, meter, reason, currency, CAST(SUM(lines) AS BIGINT), CAST(SUM(whole) AS BIGINT), "
    "CAST(SUM(micro) AS BIGINT), CAST(SUM(paid_whole) AS BIGINT), CAST(SUM(paid_micro) AS BIGINT), "
    "CAST(SUM(debt_whole) AS BIGINT), CAST(SUM(debt_micro) AS BIGINT), CAST(SUM(deferred) AS BIGINT), "
    "CAST(SUM(set_off) AS BIGINT) FROM rollups WHERE span = $1 AND starts_at >= $2 AND starts_at < $3 "
    "GROUP BY starts_at, type, meter, reason, currency ORDER BY starts_at, type, meter, reason, currency"};
constexpr storage::Query first_rollup{
    "rollups_first",
    "SELECT starts_at FROM rollups WHERE span = $1 AND starts_at >= $2 ORDER BY starts_at LIMIT 1"};

std::array<Value, key_columns> key_of(Rollup const& rollup, std::int64_t lane)
{
    return {Value::integer(static_cast<std::int64_t>(rollup.span)),
            Value::integer(rollup.starts_at.in_milliseconds()),
            Value::integer(static_cast<std::int64_t>(rollup.type)),
            Value::text(rollup.meter),
            Value::text(rollup.reason),
            Value::text(rollup.currency),
            Value::integer(lane)};
}

__int128 sum_at(Row const& row, int whole)
{
    return static_cast<__int128>(row.integer(whole)) * Credits::micro_per_credit + row.integer(whole + 1);
}

/// A sum as its two columns, floored, so that `micro` is never negative.
struct Parts
{
    Value whole;
    Value micro;
};
Parts parts_of(__int128 sum)
{
    auto micro = static_cast<std::int64_t>(sum % Credits::micro_per_credit);
    auto whole = static_cast<std::int64_t>(sum / Credits::micro_per_credit);
    if (micro < 0) {
        micro += Credits::micro_per_credit;
        --whole;
    }
    return {Value::integer(whole), Value::integer(micro)};
}

}  // namespace

void want_rollup(storage::Batch& batch, Rollup const& rollup, std::int64_t lane)
{
    batch.want(rollups, key_of(rollup, lane));
}

void add_to_rollup(storage::Batch& batch, Rollup const& by, std::int64_t lane)
{
    auto const key = key_of(by, lane);
    auto lines = by.lines;
    auto amount = by.amount;
    auto paid = by.paid;
    auto debt = by.debt;
    auto deferred = by.deferred;
    auto set_off = by.set_off;
    batch.load(rollups, key, [&](Row const& row) {
        lines += row.integer(7);
        amount += sum_at(row, 8);
        paid += sum_at(row, 10);
        debt += sum_at(row, 12);
        deferred += row.integer(14);
        set_off += row.integer(15);
    });
    auto const amounts = parts_of(amount);
    auto const of_paid = parts_of(paid);
    auto const debts = parts_of(debt);
    std::array const row{key[0],
                         key[1],
                         key[2],
                         key[3],
                         key[4],
                         key[5],
                         key[6],
                         Value::integer(lines),
                         amounts.whole,
                         amounts.micro,
                         of_paid.whole,
                         of_paid.micro,
                         debts.whole,
                         debts.micro,
                         Value::integer(deferred),
                         Value::integer(set_off)};
    batch.upsert(rollups, row);
}

void read_rollups(storage::Reader& reader, Span span, Moment from, Moment to,
                  storage::FunctionRef<void(Rollup const&)> sink,
                  storage::FunctionRef<void(std::int64_t starts_at)> broken)
{
    std::array const bounds{Value::integer(static_cast<std::int64_t>(span)),
                            Value::integer(from.in_milliseconds()), Value::integer(to.in_milliseconds())};
    Rollup rollup;
    rollup.span = span;
    reader.query(rollups_between, bounds, [&](Row const& row) {
        if (row.integer(1) < 1 || row.integer(1) >= static_cast<std::int64_t>(transaction_type_count)) {
            return broken(row.integer(0));
        }
        rollup.starts_at = Moment::from_milliseconds(row.integer(0));
        rollup.type = static_cast<TransactionType>(row.integer(1));
        rollup.meter = row.text(2);
        rollup.reason = row.text(3);
        rollup.currency = row.text(4);
        rollup.lines = row.integer(5);
        rollup.amount = sum_at(row, 6);
        rollup.paid = sum_at(row, 8);
        rollup.debt = sum_at(row, 10);
        rollup.deferred = row.integer(12);
        rollup.set_off = row.integer(13);
        sink(rollup);
    });
}

std::optional<Moment> next_rollup(storage::Reader& reader, Span span, Moment from)
{
    std::array const bounds{Value::integer(static_cast<std::int64_t>(span)),
                            Value::integer(from.in_milliseconds())};
    return storage::query_one(reader, first_rollup, bounds,
                              [](Row const& row) { return Moment::from_milliseconds(row.integer(0)); });
}

}  // namespace creditd::ledger::store
