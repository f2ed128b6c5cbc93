#pragma once

#include "crypto/public_id.hpp"
#include "http/json_writer.hpp"
#include "identity/domain/service_principal.hpp"
#include "identity/domain/session.hpp"
#include "identity/domain/user.hpp"
#include "ledger/domain/account.hpp"

#include <optional>
#include <string_view>

namespace creditd::identity {

// Identity's objects as the API shows them. Put the member's name before them where there is one. No secret
// is among them: a token or key is added by the one answer that shows it.

/// `{id, email, name, role, status, createdAt}`
void append_user(http::json::Writer& json, User const& user);

/// `{userId, status, openedAt}`
void append_account(http::json::Writer& json, ledger::Account const& account);

/// `{id, createdAt, lastSeenAt, expiresAt, clientAddress, userAgent, current}`
void append_session(http::json::Writer& json, crypto::PublicIds const& ids, Session const& session,
                    SessionLifetime const& lifetime, std::string_view current_id);

/// `{id, [key,] name, role, state, prefix, previousPrefix, previousExpiresAt, createdAt, expiresAt,
/// lastUsedAt, revokedAt}`; `key` only where it is given.
void append_service(http::json::Writer& json, crypto::PublicIds const& ids, ServicePrincipal const& service,
                    Moment now, std::optional<std::string_view> key = std::nullopt);

}  // namespace creditd::identity
