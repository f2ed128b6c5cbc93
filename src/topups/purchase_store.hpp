#pragma once

#include "storage/batch.hpp"
#include "storage/reader.hpp"
#include "topups/domain/purchase.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace creditd::topups::store {

// Purchases with their refunds and disputes, in and out. Writes are for the writer's thread within a batch.

void want_purchase(storage::Batch& batch, PurchaseKey key);
/// With its refunds and disputes.
[[nodiscard]] std::optional<Purchase> load_purchase(storage::Batch& batch, PurchaseKey key);
/// Writes the purchase and those refunds and disputes that differ from `before`.
void write_purchase(storage::Batch& batch, Purchase const& purchase, Purchase const* before);

[[nodiscard]] std::optional<Purchase> find_purchase(storage::Reader& reader, PurchaseKey key);

/// What a list of purchases shows.
struct PurchaseFilter
{
    std::optional<std::int64_t> account{};
    std::optional<PurchaseStatus> status{};
    std::optional<bool> needs_review{};
    std::optional<Moment> from{};  ///< by beginning, half open
    std::optional<Moment> to{};
};
/// Purchases with a number below `below`, newest first; refunds and disputes only of those whose status or
/// review follows from them.
[[nodiscard]] std::vector<Purchase> list_purchases(storage::Reader& reader, PurchaseFilter const& filter,
                                                   std::int64_t below, std::int64_t offset,
                                                   std::int64_t count);
[[nodiscard]] std::int64_t count_purchases(storage::Reader& reader, PurchaseFilter const& filter);

// For verify.

/// Accounts with purchases, above `after`, in their order.
[[nodiscard]] std::vector<std::int64_t> buying_accounts(storage::Reader& reader, std::int64_t after,
                                                        std::int64_t count);

/// A purchase, with the status and the flag that are kept beside what they follow from.
struct KeptPurchase
{
    Purchase purchase;
    PurchaseStatus status = PurchaseStatus::Pending;
    bool needs_review = false;
};
/// All purchases of an account, whole.
[[nodiscard]] std::vector<KeptPurchase> kept_purchases(storage::Reader& reader, std::int64_t account);

}  // namespace creditd::topups::store
