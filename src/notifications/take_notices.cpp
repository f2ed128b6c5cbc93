#include "notifications/take_notices.hpp"

#include "notifications/domain/catalogue.hpp"
#include "notifications/domain/retry.hpp"
#include "notifications/outbox.hpp"

namespace creditd::notifications {

void TakeNotices::needs(engine::WorkingSet& set) const
{
    for (auto const key : keys_) {
        set.shelf<Outbox>().need(key);
    }
}

void TakeNotices::decide(engine::WorkingSet& set, engine::Context const& context)
{
    taken_.clear();
    auto& outbox = set.shelf<Outbox>();
    for (auto const key : keys_) {
        auto* const notice = outbox.find(key);
        if (notice != nullptr && is_due(*notice, context.now)) {
            begin_attempt(*notice, context.now);
            outbox.touch(key);
            taken_.push_back(*notice);
        }
    }
}

void EndAttempts::needs(engine::WorkingSet& set) const
{
    for (auto const& attempt : attempts_) {
        set.shelf<Outbox>().need(attempt.key);
    }
}

void EndAttempts::decide(engine::WorkingSet& set, engine::Context const& context)
{
    auto& outbox = set.shelf<Outbox>();
    for (auto const& attempt : attempts_) {
        auto* const notice = outbox.find(attempt.key);
        if (notice == nullptr) {
            continue;
        }
        end_attempt(*notice, attempt.number, attempt.how, context.now);
        auto const* const entry = find_entry(notice->kind);
        if (notice->state != NoticeState::Waiting && entry != nullptr && entry->holds_secret) {
            notice->content = "{}";
        }
        outbox.touch(attempt.key);
    }
    outbox.forget_done_before(context.now - keep_for_);
}

}  // namespace creditd::notifications
