#pragma once

#include "storage/batch.hpp"
#include "storage/reader.hpp"
#include "topups/domain/provider_call.hpp"
#include "topups/domain/purchase.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::topups::store {

// Rows of purchases with their refunds and disputes, of the provider's objects, of calls to be made and of
// the receipts' numbers, in and out. Writes are for the writer's thread within a batch.

void want_purchase(storage::Batch& batch, PurchaseKey key);
/// With its refunds and disputes.
[[nodiscard]] std::optional<Purchase> load_purchase(storage::Batch& batch, PurchaseKey key);
/// Writes the purchase and those refunds and disputes that differ from `before`.
void write_purchase(storage::Batch& batch, Purchase const& purchase, Purchase const* before);

void want_object(storage::Batch& batch, std::string_view id);
[[nodiscard]] std::optional<PurchaseKey> load_object(storage::Batch& batch, std::string_view id);
void upsert_object(storage::Batch& batch, std::string_view id, PurchaseKey key);

void want_call(storage::Batch& batch, std::int64_t account, std::int64_t number);
[[nodiscard]] std::optional<ProviderCall> load_call(storage::Batch& batch, std::int64_t account,
                                                    std::int64_t number);
void upsert_call(storage::Batch& batch, ProviderCall const& call);
void remove_call(storage::Batch& batch, std::int64_t account, std::int64_t number);

void want_receipts(storage::Batch& batch, std::int64_t year);
/// The last number given in that year.
[[nodiscard]] std::int64_t load_receipts(storage::Batch& batch, std::int64_t year);
void upsert_receipts(storage::Batch& batch, std::int64_t year, std::int64_t last);

[[nodiscard]] std::optional<Purchase> find_purchase(storage::Reader& reader, PurchaseKey key);
[[nodiscard]] std::optional<PurchaseKey> find_object(storage::Reader& reader, std::string_view id);

/// Calls that are due, the most urgent first.
[[nodiscard]] std::vector<ProviderCall> due_calls(storage::Reader& reader, Moment now, std::int64_t count);
/// When the next one is due.
[[nodiscard]] std::optional<Moment> next_due(storage::Reader& reader);

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

/// One year's receipts: how many were given by the series, and how many different ones purchases have.
struct ReceiptYear
{
    std::int64_t year = 0;
    std::int64_t given = 0;
    std::int64_t used = 0;
};
[[nodiscard]] std::vector<ReceiptYear> receipt_years(storage::Reader& reader);

}  // namespace creditd::topups::store
