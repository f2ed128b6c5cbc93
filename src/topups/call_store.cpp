#include "topups/call_store.hpp"

#include "storage/records.hpp"
#include "topups/store_cells.hpp"

#include <array>

namespace creditd::topups::store {

using storage::Column;
using storage::ColumnType;
using storage::Ownership;
using storage::Row;
using storage::Value;

namespace {

constexpr std::array call_columns{
    Column{"account"},    Column{"number"},
    Column{"kind"},       Column{"purchase"},
    Column{"refund"},     Column{"object_id", ColumnType::Text},
    Column{"created_at"}, Column{"due_at"},
    Column{"attempts"},   Column{"last_error", ColumnType::Text},
};
constexpr storage::Table provider_calls{"provider_calls", Ownership::Account, 2, call_columns};

constexpr storage::Query calls_due{
    "provider_calls_due",
    "SELECT account, number, kind, purchase, refund, object_id, created_at, due_at, attempts, last_error "
    "FROM provider_calls WHERE due_at <= $1 ORDER BY due_at LIMIT $2"};
constexpr storage::Query first_due{"provider_calls_first_due",
                                   "SELECT due_at FROM provider_calls ORDER BY due_at LIMIT 1"};
ProviderCall call_from(Row const& row)
{
    Cells cells{row};
    return {.account = cells.integer(),
            .number = cells.integer(),
            .kind = cells.enumerator<CallKind>(),
            .purchase = cells.integer(),
            .refund = cells.integer(),
            .object_id = cells.text(),
            .created_at = cells.moment(),
            .due_at = cells.moment(),
            .attempts = cells.integer(),
            .last_error = cells.text()};
}

}  // namespace

void want_call(storage::Batch& batch, std::int64_t account, std::int64_t number)
{
    storage::want_one(batch, provider_calls, {Value::integer(account), Value::integer(number)});
}

std::optional<ProviderCall> load_call(storage::Batch& batch, std::int64_t account, std::int64_t number)
{
    return storage::load_one(batch, provider_calls, {Value::integer(account), Value::integer(number)},
                             call_from);
}

void upsert_call(storage::Batch& batch, ProviderCall const& call)
{
    std::array const row{Value::integer(call.account),  Value::integer(call.number),
                         number_of(call.kind),          Value::integer(call.purchase),
                         Value::integer(call.refund),   Value::text(call.object_id),
                         value_of(call.created_at),     value_of(call.due_at),
                         Value::integer(call.attempts), Value::text(call.last_error)};
    batch.upsert(provider_calls, row);
}

void remove_call(storage::Batch& batch, std::int64_t account, std::int64_t number)
{
    storage::remove_one(batch, provider_calls, {Value::integer(account), Value::integer(number)});
}

std::vector<ProviderCall> due_calls(storage::Reader& reader, Moment now, std::int64_t count)
{
    std::array const parameters{value_of(now), Value::integer(count)};
    return storage::list_all(reader, calls_due, parameters, call_from);
}

std::optional<Moment> next_due(storage::Reader& reader)
{
    return storage::query_one(reader, first_due, {},
                              [](Row const& row) { return Moment::from_milliseconds(row.integer(0)); });
}

}  // namespace creditd::topups::store
