#include "notifications/json.hpp"

#include <optional>

namespace creditd::notifications {

void append_endpoint(http::json::Writer& json, crypto::PublicIds const& ids, WebhookEndpoint const& endpoint)
{
    json.begin_object()
        .member("id", ids.encode(crypto::IdKind::WebhookEndpoint, {0, endpoint.number}))
        .member("url", endpoint.url)
        .member("description", endpoint.description)
        .begin_array("events");
    for (auto const& event : endpoint.events) {
        json.value(event);
    }
    json.end_array()
        .member("active", endpoint.active)
        .member("previousSecretUntil", endpoint.previous_until)
        .member("createdAt", endpoint.created_at)
        .member("updatedAt", endpoint.updated_at)
        .end_object();
}

crypto::IdKind id_kind_of(Channel channel)
{
    return channel == Channel::Mail ? crypto::IdKind::Mail : crypto::IdKind::WebhookDelivery;
}

void append_notice(http::json::Writer& json, crypto::PublicIds const& ids, Notice const& notice)
{
    auto const& key = notice.key;
    json.begin_object().member("id", ids.encode(id_kind_of(notice.channel), {key.account, key.number}));
    if (notice.channel == Channel::Mail) {
        json.member("kind", notice.kind);
    } else {
        json.member("type", notice.kind)
            .member("eventId", ids.encode(crypto::IdKind::Event, {key.account, notice.event}))
            .member("endpointId", ids.encode(crypto::IdKind::WebhookEndpoint, {0, notice.endpoint}));
    }
    json.member("userId", notice.user_id.empty() ? std::nullopt : std::optional{notice.user_id})
        .member("state", name_of(notice.state))
        .member("attempts", notice.attempts)
        .member("nextAttemptAt", notice.due_at)
        .member("lastResult", notice.last_result.empty() ? std::nullopt : std::optional{notice.last_result})
        .member("occurredAt", notice.occurred_at)
        .member("doneAt", notice.done_at)
        .end_object();
}

}  // namespace creditd::notifications
