#include "bulk/row_book.hpp"

#include "base/assert.hpp"
#include "bulk/row_store.hpp"
#include "storage/failure.hpp"

#include <utility>

namespace creditd::bulk {

void RowBook::need(std::int64_t account, std::int64_t job, std::int64_t row)
{
    entries_.try_emplace({account, job, row});
}

PlannedRow* RowBook::find(std::int64_t account, std::int64_t job, std::int64_t row)
{
    auto const found = entries_.find({account, job, row});
    CREDITD_ASSERT(found != entries_.end() && found->second.is_loaded);
    auto& entry = found->second;
    if (!entry.damage.empty()) {
        throw storage::DamagedRecord(entry.damage);
    }
    return entry.row ? &*entry.row : nullptr;
}

void RowBook::touch(PlannedRow const& row)
{
    entries_.at({row.account, row.job, row.row}).is_changed = true;
}

void RowBook::want(storage::Batch& batch)
{
    for (auto const& [key, entry] : entries_) {
        store::want_row(batch, std::get<0>(key), std::get<1>(key), std::get<2>(key));
    }
}

void RowBook::load(storage::Batch& batch)
{
    for (auto& [key, entry] : entries_) {
        if (entry.is_loaded) {
            continue;
        }
        try {
            entry.row = store::load_row(batch, std::get<0>(key), std::get<1>(key), std::get<2>(key));
        } catch (storage::DamagedRecord const& damaged) {
            entry.damage = damaged.what();  // told to the commands that look at it, and to no others
        }
        entry.is_loaded = true;
    }
}

void RowBook::record(storage::Batch& batch, engine::Context const& /*context*/)
{
    for (auto const& [key, entry] : entries_) {
        if (entry.is_changed) {
            store::upsert_row(batch, *entry.row);
        }
    }
    for (auto const& row : added_) {
        store::insert_row(batch, row);
    }
}

void RowBook::clear()
{
    entries_.clear();
    added_.clear();
}

}  // namespace creditd::bulk
