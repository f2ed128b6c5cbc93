#include "usage/store.hpp"

#include "storage/failure.hpp"
#include "storage/records.hpp"

#include <array>
#include <map>
#include <string>
#include <utility>

namespace creditd::usage::store {

using storage::Column;
using storage::ColumnType;
using storage::Ownership;
using storage::Row;
using storage::Value;

namespace {

constexpr std::array meter_columns{
    Column{"name", ColumnType::Text},        Column{"number"}, Column{"unit", ColumnType::Text},
    Column{"description", ColumnType::Text}, Column{"active"}, Column{"created_at"},
};
constexpr storage::Table meters{"meters", Ownership::Global, 1, meter_columns};

constexpr std::array price_columns{
    Column{"meter", ColumnType::Text},
    Column{"version"},
    Column{"credits"},
    Column{"per"},
    Column{"minimum"},
    Column{"rounding"},
    Column{"effective_from"},
    Column{"created_at"},
};
constexpr storage::Table price_versions{"price_versions", Ownership::Global, 2, price_columns};

constexpr storage::Query all_meters{
    "meters_all", "SELECT name, number, unit, description, active, created_at FROM meters ORDER BY name"};
constexpr storage::Query all_prices{
    "price_versions_all",
    "SELECT meter, version, credits, per, minimum, rounding, effective_from, created_at FROM price_versions "
    "ORDER BY meter, version"};
constexpr storage::Query prices_of_meter{
    "price_versions_of_meter",
    "SELECT meter, version, credits, per, minimum, rounding, effective_from, created_at FROM price_versions "
    "WHERE meter = $1 ORDER BY version"};

Meter meter_from_row(Row const& row)
{
    Meter meter;
    meter.name = row.text(0);
    meter.number = row.integer(1);
    meter.unit = row.text(2);
    meter.description = row.text(3);
    meter.active = row.integer(4) != 0;
    meter.created_at = Moment::from_milliseconds(row.integer(5));
    return meter;
}

PriceVersion version_from_row(Row const& row)
{
    auto const rounding = rounding_from(row.integer(5));
    if (!rounding) {
        throw storage::StorageFailure("a price has an unknown rounding rule; run creditd verify");
    }
    return {.version = row.integer(1),
            .price = {.credits = Credits::from_micro(row.integer(2)),
                      .per = row.integer(3),
                      .minimum = Credits::from_micro(row.integer(4)),
                      .rounding = *rounding},
            .effective_from = Moment::from_milliseconds(row.integer(6)),
            .created_at = Moment::from_milliseconds(row.integer(7))};
}

void add_version(Meter& meter, PriceVersion version)
{
    if (version.version != std::ssize(meter.versions) + 1) {
        throw storage::StorageFailure("the versions of a price have a gap; run creditd verify");
    }
    meter.versions.push_back(std::move(version));
}

void check_priced(Meter const& meter)
{
    if (meter.versions.empty()) {
        throw storage::StorageFailure("a meter has no price; run creditd verify");
    }
}

}  // namespace

PriceList load_prices(storage::Reader& reader)
{
    std::map<std::string, Meter, std::less<>> by_name;
    reader.query(all_meters, {}, [&](Row const& row) {
        auto meter = meter_from_row(row);
        by_name.emplace(meter.name, std::move(meter));
    });
    reader.query(all_prices, {}, [&](Row const& row) {
        auto const meter = by_name.find(row.text(0));
        if (meter == by_name.end()) {
            throw storage::StorageFailure("a price has no meter; run creditd verify");
        }
        add_version(meter->second, version_from_row(row));
    });
    PriceList list;
    for (auto& [name, meter] : by_name) {
        check_priced(meter);
        list.put(std::move(meter));
    }
    return list;
}

void want_meter(storage::Batch& batch, std::string_view name)
{
    storage::want_one(batch, meters, {Value::text(name)});
}

std::optional<Meter> load_meter(storage::Batch& batch, std::string_view name)
{
    std::optional<Meter> meter;
    std::array const key{Value::text(name)};
    batch.load(meters, key, [&](Row const& row) { meter = meter_from_row(row); });
    if (meter) {
        batch.query(prices_of_meter, key,
                    [&](Row const& row) { add_version(*meter, version_from_row(row)); });
        check_priced(*meter);
    }
    return meter;
}

void upsert_meter(storage::Batch& batch, Meter const& meter)
{
    std::array const row{Value::text(meter.name),
                         Value::integer(meter.number),
                         Value::text(meter.unit),
                         Value::text(meter.description),
                         Value::integer(meter.active ? 1 : 0),
                         Value::integer(meter.created_at.in_milliseconds())};
    batch.upsert(meters, row);
}

void insert_price(storage::Batch& batch, std::string_view meter, PriceVersion const& version)
{
    auto const& price = version.price;
    std::array const row{Value::text(meter),
                         Value::integer(version.version),
                         Value::integer(price.credits.micro()),
                         Value::integer(price.per),
                         Value::integer(price.minimum.micro()),
                         Value::integer(static_cast<std::int64_t>(price.rounding)),
                         Value::integer(version.effective_from.in_milliseconds()),
                         Value::integer(version.created_at.in_milliseconds())};
    batch.insert(price_versions, row);
}

}  // namespace creditd::usage::store
