#include "topups/auto_top_ups.hpp"

#include "base/assert.hpp"
#include "topups/auto_top_up_store.hpp"

#include <utility>

namespace creditd::topups {

AutoTopUp* AutoTopUps::find(std::int64_t account)
{
    auto const found = entries_.find(account);
    CREDITD_ASSERT(found != entries_.end() && found->second.is_loaded);
    return found->second.now ? &*found->second.now : nullptr;
}

void AutoTopUps::put(AutoTopUp settings)
{
    auto& entry = entries_.at(settings.account);
    CREDITD_ASSERT(entry.is_loaded);
    entry.now = std::move(settings);
}

void AutoTopUps::want(storage::Batch& batch)
{
    for (auto const& [account, entry] : entries_) {
        if (!entry.is_loaded) {
            store::want_auto_top_up(batch, account);
        }
    }
}

void AutoTopUps::load(storage::Batch& batch)
{
    for (auto& [account, entry] : entries_) {
        if (!entry.is_loaded) {
            entry.before = store::load_auto_top_up(batch, account);
            entry.now = entry.before;
            entry.is_loaded = true;
        }
    }
}

void AutoTopUps::record(storage::Batch& batch, engine::Context const& /*context*/)
{
    for (auto const& [account, entry] : entries_) {
        if (entry.now && entry.now != entry.before) {
            store::upsert_auto_top_up(batch, *entry.now);
        }
    }
    for (auto const& [account, due_at] : due_) {
        if (due_at) {
            store::upsert_due_top_up(batch, account, *due_at);
        } else {
            store::remove_due_top_up(batch, account);
        }
    }
}

void AutoTopUps::clear()
{
    entries_.clear();
    due_.clear();
}

}  // namespace creditd::topups
