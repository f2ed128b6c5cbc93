#pragma once

#include "identity/domain/user.hpp"
#include "identity/identity_command.hpp"

#include <optional>

namespace creditd::identity {

/// Suspends a user, or ends the suspension, and the same for the credit account in the same commit (ADMIN-7):
/// 200 `{user}`. Refused in this order: `user_not_found`, `permission_not_held` when the user may do what the
/// actor may not, `last_admin`. Changes nothing when it is so already.
class ChangeUserStatus final : public IdentityCommand
{
public:
    ChangeUserStatus(std::string user_id, UserStatus status, Origin origin);

    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;

private:
    std::string const user_id_;
    UserStatus const status_;
};

/// Gives a user another role (ADMIN-3): 200 `{user}`. Refused in this order: `user_not_found`, 422 for a role
/// that there is not or that people cannot have, `permission_not_held` when the new role or the one before
/// allows what the actor may not, `last_admin`. Changes nothing when it is so already.
class ChangeRole final : public IdentityCommand
{
public:
    ChangeRole(std::string user_id, std::string role, Origin origin);

    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;

private:
    std::string const user_id_;
    std::string const role_;
};

}  // namespace creditd::identity
