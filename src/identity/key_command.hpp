#pragma once

#include "crypto/public_id.hpp"
#include "identity/domain/service_principal.hpp"
#include "identity/identity_command.hpp"
#include "identity/secret.hpp"

#include <optional>

namespace creditd::identity {

/// Makes a service principal with its first secret: 201 with `key`, which is shown this once (IDENT-1).
/// Refused in this order: 422 for a role that there is not or that services cannot have,
/// `permission_not_held`.
class CreateKey final : public IdentityCommand
{
public:
    CreateKey(std::string name, std::string role, std::optional<Moment> expires_at, Origin origin,
              crypto::PublicIds const& ids);

    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;

private:
    std::string const name_;
    std::string const role_;
    std::optional<Moment> const expires_at_;
    Secret const secret_ = new_secret(key_prefix);
    crypto::PublicIds const& ids_;
};

/// Gives a service principal a new secret: 200 with `key`, which is shown this once. The one before stays
/// valid for `overlap`; any older one ends at once. Id, role and scope of idempotency keys stay. Refused in
/// this order: `api_key_not_found`, `api_key_ended`, `permission_not_held` when the key may do more than who
/// would be shown its secret.
class RotateKey final : public IdentityCommand
{
public:
    RotateKey(std::int64_t number, Duration overlap, Origin origin, crypto::PublicIds const& ids);

    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;

private:
    std::int64_t const number_;
    Duration const overlap_;
    Secret const secret_ = new_secret(key_prefix);
    crypto::PublicIds const& ids_;
};

/// Ends every secret of a service principal for good: 204, also when it was revoked before. Refused:
/// `api_key_not_found`.
class RevokeKey final : public IdentityCommand
{
public:
    RevokeKey(std::int64_t number, Origin origin, crypto::PublicIds const& ids);

    void needs(engine::WorkingSet& set) const override;
    void decide(engine::WorkingSet& set, engine::Context const& context) override;

private:
    std::int64_t const number_;
    crypto::PublicIds const& ids_;
};

}  // namespace creditd::identity
