#pragma once

#include "storage/batch.hpp"
#include "storage/reader.hpp"
#include "usage/domain/price_list.hpp"

#include <optional>
#include <string_view>

namespace creditd::usage::store {

// Rows of meters and their prices. No rule lives here.

/// Everything there is. Throws StorageFailure when a row makes no sense.
[[nodiscard]] PriceList load_prices(storage::Reader& reader);

/// Announces that `load_meter` will be asked.
void want_meter(storage::Batch& batch, std::string_view name);
/// The meter with its prices, its row locked; nothing when there is none. Throws StorageFailure.
[[nodiscard]] std::optional<Meter> load_meter(storage::Batch& batch, std::string_view name);

/// The meter's own row, without its prices.
void upsert_meter(storage::Batch& batch, Meter const& meter);
void insert_price(storage::Batch& batch, std::string_view meter, PriceVersion const& version);

}  // namespace creditd::usage::store
