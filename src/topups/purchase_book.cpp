#include "topups/purchase_book.hpp"

#include "base/assert.hpp"
#include "topups/call_store.hpp"
#include "topups/object_store.hpp"
#include "topups/purchase_store.hpp"
#include "topups/receipt_store.hpp"

#include <charconv>

namespace creditd::topups {

namespace {

std::int64_t year_of(Moment moment)
{
    auto const text = to_text(moment).substr(0, 4);
    std::int64_t year = 0;
    std::from_chars(text.data(), text.data() + text.size(), year);
    return year;
}

}  // namespace

void PurchaseBook::need(PurchaseKey key)
{
    purchases_.try_emplace(key);
}

Purchase* PurchaseBook::find(PurchaseKey key)
{
    auto const found = purchases_.find(key);
    CREDITD_ASSERT(found != purchases_.end() && found->second.is_loaded);
    return found->second.purchase ? &*found->second.purchase : nullptr;
}

Purchase& PurchaseBook::add(Purchase purchase)
{
    auto& entry = purchases_[purchase.key()];
    CREDITD_ASSERT(!entry.purchase);
    entry.is_loaded = true;
    return entry.purchase.emplace(std::move(purchase));
}

void PurchaseBook::need_object(std::string_view id)
{
    if (!id.empty()) {
        objects_.try_emplace(std::string{id});
    }
}

std::optional<PurchaseKey> PurchaseBook::owner_of(std::string_view id) const
{
    auto const found = objects_.find(id);
    return found == objects_.end() ? std::nullopt : found->second.owner;
}

void PurchaseBook::learn_object(std::string_view id, PurchaseKey key)
{
    if (id.empty()) {
        return;
    }
    auto& entry = objects_[std::string{id}];
    if (!entry.owner) {
        entry.is_loaded = true;
        entry.is_new = true;
        entry.owner = key;
    }
}

void PurchaseBook::need_call(std::int64_t account, std::int64_t number)
{
    calls_.try_emplace({account, number});
}

ProviderCall* PurchaseBook::find_call(std::int64_t account, std::int64_t number)
{
    auto const found = calls_.find({account, number});
    CREDITD_ASSERT(found != calls_.end() && found->second.is_loaded);
    return found->second.call ? &*found->second.call : nullptr;
}

void PurchaseBook::put_call(ProviderCall call)
{
    auto& entry = calls_[{call.account, call.number}];
    entry.is_loaded = true;
    entry.is_changed = true;
    entry.call = std::move(call);
}

void PurchaseBook::drop_call(std::int64_t account, std::int64_t number)
{
    auto& entry = calls_[{account, number}];
    CREDITD_ASSERT(entry.is_loaded);
    entry.is_changed = true;
    entry.call.reset();
}

void PurchaseBook::need_receipts(Moment around)
{
    auto const year = year_of(around);
    years_.try_emplace(year);
    years_.try_emplace(year + 1);
}

std::string PurchaseBook::next_receipt(Moment now)
{
    constexpr std::size_t digits = 6;
    auto const year = year_of(now);
    auto const found = years_.find(year);
    if (found == years_.end()) {
        return {};
    }
    found->second.is_changed = true;
    auto number = std::to_string(++found->second.last);
    if (number.size() < digits) {
        number.insert(0, digits - number.size(), '0');
    }
    return std::to_string(year) + "-" + number;
}

void PurchaseBook::want(storage::Batch& batch)
{
    for (auto const& [key, entry] : purchases_) {
        store::want_purchase(batch, key);
    }
    for (auto const& [id, entry] : objects_) {
        store::want_object(batch, id);
    }
    for (auto const& [key, entry] : calls_) {
        store::want_call(batch, key.first, key.second);
    }
    for (auto const& [year, entry] : years_) {
        store::want_receipts(batch, year);
    }
}

void PurchaseBook::load(storage::Batch& batch)
{
    for (auto& [key, entry] : purchases_) {
        if (!entry.is_loaded) {
            entry.purchase = store::load_purchase(batch, key);
            entry.before = entry.purchase;
            entry.is_loaded = true;
        }
    }
    for (auto& [id, entry] : objects_) {
        if (!entry.is_loaded) {
            entry.owner = store::load_object(batch, id);
            entry.is_loaded = true;
        }
    }
    for (auto& [key, entry] : calls_) {
        if (!entry.is_loaded) {
            entry.call = store::load_call(batch, key.first, key.second);
            entry.was_there = entry.call.has_value();
            entry.is_loaded = true;
        }
    }
    for (auto& [year, entry] : years_) {
        if (!entry.is_loaded) {
            entry.last = store::load_receipts(batch, year);
            entry.is_loaded = true;
        }
    }
}

void PurchaseBook::record(storage::Batch& batch, engine::Context const& /*context*/)
{
    for (auto const& [key, entry] : purchases_) {
        if (entry.purchase && entry.purchase != entry.before) {
            store::write_purchase(batch, *entry.purchase, entry.before ? &*entry.before : nullptr);
        }
    }
    for (auto const& [id, entry] : objects_) {
        if (entry.is_new) {
            store::upsert_object(batch, id, *entry.owner);
        }
    }
    for (auto const& [key, entry] : calls_) {
        if (entry.is_changed && entry.call) {
            store::upsert_call(batch, *entry.call);
        } else if (entry.is_changed && entry.was_there) {
            store::remove_call(batch, key.first, key.second);
        }
    }
    for (auto const& [year, entry] : years_) {
        if (entry.is_changed) {
            store::upsert_receipts(batch, year, entry.last);
        }
    }
}

void PurchaseBook::clear()
{
    purchases_.clear();
    objects_.clear();
    calls_.clear();
    years_.clear();
}

}  // namespace creditd::topups
