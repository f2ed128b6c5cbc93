#include "topups/event_log.hpp"

#include "base/assert.hpp"
#include "topups/event_store.hpp"

namespace creditd::topups {

void EventLog::need(std::string_view id)
{
    events_.try_emplace(std::string{id});
}

WebhookEvent const* EventLog::find(std::string_view id) const
{
    auto const found = events_.find(id);
    CREDITD_ASSERT(found != events_.end() && found->second.is_loaded);
    return found->second.event ? &*found->second.event : nullptr;
}

void EventLog::put(WebhookEvent event)
{
    auto& entry = events_[event.id];
    CREDITD_ASSERT(entry.is_loaded);
    entry.is_changed = true;
    entry.event = std::move(event);
}

void EventLog::want(storage::Batch& batch)
{
    for (auto const& [id, entry] : events_) {
        store::want_event(batch, id);
    }
}

void EventLog::load(storage::Batch& batch)
{
    for (auto& [id, entry] : events_) {
        if (!entry.is_loaded) {
            entry.event = store::load_event(batch, id);
            entry.is_loaded = true;
        }
    }
}

void EventLog::record(storage::Batch& batch, engine::Context const& /*context*/)
{
    for (auto const& [id, entry] : events_) {
        if (entry.is_changed) {
            store::upsert_event(batch, *entry.event);
        }
    }
    if (forget_before_) {
        store::remove_done_events(batch, *forget_before_, forgotten_at_once);
    }
}

void EventLog::clear()
{
    events_.clear();
    forget_before_.reset();
}

}  // namespace creditd::topups
