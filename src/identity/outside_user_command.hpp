#pragma once

#include "identity/identity_command.hpp"
#include "identity/make_user.hpp"

#include <string>

namespace creditd::identity {

/// Opens the user that a token of an outside issuer was first shown for, with the account and its signup
/// grant (LEDGER-10). Of many at once one does it; the others find it done: 200. For an account that was
/// opened without a user, the user is put to it. Refused: `user_id_unavailable`.
class OpenOutsideUser final : public IdentityCommand
{
public:
    /// `role`: what the user has from now on; `user` when there is none of that name.
    OpenOutsideUser(std::string user_id, std::string role, std::string issuer,
                    ledger::Settings const& ledger_settings);

    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;

private:
    std::string const user_id_;
    std::string const role_;
    std::string const issuer_;
    ledger::Settings const& ledger_settings_;
};

}  // namespace creditd::identity
