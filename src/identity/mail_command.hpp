#pragma once

#include "identity/domain/mail_token.hpp"
#include "identity/identity_command.hpp"
#include "identity/secret.hpp"
#include "identity/settings.hpp"
#include "ledger/settings.hpp"

#include <string>

namespace creditd::identity {

/// Sends a link that lets its reader choose a new password, when the address is somebody's: 202 either way,
/// at the same cost (IDENT-8). Refused: `too_many_attempts`, also either way.
class RequestReset final : public IdentityCommand
{
public:
    /// `email`: in normal form, or whatever was typed.
    RequestReset(std::string email, Origin origin, Settings const& settings);

    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;

private:
    std::string const email_;
    Settings const& settings_;
    std::string const by_email_;
    std::string const by_address_;
    Secret const secret_ = new_secret(mail_prefix);
};

/// Gives the user of a reset link a new password: 204. Every session ends, and every other link of the kind.
/// Refused: `mail_link_invalid`.
class ResetPassword final : public IdentityCommand
{
public:
    /// `password`: its encoded hash. `user_id`: whose the link was found to be.
    ResetPassword(std::string digest, std::string user_id, std::string password, Origin origin);

    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;

private:
    std::string const digest_;
    std::string const user_id_;
    std::string const password_;
};

/// Sends the user a link that proves the address: 202; nothing is sent when it is proved already. Refused:
/// `too_many_attempts`.
class RequestVerification final : public IdentityCommand
{
public:
    RequestVerification(std::string user_id, Origin origin, Settings const& settings);

    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;

private:
    std::string const user_id_;
    Settings const& settings_;
    std::string const by_user_;
    Secret const secret_ = new_secret(mail_prefix);
};

/// The user of a link has the address it was sent to: 200 `{user}`. With the option, the signup grant comes
/// now, once (LEDGER-10). Refused: `mail_link_invalid`.
class VerifyEmail final : public IdentityCommand
{
public:
    VerifyEmail(std::string digest, std::string user_id, Origin origin, Settings const& settings,
                ledger::Settings const& ledger_settings);

    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;

private:
    void grant_signup_credits(engine::WorkingSet& set, engine::Context const& context) const;

    std::string const digest_;
    std::string const user_id_;
    Settings const& settings_;
    ledger::Settings const& ledger_settings_;
};

/// Puts a verification link for a user into the batch, and tells it; nothing when mail is off or the user has
/// no address.
void send_verification(engine::WorkingSet& set, User const& user, Secret const& secret,
                       Settings const& settings, Moment now);

}  // namespace creditd::identity
