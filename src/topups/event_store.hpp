#pragma once

#include "storage/batch.hpp"
#include "storage/reader.hpp"
#include "topups/domain/webhook_event.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::topups::store {

// Rows of webhook events, in and out. Writes are for the writer's thread within a batch.

void want_event(storage::Batch& batch, std::string_view id);
[[nodiscard]] std::optional<WebhookEvent> load_event(storage::Batch& batch, std::string_view id);
void upsert_event(storage::Batch& batch, WebhookEvent const& event);

/// Removes up to `count` events that are done, those that came last longest ago first: processed or ignored,
/// and neither delivered nor processed at or after `moment`.
void remove_done_events(storage::Batch& batch, Moment moment, std::int64_t count);
/// Whether there is anything for that to remove.
[[nodiscard]] bool has_done_events(storage::Reader& reader, Moment moment);

[[nodiscard]] std::optional<WebhookEvent> find_event(storage::Reader& reader, std::string_view id);
[[nodiscard]] std::optional<WebhookEvent> find_event_number(storage::Reader& reader, std::int64_t number);

/// Events that wait for an object whose purchase is known by now; the oldest first.
[[nodiscard]] std::vector<WebhookEvent> ripe_events(storage::Reader& reader, std::int64_t count);

/// What a list of events shows.
struct EventFilter
{
    std::optional<EventState> state{};
    std::optional<std::string> type{};
    std::optional<std::int64_t> account{};
    std::optional<std::int64_t> purchase{};
};
/// Events with a number below `below`, newest first; without their bodies.
[[nodiscard]] std::vector<WebhookEvent> list_events(storage::Reader& reader, EventFilter const& filter,
                                                    std::int64_t below, std::int64_t offset,
                                                    std::int64_t count);
[[nodiscard]] std::int64_t count_events(storage::Reader& reader, EventFilter const& filter);

}  // namespace creditd::topups::store
