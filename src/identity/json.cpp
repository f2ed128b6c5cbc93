#include "identity/json.hpp"

namespace creditd::identity {

namespace {

std::optional<std::string_view> text_or_null(std::string_view text)
{
    return text.empty() ? std::nullopt : std::optional{text};
}

}  // namespace

void append_user(http::json::Writer& json, User const& user)
{
    json.begin_object()
        .member("id", user.id)
        .member("email", text_or_null(user.email))
        .member("name", text_or_null(user.name))
        .member("role", user.role)
        .member("status", name_of(user.status))
        .member("emailVerifiedAt", user.email_verified_at)
        .member("createdAt", user.created_at)
        .end_object();
}

void append_account(http::json::Writer& json, ledger::Account const& account)
{
    auto const status =
        account.status == ledger::AccountStatus::Active ? UserStatus::Active : UserStatus::Suspended;
    json.begin_object()
        .member("userId", account.user_id)
        .member("status", name_of(status))
        .member("openedAt", account.opened_at)
        .end_object();
}

void append_session(http::json::Writer& json, crypto::PublicIds const& ids, Session const& session,
                    SessionLifetime const& lifetime, std::string_view current_id)
{
    auto const id = ids.encode(crypto::IdKind::Session, {0, session.number});
    json.begin_object()
        .member("id", id)
        .member("scope", session.scope == SessionScope::Wallet ? "wallet" : "full")
        .member("createdAt", session.created_at)
        .member("lastSeenAt", session.last_seen_at)
        .member("expiresAt", session.expires_at(lifetime))
        .member("clientAddress", session.client_address)
        .member("userAgent", session.user_agent)
        .member("current", id == current_id)
        .end_object();
}

void append_service(http::json::Writer& json, crypto::PublicIds const& ids, ServicePrincipal const& service,
                    Moment now, std::optional<std::string_view> key)
{
    auto const& secrets = service.secrets;
    bool const overlaps = secrets.size() > 1 && secrets[1].expires_at && *secrets[1].expires_at > now;
    json.begin_object()
        .member("id", ids.encode(crypto::IdKind::Key, {0, service.number}))
        .member_if("key", key)
        .member("name", service.name)
        .member("role", service.role)
        .member("state", name_of(service.state(now)))
        .member("prefix", secrets.empty() ? std::nullopt : std::optional{secrets[0].prefix})
        .member("previousPrefix", overlaps ? std::optional{secrets[1].prefix} : std::nullopt)
        .member("previousExpiresAt", overlaps ? secrets[1].expires_at : std::nullopt)
        .member("createdAt", service.created_at)
        .member("expiresAt", service.expires_at)
        .member("lastUsedAt", service.last_used_at)
        .member("revokedAt", service.revoked_at)
        .end_object();
}

}  // namespace creditd::identity
