#include "topups/catalogue.hpp"

#include "base/assert.hpp"
#include "topups/catalogue_store.hpp"

namespace creditd::topups {

void Catalogue::need_package(std::string_view name)
{
    packages_.try_emplace(std::string{name});
}

Package const* Catalogue::find_package(std::string_view name) const
{
    auto const found = packages_.find(name);
    CREDITD_ASSERT(found != packages_.end() && found->second.is_loaded);
    return found->second.record ? &*found->second.record : nullptr;
}

void Catalogue::put(Package package)
{
    auto& entry = packages_[package.name];
    CREDITD_ASSERT(entry.is_loaded);
    entry.is_changed = true;
    entry.record = std::move(package);
}

void Catalogue::remove_package(std::string_view name)
{
    auto const found = packages_.find(name);
    CREDITD_ASSERT(found != packages_.end() && found->second.is_loaded);
    found->second.is_changed = true;
    found->second.record.reset();
}

void Catalogue::need_offer(std::int64_t account, std::int64_t number)
{
    offers_.try_emplace({account, number});
}

Offer const* Catalogue::find_offer(std::int64_t account, std::int64_t number) const
{
    auto const found = offers_.find({account, number});
    CREDITD_ASSERT(found != offers_.end() && found->second.is_loaded);
    return found->second.record ? &*found->second.record : nullptr;
}

void Catalogue::put(Offer offer)
{
    auto& entry = offers_[{offer.account, offer.number}];
    entry.is_loaded = true;
    entry.is_changed = true;
    entry.record = std::move(offer);
}

void Catalogue::want(storage::Batch& batch)
{
    for (auto const& [name, entry] : packages_) {
        store::want_package(batch, name);
    }
    for (auto const& [key, entry] : offers_) {
        store::want_offer(batch, key.first, key.second);
    }
}

void Catalogue::load(storage::Batch& batch)
{
    for (auto& [name, entry] : packages_) {
        if (!entry.is_loaded) {
            entry.record = store::load_package(batch, name);
            entry.was_there = entry.record.has_value();
            entry.is_loaded = true;
        }
    }
    for (auto& [key, entry] : offers_) {
        if (!entry.is_loaded) {
            entry.record = store::load_offer(batch, key.first, key.second);
            entry.is_loaded = true;
        }
    }
}

void Catalogue::record(storage::Batch& batch, engine::Context const& /*context*/)
{
    for (auto const& [name, entry] : packages_) {
        if (entry.is_changed && entry.record) {
            store::upsert_package(batch, *entry.record);
        } else if (entry.is_changed && entry.was_there) {
            store::remove_package(batch, name);
        }
    }
    for (auto const& [key, entry] : offers_) {
        if (entry.is_changed) {
            store::upsert_offer(batch, *entry.record);
        }
    }
}

void Catalogue::clear()
{
    packages_.clear();
    offers_.clear();
}

}  // namespace creditd::topups
