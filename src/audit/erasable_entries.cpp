#include "audit/erasable_entries.hpp"

#include "audit/store.hpp"

namespace creditd::audit {

void ErasableEntries::need(std::string subject, std::int64_t above)
{
    slices_.try_emplace({std::move(subject), above});
}

std::vector<StoredEntry> const& ErasableEntries::find(std::string const& subject, std::int64_t above) const
{
    return slices_.at({subject, above}).entries;
}

void ErasableEntries::erase(std::string const& subject, std::int64_t above)
{
    slices_.at({subject, above}).goes = true;
}

void ErasableEntries::load(storage::Batch& batch)
{
    for (auto& [key, wanted] : slices_) {
        if (!wanted.is_loaded) {
            wanted.entries = store::load_about(batch, key.first, key.second, slice);
            wanted.is_loaded = true;
        }
    }
}

void ErasableEntries::record(storage::Batch& batch, engine::Context const& /*context*/)
{
    for (auto& [key, wanted] : slices_) {
        for (auto const& entry : wanted.goes ? wanted.entries : std::vector<StoredEntry>{}) {
            store::erase_entry(batch, entry);
        }
        wanted.goes = false;
    }
}

}  // namespace creditd::audit
