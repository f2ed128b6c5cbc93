#pragma once

#include "engine/working_set.hpp"
#include "identity/credential_cache.hpp"
#include "identity/records.hpp"
#include "identity/settings.hpp"
#include "identity/store.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::identity {

/// The users that the commands of a batch name. A user that changed is forgotten by the credential cache, so
/// that a suspension or another role holds from the next request on (IDENT-2). A user's role can be looked up
/// in Roles. The writer's thread alone, like all shelves.
class Users final : public engine::Shelf
{
public:
    /// `set` is the one it is added to; so below.
    Users(engine::WorkingSet& set, CredentialCache& credentials) : set_(set), credentials_(credentials) {}

    void need(std::string_view user_id) { users_.need(std::string{user_id}); }
    void need_email(std::string_view email) { owners_.need(std::string{email}); }
    void need_admin_count() { is_count_needed_ = true; }

    [[nodiscard]] User const* find(std::string_view user_id) const
    {
        return users_.find(std::string{user_id});
    }
    /// The user to whom a needed e-mail address belongs.
    [[nodiscard]] User const* find_by_email(std::string_view email) const;
    /// How many can administer, this batch's changes included. Needed before.
    [[nodiscard]] std::int64_t active_admins() const;
    /// How many this batch has given that role, less those whom it took it from.
    [[nodiscard]] std::int64_t more_with_role(std::string_view role) const;

    /// Puts a new or changed user in its place. A new one's e-mail address must be needed, and free.
    void put(User user);

    void want(storage::Batch& batch) override;
    void load(storage::Batch& batch) override;
    void record(storage::Batch& batch, engine::Context const& context) override;
    void committed() override;
    void doubted() override { committed(); }  // what is forgotten in vain is read again
    void clear() override;

private:
    engine::WorkingSet& set_;
    CredentialCache& credentials_;
    Records<std::string, User> users_;
    Records<std::string, std::string> owners_;  ///< user id by e-mail address
    bool is_count_needed_ = false;
    std::optional<std::int64_t> active_admins_;
};

/// The sessions that the commands of a batch name. One that ended is forgotten by the credential cache.
class Sessions final : public engine::Shelf
{
public:
    Sessions(engine::WorkingSet& set, CredentialCache& credentials, Settings const& settings);

    void need(std::int64_t number) { sessions_.need(number); }
    void need_of_user(std::string_view user_id) { needed_users_.emplace_back(user_id); }

    [[nodiscard]] Session const* find(std::int64_t number) const { return sessions_.find(number); }
    /// Oldest first. Needed before.
    [[nodiscard]] std::vector<Session> of_user(std::string_view user_id) const;

    void put(Session session);
    void end(Session const& session);

    void want(storage::Batch& batch) override;
    void load(storage::Batch& batch) override;
    void record(storage::Batch& batch, engine::Context const& context) override;
    void committed() override;
    void doubted() override { committed(); }
    void clear() override;

private:
    engine::WorkingSet& set_;
    CredentialCache& credentials_;
    Duration const longest_;  ///< no session lives longer; zero: some live for ever
    Records<std::int64_t, Session> sessions_;
    std::vector<std::string> needed_users_;
};

/// The service principals that the commands of a batch name, with their secrets.
class Services final : public engine::Shelf
{
public:
    Services(engine::WorkingSet& set, CredentialCache& credentials) : set_(set), credentials_(credentials) {}

    void need(std::int64_t number) { services_.need(number); }
    [[nodiscard]] ServicePrincipal const* find(std::int64_t number) const { return services_.find(number); }

    void put(ServicePrincipal service);
    /// How many that are not revoked this batch has given that role, less those it revoked.
    [[nodiscard]] std::int64_t more_with_role(std::string_view role) const;

    void want(storage::Batch& batch) override;
    void load(storage::Batch& batch) override;
    void record(storage::Batch& batch, engine::Context const& context) override;
    void committed() override;
    void doubted() override { committed(); }
    void clear() override;

private:
    engine::WorkingSet& set_;
    CredentialCache& credentials_;
    Records<std::int64_t, ServicePrincipal> services_;
};

/// What limited attempts are counted by, as 16 bytes: the rows hold no e-mail address that somebody merely
/// typed.
enum class AttemptKind : std::uint8_t {
    LoginByEmail = 1,
    LoginByAddress = 2,
    PasswordByUser = 3,
    RegistrationByAddress = 4,
    MailByEmail = 5,
    MailByAddress = 6,
    MailByUser = 7,
};
[[nodiscard]] std::string attempt_subject(AttemptKind kind, std::string_view what);

/// A client's address as attempts are counted: IPv6 by its first 64 bits, because one client has all of them.
[[nodiscard]] std::string counted_address(std::string_view client_address);

/// Counters of limited attempts (`attempt_subject`), so that guesses in parallel cannot pass a limit.
class AttemptCounters final : public engine::Shelf
{
public:
    void need(std::string const& subject) { counters_.need(subject); }

    /// How long to wait for the next attempt; empty when it may be made now.
    [[nodiscard]] std::optional<Duration> wait(std::string const& subject, AttemptLimit const& limit,
                                               Moment now) const;
    void count(std::string const& subject, AttemptLimit const& limit, Moment now);
    /// Uncounts the attempt made at that moment.
    void take_back(std::string const& subject, AttemptLimit const& limit, Moment made);
    void reset(std::string const& subject);

    void want(storage::Batch& batch) override;
    void load(storage::Batch& batch) override;
    void record(storage::Batch& batch, engine::Context const& context) override;
    void clear() override;

private:
    struct Counter
    {
        Attempts attempts;
        Duration kept_for;
    };
    Records<std::string, Counter> counters_;
};

/// The token that makes the first administrator.
class SetupTokens final : public engine::Shelf
{
public:
    void need() { tokens_.need(0); }
    [[nodiscard]] store::SetupToken const* find() const { return tokens_.find(0); }
    void put(store::SetupToken token) { tokens_.put(0, std::move(token)); }
    void remove() { tokens_.remove(0); }

    void want(storage::Batch& batch) override;
    void load(storage::Batch& batch) override;
    void record(storage::Batch& batch, engine::Context const& context) override;
    void clear() override;

private:
    Records<int, store::SetupToken> tokens_;
};

/// Puts identity's shelves into a working set. Settings and cache outlive it.
void add_shelves(engine::WorkingSet& set, CredentialCache& credentials, Settings const& settings);

}  // namespace creditd::identity
