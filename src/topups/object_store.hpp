#pragma once

#include "storage/batch.hpp"
#include "storage/reader.hpp"
#include "topups/domain/purchase.hpp"

#include <optional>
#include <string_view>

namespace creditd::topups::store {

// Rows of whose the provider's objects are. Writes are for the writer's thread within a batch.

void want_object(storage::Batch& batch, std::string_view id);
[[nodiscard]] std::optional<PurchaseKey> load_object(storage::Batch& batch, std::string_view id);
void upsert_object(storage::Batch& batch, std::string_view id, PurchaseKey key);
[[nodiscard]] std::optional<PurchaseKey> find_object(storage::Reader& reader, std::string_view id);

}  // namespace creditd::topups::store
