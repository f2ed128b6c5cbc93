#pragma once

#include "identity/identity_command.hpp"
#include "identity/secret.hpp"
#include "identity/settings.hpp"

#include <optional>

namespace creditd::identity {

/// Whose password is about to be checked: the user with this e-mail address, or, for one who is logged in,
/// with this id.
struct PasswordOwner
{
    std::string email{};
    std::string user_id{};
};

/// What an admitted attempt is to be checked against, and how it was counted.
struct AdmittedPassword
{
    std::string user_id;   ///< empty: there is no such user
    std::string password;  ///< stored hash; empty: none, so nothing matches
    Moment counted_at;
    std::string by_owner;  ///< counters
    std::string by_address;
};

/// The step before a password is hashed. Counts the attempt as a failure, in the database, so that guesses in
/// parallel cannot pass the limits; hands out the stored hash. Refused: `too_many_attempts`, which counts
/// nothing, and hands out only whose password it would have been.
class AdmitPassword final : public IdentityCommand
{
public:
    AdmitPassword(PasswordOwner owner, Origin origin, Settings const& settings);

    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;
    [[nodiscard]] engine::Memory memory() const override { return {}; }  // it is a first step only

    [[nodiscard]] AdmittedPassword const& admitted() const { return admitted_; }

private:
    PasswordOwner const owner_;
    Settings const& settings_;
    AdmittedPassword admitted_;
};

/// The step after a password was found right: uncounts the attempt, opens a session, 200 `{token, expiresAt,
/// user}`. Refused: `invalid_credentials` when the password was changed meanwhile.
class OpenSession final : public IdentityCommand
{
public:
    OpenSession(AdmittedPassword admitted, Origin origin, Settings const& settings);

    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;

private:
    AdmittedPassword const admitted_;
    Secret const secret_ = new_secret(session_prefix);
    Settings const& settings_;
};

/// Writes into the audit log that somebody failed to log in as a user there is. Nobody waits for it.
class NoteFailedLogin final : public IdentityCommand
{
public:
    NoteFailedLogin(std::string user_id, Origin origin);

    void needs(engine::WorkingSet& /*set*/) const override {}
    void decide(engine::WorkingSet& set, engine::Context const& context) override;

private:
    std::string const user_id_;
};

/// The step after a current password was found right: the new one holds, every other session ends, 204.
/// Refused: `invalid_credentials` when the password was changed meanwhile.
class ChangePassword final : public IdentityCommand
{
public:
    /// `new_password`: encoded hash; `kept_session`: number of the session that goes on.
    ChangePassword(AdmittedPassword admitted, std::string new_password, std::int64_t kept_session,
                   Origin origin, Settings const& settings);

    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;

private:
    AdmittedPassword const admitted_;
    std::string const new_password_;
    std::int64_t const kept_session_;
    Settings const& settings_;
};

}  // namespace creditd::identity
