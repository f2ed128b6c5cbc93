#include "topups/object_store.hpp"

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

}  // namespace

void want_object(storage::Batch& batch, std::string_view id)
{
    std::array const key{Value::text(id)};
    batch.want(provider_objects, key);
}

std::optional<PurchaseKey> load_object(storage::Batch& batch, std::string_view id)
{
    std::optional<PurchaseKey> found;
    std::array const key{Value::text(id)};
    batch.load(provider_objects, key, [&](Row const& row) { found = {row.integer(1), row.integer(2)}; });
    return found;
}

void upsert_object(storage::Batch& batch, std::string_view id, PurchaseKey key)
{
    std::array const row{Value::text(id), Value::integer(key.account), Value::integer(key.number)};
    batch.upsert(provider_objects, row);
}

std::optional<PurchaseKey> find_object(storage::Reader& reader, std::string_view id)
{
    std::optional<PurchaseKey> found;
    std::array const key{Value::text(id)};
    reader.find(provider_objects, key, [&](Row const& row) { found = {row.integer(1), row.integer(2)}; });
    return found;
}

}  // namespace creditd::topups::store
