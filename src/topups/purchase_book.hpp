#pragma once

#include "engine/working_set.hpp"
#include "topups/domain/provider_call.hpp"
#include "topups/domain/purchase.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace creditd::topups {

/// The purchases of one batch, whose the provider's objects are, the calls to be made, and the receipts'
/// numbers: a shelf in the working set. The writer's thread alone.
class PurchaseBook final : public engine::Shelf
{
public:
    /// Names a purchase for loading.
    void need(PurchaseKey key);
    /// The purchase, or null. Needed before, or added in this batch. Changes are found out by comparison.
    [[nodiscard]] Purchase* find(PurchaseKey key);
    /// A new purchase; its number is fresh.
    Purchase& add(Purchase purchase);

    /// Names an object of the provider for loading.
    void need_object(std::string_view id);
    /// Whose it is, if that is known. Needed before, or learnt in this batch.
    [[nodiscard]] std::optional<PurchaseKey> owner_of(std::string_view id) const;
    /// The object is that purchase's. Does nothing when its owner is known already.
    void learn_object(std::string_view id, PurchaseKey key);

    void need_call(std::int64_t account, std::int64_t number);
    [[nodiscard]] ProviderCall* find_call(std::int64_t account, std::int64_t number);
    /// A new call, or a changed one.
    void put_call(ProviderCall call);
    void drop_call(std::int64_t account, std::int64_t number);

    /// Names the year of a moment, and the one after it, for receipts.
    void need_receipts(Moment around);
    /// The next receipt's number, gap-free within the year: `2026-000017`. Empty when that year was not
    /// needed.
    [[nodiscard]] std::string next_receipt(Moment now);

    void want(storage::Batch& batch) override;
    void load(storage::Batch& batch) override;
    void record(storage::Batch& batch, engine::Context const& context) override;
    void clear() override;

private:
    struct Entry
    {
        bool is_loaded = false;
        std::optional<Purchase> before{};
        std::optional<Purchase> purchase{};
    };
    struct ObjectEntry
    {
        bool is_loaded = false;
        bool is_new = false;
        std::optional<PurchaseKey> owner{};
    };
    struct CallEntry
    {
        bool is_loaded = false;
        bool was_there = false;
        bool is_changed = false;
        std::optional<ProviderCall> call{};
    };
    struct YearEntry
    {
        bool is_loaded = false;
        bool is_changed = false;
        std::int64_t last = 0;
    };

    std::map<PurchaseKey, Entry> purchases_;
    std::map<std::string, ObjectEntry, std::less<>> objects_;
    std::map<std::pair<std::int64_t, std::int64_t>, CallEntry> calls_;
    std::map<std::int64_t, YearEntry> years_;
};

}  // namespace creditd::topups
