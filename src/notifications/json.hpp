#pragma once

#include "crypto/public_id.hpp"
#include "http/json_writer.hpp"
#include "notifications/domain/endpoint.hpp"
#include "notifications/domain/notice.hpp"

namespace creditd::notifications {

// What administrators see. Put the member's name before it where there is one.

/// `{id, url, description, events, active, previousSecretUntil, createdAt, updatedAt}`; never the secret.
void append_endpoint(http::json::Writer& json, crypto::PublicIds const& ids, WebhookEndpoint const& endpoint);

/// A mail `{id, kind, userId, state, attempts, nextAttemptAt, lastResult, occurredAt, doneAt}`, or a webhook
/// with `type` in the place of `kind`, and `eventId` and `endpointId` beside it.
void append_notice(http::json::Writer& json, crypto::PublicIds const& ids, Notice const& notice);

/// The kind of the public id of such a notice.
[[nodiscard]] crypto::IdKind id_kind_of(Channel channel);

}  // namespace creditd::notifications
