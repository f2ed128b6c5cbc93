#pragma once

#include "storage/batch.hpp"
#include "storage/reader.hpp"

#include <cstdint>
#include <vector>

namespace creditd::topups::store {

// Rows of the receipts' numbers. Writes are for the writer's thread within a batch.

void want_receipts(storage::Batch& batch, std::int64_t year);
/// The last number given in that year.
[[nodiscard]] std::int64_t load_receipts(storage::Batch& batch, std::int64_t year);
void upsert_receipts(storage::Batch& batch, std::int64_t year, std::int64_t last);

/// One year's receipts, for verify: how many were given by the series, and how many different ones purchases
/// have.
struct ReceiptYear
{
    std::int64_t year = 0;
    std::int64_t given = 0;
    std::int64_t used = 0;
};
[[nodiscard]] std::vector<ReceiptYear> receipt_years(storage::Reader& reader);

}  // namespace creditd::topups::store
