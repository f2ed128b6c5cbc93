#include "bulk/row_store.hpp"

#include "bulk/domain/record_format.hpp"
#include "storage/failure.hpp"
#include "storage/records.hpp"

#include <array>

namespace creditd::bulk::store {

using storage::Column;
using storage::ColumnType;
using storage::Ownership;
using storage::Row;
using storage::Value;

namespace {

constexpr std::array row_columns{Column{"account"}, Column{"job"}, Column{"row_number"}, Column{"state"},
                                 Column{"content", ColumnType::Bytes}};
constexpr storage::Table bulk_rows{"bulk_rows", Ownership::Account, 3, row_columns};

constexpr storage::Query all_after{
    "bulk_rows_after",
    "SELECT account, job, row_number, state, content FROM bulk_rows WHERE job = $1 AND row_number > $2 "
    "ORDER BY row_number LIMIT $3 OFFSET $4"};
constexpr storage::Query of_state_after{
    "bulk_rows_of_state_after",
    "SELECT account, job, row_number, state, content FROM bulk_rows WHERE job = $1 AND row_number > $2 "
    "AND state = $5 ORDER BY row_number LIMIT $3 OFFSET $4"};
constexpr storage::Query all_before{
    "bulk_rows_before",
    "SELECT account, job, row_number, state, content FROM bulk_rows WHERE job = $1 AND row_number < $2 "
    "ORDER BY row_number DESC LIMIT $3"};
constexpr storage::Query of_account{
    "bulk_rows_of_account",
    "SELECT account, job, row_number, state, content FROM bulk_rows WHERE account = $1 AND job = $2 "
    "ORDER BY row_number DESC LIMIT $3",
    1};
constexpr storage::Query counted{"bulk_rows_count", "SELECT COUNT(*) FROM bulk_rows WHERE job = $1"};
constexpr storage::Query counted_of_state{"bulk_rows_count_of_state",
                                          "SELECT COUNT(*) FROM bulk_rows WHERE job = $1 AND state = $2"};

PlannedRow row_from(Row const& row)
{
    PlannedRow planned;
    planned.account = row.integer(0);
    planned.job = row.integer(1);
    planned.row = row.integer(2);
    auto const state = row_state_from(row.integer(3));
    if (!state || !read_row_bytes(row.bytes(4), planned)) {
        throw storage::DamagedRecord("a bulk job's row makes no sense; run creditd verify");
    }
    planned.state = *state;
    return planned;
}

std::array<Value, 3> key_of(std::int64_t account, std::int64_t job, std::int64_t row)
{
    return {Value::integer(account), Value::integer(job), Value::integer(row)};
}

std::vector<PlannedRow> read_rows(storage::Reader& reader, storage::Query const& query,
                                  std::span<Value const> parameters)
{
    return storage::list_all(reader, query, parameters, row_from);
}

}  // namespace

void want_row(storage::Batch& batch, std::int64_t account, std::int64_t job, std::int64_t row)
{
    batch.want(bulk_rows, key_of(account, job, row));
}

std::optional<PlannedRow> load_row(storage::Batch& batch, std::int64_t account, std::int64_t job,
                                   std::int64_t row)
{
    std::optional<PlannedRow> found;
    batch.load(bulk_rows, key_of(account, job, row), [&](Row const& each) { found = row_from(each); });
    return found;
}

void insert_row(storage::Batch& batch, PlannedRow const& row)
{
    auto const content = row_bytes(row);
    std::array const values{Value::integer(row.account), Value::integer(row.job), Value::integer(row.row),
                            Value::integer(static_cast<std::int64_t>(row.state)), Value::bytes(content)};
    batch.insert(bulk_rows, values);
}

void upsert_row(storage::Batch& batch, PlannedRow const& row)
{
    auto const content = row_bytes(row);
    std::array const values{Value::integer(row.account), Value::integer(row.job), Value::integer(row.row),
                            Value::integer(static_cast<std::int64_t>(row.state)), Value::bytes(content)};
    batch.upsert(bulk_rows, values);
}

std::vector<PlannedRow> rows_after(storage::Reader& reader, std::int64_t job, std::optional<RowState> state,
                                   std::int64_t after, std::int64_t offset, std::int64_t count)
{
    std::vector<Value> parameters{Value::integer(job), Value::integer(after), Value::integer(count),
                                  Value::integer(offset)};
    if (!state) {
        return read_rows(reader, all_after, parameters);
    }
    parameters.push_back(Value::integer(static_cast<std::int64_t>(*state)));
    return read_rows(reader, of_state_after, parameters);
}

std::vector<PlannedRow> rows_before(storage::Reader& reader, std::int64_t job, std::int64_t before,
                                    std::int64_t count)
{
    std::array const parameters{Value::integer(job), Value::integer(before), Value::integer(count)};
    return read_rows(reader, all_before, parameters);
}

std::int64_t count_rows(storage::Reader& reader, std::int64_t job, std::optional<RowState> state)
{
    std::vector<Value> parameters{Value::integer(job)};
    if (state) {
        parameters.push_back(Value::integer(static_cast<std::int64_t>(*state)));
    }
    std::int64_t count = 0;
    reader.query(state ? counted_of_state : counted, parameters,
                 [&](Row const& row) { count = row.integer(0); });
    return count;
}

std::vector<PlannedRow> rows_of(storage::Reader& reader, std::int64_t account, std::int64_t job,
                                std::int64_t count)
{
    std::array const parameters{Value::integer(account), Value::integer(job), Value::integer(count)};
    return read_rows(reader, of_account, parameters);
}

}  // namespace creditd::bulk::store
