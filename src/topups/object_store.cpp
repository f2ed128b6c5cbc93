
#include "topups/object_store.hpp"

#include "storage/records.hpp"

#include <array>

namespace creditd::topups::store {

using storage::Column;
using storage::ColumnType;
using storage::Ownership;
using storage::Row;
using storage::Value;

namespace {

constexpr std::array object_columns{Column{"id", ColumnType::Text}, Column{"account"}, Column{"purchase"}};
constexpr storage::Table provider_objects{"provider_objects", Ownership::Global, 1, object_columns};

PurchaseKey key_from(Row const& row)
{
    return {row.integer(1), row.integer(2)};
}

}  // namespace

void want_object(storage::Batch& batch, std::string_view id)
{
    storage::want_one(batch, provider_objects, {Value::text(id)});
}

std::optional<PurchaseKey> load_object(storage::Batch& batch, std::string_view id)
{
    return storage::load_one(batch, provider_objects, {Value::text(id)}, key_from);
}

void upsert_object(storage::Batch& batch, std::string_view id, PurchaseKey key)
{
    std::array const row{Value::text(id), Value::integer(key.account), Value::integer(key.number)};
    batch.upsert(provider_objects, row);
}

std::optional<PurchaseKey> find_object(storage::Reader& reader, std::string_view id)
{
    return storage::find_one(reader, provider_objects, {Value::text(id)}, key_from);
}

}  // namespace creditd::topups::store
