#pragma once

#include "base/outcome.hpp"
#include "engine/engine.hpp"
#include "identity/register_command.hpp"
#include "storage/database.hpp"

#include <string>

namespace creditd::identity {

/// Makes the first administrator by the one-time token: 201 as for a registration. The token is used up.
/// Refused in this order: `setup_done` when there is an administrator, `setup_token_invalid`, then as
/// `make_user`.
class SetUpAdmin final : public RegisterUser
{
public:
    SetUpAdmin(NewUser user, std::string token_digest, Origin origin, Settings const& settings,
               ledger::Settings const& ledger_settings);

    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;

private:
    std::string const token_digest_;
};

/// What the operator's settings say about the first administrator; both empty: by token.
struct FirstAdmin
{
    std::string email;
    std::string password;
};

/// How the program starts with administrators.
struct AdminAtStart
{
    enum class Kind {
        Present,       ///< there is one; nothing was done
        Made,          ///< made from the settings
        TokenOffered,  ///< none yet: `setup_token` makes the first one, by POST /auth/setup
    };
    Kind kind = Kind::Present;
    std::string setup_token{};
};

/// To be called once before serving. Makes the first administrator from the settings (once: later starts find
/// it), or a new set-up token, which replaces an earlier one. A refusal is a sentence for the operator: an
/// e-mail address or password that cannot be, or an address that somebody else has. Takes a password hash's
/// time; throws StorageFailure.
[[nodiscard]] Outcome<AdminAtStart, std::string> ensure_first_admin(engine::Engine& engine,
                                                                    storage::Database& database,
                                                                    FirstAdmin const& admin,
                                                                    Settings const& settings,
                                                                    ledger::Settings const& ledger_settings);

}  // namespace creditd::identity
