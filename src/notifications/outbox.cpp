#include "notifications/outbox.hpp"

#include "base/assert.hpp"
#include "notifications/store.hpp"

namespace creditd::notifications {

Notice* Outbox::find(NoticeKey key)
{
    auto const found = entries_.find(key);
    CREDITD_ASSERT(found != entries_.end() && found->second.is_loaded);
    return found->second.notice ? &*found->second.notice : nullptr;
}

void Outbox::touch(NoticeKey key)
{
    entries_.at(key).is_changed = true;
}

void Outbox::want(storage::Batch& batch)
{
    for (auto const& [key, entry] : entries_) {
        if (!entry.is_loaded) {
            store::want_notice(batch, key);
        }
    }
}

void Outbox::load(storage::Batch& batch)
{
    for (auto& [key, entry] : entries_) {
        if (!entry.is_loaded) {
            entry.notice = store::load_notice(batch, key);
            entry.is_loaded = true;
        }
    }
}

void Outbox::record(storage::Batch& batch, engine::Context const& /*context*/)
{
    constexpr std::int64_t most_at_once = 200;  // a steady trickle, so that no batch pays for many
    for (auto const& notice : added_) {
        store::insert_notice(batch, notice);
        note(notice.channel);
    }
    for (auto const& [key, entry] : entries_) {
        if (entry.is_changed) {
            store::upsert_notice(batch, *entry.notice);
            note(entry.notice->channel);
        }
    }
    if (forget_before_) {
        store::remove_done_before(batch, *forget_before_, most_at_once);
    }
}

void Outbox::committed()
{
    if (has_mail_) {
        bells_.mail.ring();
    }
    if (has_webhooks_) {
        bells_.webhook.ring();
    }
}

void Outbox::clear()
{
    entries_.clear();
    added_.clear();
    forget_before_.reset();
    has_mail_ = false;
    has_webhooks_ = false;
}

}  // namespace creditd::notifications
