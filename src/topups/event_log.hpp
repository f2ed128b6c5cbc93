#pragma once

#include "engine/working_set.hpp"
#include "topups/domain/webhook_event.hpp"

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace creditd::topups {

/// The webhook events of one batch: a shelf in the working set. The writer's thread alone.
class EventLog final : public engine::Shelf
{
public:
    void need(std::string_view id);
    /// The event, or null. Needed before.
    [[nodiscard]] WebhookEvent const* find(std::string_view id) const;
    /// A new event, or a changed one; its id was needed.
    void put(WebhookEvent event);

    /// With this batch up to `forgotten_at_once` events go that are done and came last before `moment`.
    void forget_done_before(Moment moment) { forget_before_ = moment; }
    static constexpr std::int64_t forgotten_at_once = 200;  ///< so that no batch pays for many

    void want(storage::Batch& batch) override;
    void load(storage::Batch& batch) override;
    void record(storage::Batch& batch, engine::Context const& context) override;
    void clear() override;

private:
    struct Entry
    {
        bool is_loaded = false;
        bool is_changed = false;
        std::optional<WebhookEvent> event{};
    };
    std::map<std::string, Entry, std::less<>> events_;
    std::optional<Moment> forget_before_;
};

}  // namespace creditd::topups
