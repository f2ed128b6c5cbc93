#pragma once

#include "engine/working_set.hpp"
#include "notifications/domain/notice.hpp"
#include "notifications/doorbell.hpp"

#include <map>
#include <optional>
#include <vector>

namespace creditd::notifications {

/// The outbox's shelf: new notices are rows of the commit of the fact they tell (TOPUP-11). After a commit
/// with new or changed ones their channel's bell rings. The writer's thread alone.
class Outbox final : public engine::Shelf
{
public:
    explicit Outbox(Doorbells& bells) : bells_(bells) {}

    void need(NoticeKey key) { entries_.try_emplace(key); }
    /// The notice, or null. Needed before.
    [[nodiscard]] Notice* find(NoticeKey key);
    /// Says that a notice changed.
    void touch(NoticeKey key);
    /// A new notice; its key must be fresh.
    void add(Notice notice) { added_.push_back(std::move(notice)); }

    /// Removes some of the notices that were done before `moment`.
    void forget_done_before(Moment moment) { forget_before_ = moment; }

    void want(storage::Batch& batch) override;
    void load(storage::Batch& batch) override;
    void record(storage::Batch& batch, engine::Context const& context) override;
    void committed() override;
    void clear() override;

private:
    struct Entry
    {
        bool is_loaded = false;
        bool is_changed = false;
        std::optional<Notice> notice;
    };

    void note(Channel channel) { (channel == Channel::Mail ? has_mail_ : has_webhooks_) = true; }

    Doorbells& bells_;
    std::map<NoticeKey, Entry> entries_;
    std::vector<Notice> added_;
    std::optional<Moment> forget_before_;
    bool has_mail_ = false;
    bool has_webhooks_ = false;
};

}  // namespace creditd::notifications
