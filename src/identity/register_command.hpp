#pragma once

#include "identity/identity_command.hpp"
#include "identity/make_user.hpp"
#include "identity/secret.hpp"
#include "identity/settings.hpp"

namespace creditd::identity {

/// Counts a registration from an address, before its password is hashed. Refused: `too_many_attempts`.
class AdmitRegistration final : public IdentityCommand
{
public:
    AdmitRegistration(Origin origin, Settings const& settings);

    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;

private:
    Settings const& settings_;
    std::string const subject_;
};

/// Makes a user with account and signup grant, and logs the user in: 201 `{token, expiresAt, user, account,
/// balance}`. Refused as `make_user` is.
class RegisterUser : public IdentityCommand
{
public:
    RegisterUser(NewUser user, Origin origin, Settings const& settings,
                 ledger::Settings const& ledger_settings);

    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;

protected:
    [[nodiscard]] std::string const& user_id() const { return user_.id; }

private:
    NewUser const user_;
    Secret const secret_ = new_secret(session_prefix);
    Secret const link_ = new_secret(mail_prefix);
    Settings const& settings_;
    ledger::Settings const& ledger_settings_;
};

/// Makes a user for an administrator: 201 `{user, account, balance}`. Refused in this order: 422 for a role
/// that there is not or that people cannot have, `permission_not_held`, then as `make_user` is.
class CreateUser final : public IdentityCommand
{
public:
    CreateUser(NewUser user, Origin origin, ledger::Settings const& ledger_settings);

    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;

private:
    NewUser const user_;
    ledger::Settings const& ledger_settings_;
};

}  // namespace creditd::identity
