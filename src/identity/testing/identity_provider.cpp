#include "identity/testing/identity_provider.hpp"

#include "crypto/base64.hpp"

#include <fmt/format.h>

namespace creditd::identity::testing {

using crypto::SignatureKind;

void IdentityProvider::add_key(std::string const& id, SignatureKind kind)
{
    keys_.insert_or_assign(id, crypto::testing::PrivateKey{kind});
}

std::string IdentityProvider::key_set() const
{
    std::string keys;
    for (auto const& [id, key] : keys_) {
        keys += (keys.empty() ? "" : ",") + jwk(id);
    }
    return R"({"keys":[)" + keys + "]}";
}

std::string IdentityProvider::jwk(std::string const& id) const
{
    auto const& key = keys_.at(id);
    auto const first = encoded(key.first());
    auto const second = encoded(key.second());
    switch (key.kind()) {
    case SignatureKind::Rs256:
        return fmt::format(R"({{"kty":"RSA","use":"sig","kid":"{}","n":"{}","e":"{}"}})", id, first, second);
    case SignatureKind::Es256:
        return fmt::format(R"({{"kty":"EC","crv":"P-256","kid":"{}","x":"{}","y":"{}"}})", id, first, second);
    case SignatureKind::EdDsa:
        return fmt::format(R"({{"kty":"OKP","crv":"Ed25519","kid":"{}","x":"{}"}})", id, first);
    }
    return {};
}

std::string IdentityProvider::sign(std::string_view header, std::string_view claims,
                                   std::string const& id) const
{
    auto const text = encoded(header) + "." + encoded(claims);
    return text + "." + encoded(keys_.at(id).sign(text));
}

std::string IdentityProvider::header(std::string const& id) const
{
    return fmt::format(R"({{"alg":"{}","kid":"{}","typ":"JWT"}})", name_of(keys_.at(id).kind()), id);
}

std::string IdentityProvider::token(std::string_view subject, Moment now, std::string const& id,
                                    std::string_view more) const
{
    return sign(header(id), claims(subject, now, more), id);
}

std::string IdentityProvider::claims(std::string_view subject, Moment now, std::string_view more) const
{
    auto const seconds = now.in_milliseconds() / 1000;
    return fmt::format(R"({{"iss":"{}","aud":"creditd","sub":"{}","iat":{},"exp":{}{}}})", name_, subject,
                       seconds, seconds + 3600, more);
}

std::string encoded(std::string_view part)
{
    return crypto::to_base64url(part);
}

}  // namespace creditd::identity::testing
