#pragma once

#include "identity/domain/wallet_link.hpp"
#include "identity/identity_command.hpp"
#include "identity/secret.hpp"
#include "identity/settings.hpp"

#include <string>

namespace creditd::identity {

/// Makes a link that opens the user's wallet once (IDENT-9): 201 `{url, expiresAt}`, shown once; audited.
/// Refused: `account_not_found` when there is no such user.
class MakeWalletLink final : public IdentityCommand
{
public:
    /// `return_url` may be empty.
    MakeWalletLink(std::string user_id, std::string return_url, Origin origin, Settings const& settings);

    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;

private:
    std::string const user_id_;
    std::string const return_url_;
    Settings const& settings_;
    Secret const secret_ = new_secret(wallet_prefix);
};

/// Uses the link up and opens a session for the own account alone (IDENT-9): 200 `{token, expiresAt, userId,
/// returnUrl}`. Refused: `wallet_session_invalid` for a link that is unknown, used or too old.
class OpenWallet final : public IdentityCommand
{
public:
    /// `user_id`: whose the link was found to be; empty: nobody's.
    OpenWallet(std::string digest, std::string user_id, Origin origin, Settings const& settings);

    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;

private:
    std::string const digest_;
    std::string const user_id_;
    Settings const& settings_;
    Secret const secret_ = new_secret(session_prefix);
};

}  // namespace creditd::identity
