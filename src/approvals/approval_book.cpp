#include "approvals/approval_book.hpp"

#include "approvals/store.hpp"
#include "base/assert.hpp"
#include "storage/failure.hpp"

#include <utility>

namespace creditd::approvals {

ApprovalBook::ApprovalBook(engine::WorkingSet& set, Settings const& settings, SecondPerson second_person)
    : set_(set),
      settings_(settings),
      second_person_(std::move(second_person))
{}

void ApprovalBook::need(std::int64_t number)
{
    entries_.try_emplace(number);
}

Approval const* ApprovalBook::find(std::int64_t number) const
{
    auto const found = entries_.find(number);
    CREDITD_ASSERT(found != entries_.end() && found->second.is_loaded);
    auto const& entry = found->second;
    if (!entry.damage.empty()) {
        throw storage::DamagedRecord(entry.damage);
    }
    return entry.approval ? &*entry.approval : nullptr;
}

void ApprovalBook::put(Approval approval)
{
    auto& entry = entries_[approval.number];
    entry = {.is_loaded = true, .is_changed = true, .approval = std::move(approval)};
}

void ApprovalBook::need_second_person()
{
    second_person_.need(set_);
}

bool ApprovalBook::has_second_person()
{
    return second_person_.is_there(set_);
}

void ApprovalBook::need_asker(std::string_view asker)
{
    if (second_person_.need_asker) {
        second_person_.need_asker(set_, asker);
    }
}

bool ApprovalBook::is_own(std::string_view person, std::string_view asker)
{
    return person == asker || (second_person_.is_behind && second_person_.is_behind(set_, person, asker));
}

void ApprovalBook::want(storage::Batch& batch)
{
    for (auto const& [number, entry] : entries_) {
        if (!entry.is_loaded) {
            store::want_approval(batch, number);
        }
    }
}

void ApprovalBook::load(storage::Batch& batch)
{
    for (auto& [number, entry] : entries_) {
        if (!entry.is_loaded) {
            try {
                entry.approval = store::load_approval(batch, number);
            } catch (storage::DamagedRecord const& damaged) {
                entry.damage = damaged.what();  // told to the commands that look at it, and to no others
            }
            entry.is_loaded = true;
        }
    }
}

void ApprovalBook::record(storage::Batch& batch, engine::Context const& /*context*/)
{
    for (auto const& [number, entry] : entries_) {
        if (entry.is_changed) {
            store::upsert_approval(batch, *entry.approval);
        }
    }
}

}  // namespace creditd::approvals
