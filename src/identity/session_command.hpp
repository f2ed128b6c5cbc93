#pragma once

#include "identity/identity_command.hpp"

#include <cstdint>

namespace creditd::identity {

/// Ends one session of a user: 204. Refused: `session_not_found`, also for somebody else's (IDENT-2).
class EndSession : public IdentityCommand
{
public:
    EndSession(std::string user_id, std::int64_t number, Origin origin);

    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;

protected:
    /// `action`: a literal, for the audit log.
    EndSession(std::string user_id, std::int64_t number, Origin origin, std::string_view action);

private:
    std::string const user_id_;
    std::int64_t const number_;
    std::string_view const action_;
};

/// Ends the session that asks for it: 204, also when another log-out was quicker.
class LogOut final : public EndSession
{
public:
    LogOut(std::string user_id, std::int64_t number, Origin origin);
    void decide(engine::WorkingSet& set, engine::Context const& context) override;
};

/// Ends every session of a user but one: 204.
class EndOtherSessions final : public IdentityCommand
{
public:
    EndOtherSessions(std::string user_id, std::int64_t kept_session, Origin origin);

    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;

private:
    std::string const user_id_;
    std::int64_t const kept_session_;
};

}  // namespace creditd::identity
