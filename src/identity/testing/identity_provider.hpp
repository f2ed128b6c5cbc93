#pragma once

#include "crypto/testing/private_key.hpp"
#include "identity/domain/issuer.hpp"
#include "identity/issuer_keys.hpp"

#include <map>
#include <string>
#include <string_view>

namespace creditd::identity::testing {

/// An identity provider of an operator: has keys, tells their public halves, and signs what it is given.
class IdentityProvider
{
public:
    explicit IdentityProvider(std::string name) : name_(std::move(name)) {}

    [[nodiscard]] std::string const& name() const { return name_; }

    void add_key(std::string const& id, crypto::SignatureKind kind = crypto::SignatureKind::EdDsa);
    void remove_key(std::string const& id) { keys_.erase(id); }

    /// What its `jwks_uri` answers.
    [[nodiscard]] std::string key_set() const;
    /// One key of it.
    [[nodiscard]] std::string jwk(std::string const& id) const;

    /// A token with that header and those claims, to the letter, signed by the key.
    [[nodiscard]] std::string sign(std::string_view header, std::string_view claims,
                                   std::string const& id) const;
    /// The header that belongs to the key.
    [[nodiscard]] std::string header(std::string const& id) const;
    /// A token as it should be: for that subject, for an hour from `now`. `more`: further claims, `,"a":1`.
    [[nodiscard]] std::string token(std::string_view subject, Moment now, std::string const& id,
                                    std::string_view more = {}) const;

    /// Only the claims of such a token.
    [[nodiscard]] std::string claims(std::string_view subject, Moment now, std::string_view more = {}) const;

private:
    std::string name_;
    std::map<std::string, crypto::testing::PrivateKey> keys_;
};

/// Parts as a JWT has them.
[[nodiscard]] std::string encoded(std::string_view part);

}  // namespace creditd::identity::testing
