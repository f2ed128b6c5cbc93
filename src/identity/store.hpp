#pragma once

#include "identity/domain/attempts.hpp"
#include "identity/domain/service_principal.hpp"
#include "identity/domain/session.hpp"
#include "identity/domain/user.hpp"
#include "storage/batch.hpp"
#include "storage/reader.hpp"

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::identity::store {

// Rows of users and credentials, in and out. No rule lives here. Writes are for the writer's thread within a
// batch.

// `want_…` announces what `load_…` will ask for (storage::Batch::want).

void want_user(storage::Batch& batch, std::string_view user_id);
[[nodiscard]] std::optional<User> load_user(storage::Batch& batch, std::string_view user_id);
void upsert_user(storage::Batch& batch, User const& user);

void want_email_owner(storage::Batch& batch, std::string_view email);
/// The user to whom the e-mail address belongs.
[[nodiscard]] std::optional<std::string> load_email_owner(storage::Batch& batch, std::string_view email);
[[nodiscard]] std::optional<std::string> find_email_owner(storage::Reader& reader, std::string_view email);
void insert_email(storage::Batch& batch, std::string_view email, std::string_view user_id);

/// How many users are `User::is_active_admin`. Within a batch their rows are locked, so that no two batches
/// take away each other's last one.
[[nodiscard]] std::int64_t count_active_admins(storage::Batch& batch);
[[nodiscard]] std::int64_t count_active_admins(storage::Reader& reader);

void want_session(storage::Batch& batch, std::int64_t number);
[[nodiscard]] std::optional<Session> load_session(storage::Batch& batch, std::int64_t number);
void upsert_session(storage::Batch& batch, Session const& session);
void remove_session(storage::Batch& batch, std::int64_t number);
[[nodiscard]] std::vector<Session> sessions_of(storage::Batch& batch, std::string_view user_id);
/// Removes up to `count` sessions with numbers below `number`: they have ended long ago.
void remove_sessions_before(storage::Batch& batch, std::int64_t number, std::int64_t count);

void want_service(storage::Batch& batch, std::int64_t number);
[[nodiscard]] std::optional<ServicePrincipal> load_service(storage::Batch& batch, std::int64_t number);
void upsert_service(storage::Batch& batch, ServicePrincipal const& service);
void upsert_secret(storage::Batch& batch, std::int64_t service, KeySecret const& secret);
void remove_secret(storage::Batch& batch, std::string_view digest);

/// `subject`: 16 bytes.
void want_attempts(storage::Batch& batch, std::string_view subject);
[[nodiscard]] std::optional<Attempts> load_attempts(storage::Batch& batch, std::string_view subject);
void upsert_attempts(storage::Batch& batch, std::string_view subject, Attempts const& attempts,
                     Moment expires_at);
void remove_attempts(storage::Batch& batch, std::string_view subject);
/// Removes up to `count` rows that count no more at `now`.
void remove_old_attempts(storage::Batch& batch, Moment now, std::int64_t count);

/// The token that makes the first administrator, by its SHA-256.
struct SetupToken
{
    std::string digest;
    Moment expires_at;
};
void want_setup_token(storage::Batch& batch);
[[nodiscard]] std::optional<SetupToken> load_setup_token(storage::Batch& batch);
void upsert_setup_token(storage::Batch& batch, SetupToken const& token);
void remove_setup_token(storage::Batch& batch);

// Reads.
[[nodiscard]] std::optional<User> find_user(storage::Reader& reader, std::string_view user_id);
[[nodiscard]] std::optional<Session> find_session(storage::Reader& reader, std::string_view digest);
[[nodiscard]] std::optional<ServicePrincipal> find_service(storage::Reader& reader, std::int64_t number);
[[nodiscard]] std::optional<SetupToken> find_setup_token(storage::Reader& reader);

/// A service principal and which of its secrets was shown.
struct ShownKey
{
    ServicePrincipal service;
    KeySecret secret;
};
[[nodiscard]] std::optional<ShownKey> find_key(storage::Reader& reader, std::string_view digest);

/// Which rows of a list: numbers below `below`, newest first, `offset` of them skipped.
struct Slice
{
    std::int64_t below = INT64_MAX;
    std::int64_t offset = 0;
    std::int64_t rows = 20;
};

/// Which users: empty fields mean any.
struct UserFilter
{
    std::string search;  ///< how the e-mail address, the id or the name begins
    std::string role;
    std::optional<UserStatus> status;
};
[[nodiscard]] std::vector<User> list_users(storage::Reader& reader, UserFilter const& filter,
                                           Slice const& slice);
[[nodiscard]] std::int64_t count_users(storage::Reader& reader, UserFilter const& filter);

/// How many users `find_user_names` looks up at once.
inline constexpr std::size_t most_names = 100;

/// What people know a user by. Either may be empty.
struct UserName
{
    std::string id;
    std::string name;
    std::string email;
};
/// Of those of at most `most_names` ids that are users', in one query, in the order of their ids.
[[nodiscard]] std::vector<UserName> find_user_names(storage::Reader& reader,
                                                    std::span<std::string_view const> ids);

/// A user's log-ins begun after `created_after` and used after `seen_after`, and the sessions that wallet
/// links opened after `wallet_created_after`.
struct LiveSessions
{
    std::string user_id;
    Moment created_after;
    Moment seen_after;
    Moment wallet_created_after;
};
[[nodiscard]] std::vector<Session> list_sessions(storage::Reader& reader, LiveSessions const& which,
                                                 Slice const& slice);
[[nodiscard]] std::int64_t count_sessions(storage::Reader& reader, LiveSessions const& which);

[[nodiscard]] std::vector<ServicePrincipal> list_services(storage::Reader& reader, Slice const& slice);
[[nodiscard]] std::int64_t count_services(storage::Reader& reader);

}  // namespace creditd::identity::store
