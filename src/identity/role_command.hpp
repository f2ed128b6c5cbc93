#pragma once

#include "identity/identity_command.hpp"

#include <string>

namespace creditd::identity {

// Roles that administrators make (ADMIN-3). Built-in ones stay as they are.

/// Makes a role: 201 `{role}`. Refused in this order: `permission_not_held`, `role_exists`, `too_many_roles`.
class CreateRole final : public IdentityCommand
{
public:
    CreateRole(Role role, Origin origin);

    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;

private:
    Role const role_;
};

/// Description, permissions and limits become those of `role`: 200 `{role}`. Who has the role may do so from
/// the next request on. Changes nothing when it is so already. Refused in this order: `role_not_found`,
/// `role_built_in`, `permission_not_held` for what is new.
class ReplaceRole final : public IdentityCommand
{
public:
    ReplaceRole(Role role, Origin origin);

    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;

private:
    Role const role_;
};

/// Removes a role: 204. Refused in this order: `role_not_found`, `role_built_in`, `role_in_use` while a user,
/// an API key that is not revoked, or an issuer of the settings names it.
class DeleteRole final : public IdentityCommand
{
public:
    DeleteRole(std::string name, Origin origin, Settings const& settings);

    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;

private:
    std::string const name_;
    Settings const& settings_;
};

// For commands that give a role.

enum class Holder : std::uint8_t { User, Service };

/// The role of that name, or why it may not be given: 422 for one that there is not, or that such a holder
/// cannot have, then `permission_not_held`. Needed before.
[[nodiscard]] std::expected<Role const*, http::Problem> role_to_give(engine::WorkingSet& set,
                                                                     std::string_view name, Holder holder,
                                                                     Powers const& powers);

/// The problem when `role` allows what `powers` do not; `before` as in Powers::missing_for.
[[nodiscard]] std::optional<http::Problem> would_exceed(Powers const& powers, Role const& role,
                                                        Role const* before = nullptr);

}  // namespace creditd::identity
