#include "identity/domain/issuer.hpp"

#include "ledger/domain/account.hpp"

#include <algorithm>
#include <array>

namespace creditd::identity {

namespace {

constexpr std::size_t most_issuers = 16;
constexpr std::size_t longest_name = 500;   ///< of an issuer, an audience, a claim
constexpr std::size_t longest_prefix = 32;  ///< leaves room for the subject
constexpr Duration longest_leeway = Duration::minutes(1);
constexpr std::string_view https = "https://";

/// The user's id, unless no user can have it.
std::optional<std::string> user_id_of(std::string_view subject, std::span<Issuer const> issuers,
                                      std::size_t index)
{
    auto id = issuers[index].user_prefix + std::string{subject};
    if (subject.empty() || !ledger::is_valid_user_id(id)) {
        return std::nullopt;
    }
    for (std::size_t i = 0; i < issuers.size(); ++i) {
        auto const& prefix = issuers[i].user_prefix;
        if (i != index && !prefix.empty() && id.starts_with(prefix)) {
            return std::nullopt;  // nobody may pass for another issuer's user
        }
    }
    return id;
}

std::optional<std::string> role_of(Claims const& claims, Issuer const& issuer)
{
    for (auto const& [value, role] : issuer.roles) {
        if (std::ranges::find(claims.role_values, value) != claims.role_values.end()) {
            return role;
        }
    }
    return std::nullopt;
}

bool is_text(std::string_view text)
{
    return !text.empty() && text.size() <= longest_name && std::ranges::all_of(text, [](char c) {
        return static_cast<unsigned char>(c) > ' ' && c != '\x7f';
    });
}

/// What stands between the scheme and the path.
std::string_view authority_of(std::string_view url)
{
    auto const slashes = url.find("//");
    auto const rest = url.substr(slashes == std::string_view::npos ? url.size() : slashes + 2);
    return rest.substr(0, rest.find_first_of("/?#"));
}

/// https, or plain http to this machine only.
bool is_safe_url(std::string_view url)
{
    if (url.starts_with(https)) {
        return is_text(url) && url.size() > https.size();
    }
    if (!url.starts_with("http://") || !is_text(url)) {
        return false;
    }
    auto const authority = authority_of(url);
    constexpr std::array<std::string_view, 3> here{"127.0.0.1", "localhost", "[::1]"};
    return std::ranges::any_of(here, [&](std::string_view host) {
        if (!authority.starts_with(host)) {
            return false;
        }
        auto const port = authority.substr(host.size());
        return port.empty() ||
               (port.front() == ':' && port.find_first_not_of("0123456789", 1) == std::string_view::npos);
    });
}

std::string quoted(std::string_view name)
{
    return "\"" + std::string{name} + "\"";
}

std::optional<std::string> judge_roles(Issuer const& issuer)
{
    if (issuer.roles.empty() != issuer.role_claim.empty()) {
        return "role_claim and roles are set together or not at all";
    }
    for (auto const& [value, role] : issuer.roles) {
        if (value.empty() || !is_role_name(role)) {
            return "roles must be a list of VALUE=ROLE";
        }
    }
    if (!is_role_name(issuer.default_role)) {
        return quoted(issuer.default_role) + " is not the name of a role";
    }
    return std::nullopt;
}

std::optional<std::string> judge(Issuer const& issuer)
{
    if (!is_text(issuer.audience)) {
        return "needs an audience, without spaces";
    }
    if (issuer.keys_url.empty() == issuer.keys_file.empty()) {
        return "needs one of jwks_url and jwks_file";
    }
    if (!issuer.keys_url.empty() && !is_safe_url(issuer.keys_url)) {
        return "jwks_url must begin with https:// (or lead to this machine itself)";
    }
    if (authority_of(issuer.keys_url).contains('@')) {
        return "jwks_url must not hold a user or a password: settings are shown";
    }
    if (!issuer.trust_file.empty() && !issuer.keys_url.starts_with(https)) {
        return "trust_file goes with a jwks_url that begins with https://";
    }
    bool const is_plain = issuer.user_prefix.empty() || ledger::is_valid_user_id(issuer.user_prefix);
    if (!is_plain || issuer.user_prefix.size() > longest_prefix) {
        return "user_prefix must have at most 32 letters, digits and . _ : @ | + -, and not begin with usr_";
    }
    if (issuer.leeway < Duration{} || issuer.leeway > longest_leeway) {
        return "leeway_seconds must be 0 to 60";
    }
    return judge_roles(issuer);
}

/// What is wrong with the issuer beside those before it.
std::optional<std::string> judge_beside(Issuer const& issuer, std::span<Issuer const> before)
{
    if (!before.empty() && issuer.user_prefix.empty()) {
        return "needs a user_prefix: only the first issuer may have none";
    }
    for (auto const& other : before) {
        if (issuer.name == other.name) {
            return "is there twice";
        }
        bool const are_apart =
            other.user_prefix.empty() || (!issuer.user_prefix.starts_with(other.user_prefix) &&
                                          !other.user_prefix.starts_with(issuer.user_prefix));
        if (!are_apart) {
            return "has a user_prefix that is the beginning of another's, or begins with it";
        }
    }
    return std::nullopt;
}

}  // namespace

std::string_view name_of(TokenRefusal refusal)
{
    switch (refusal) {
    case TokenRefusal::TooLong: return "it is too long";
    case TokenRefusal::Malformed: return "it is not a JWT";
    case TokenRefusal::OtherType: return "its typ is for something else";
    case TokenRefusal::CriticalHeader: return "it has crit";
    case TokenRefusal::NoKeyId: return "it has no kid";
    case TokenRefusal::UnknownIssuer: return "its iss is not in identity.issuers";
    case TokenRefusal::UnknownKey: return "its issuer has no key with its kid";
    case TokenRefusal::OtherAlgorithm: return "its alg is not that of its key";
    case TokenRefusal::BadSignature: return "its signature is wrong";
    case TokenRefusal::OtherAudience: return "its aud is another";
    case TokenRefusal::NoExpiry: return "it has no exp";
    case TokenRefusal::Expired: return "it has expired";
    case TokenRefusal::NotYet: return "its nbf lies ahead";
    case TokenRefusal::FromTheFuture: return "its iat lies ahead";
    case TokenRefusal::BadSubject: return "no user can have its sub as an id";
    }
    return "";
}

Outcome<TokenUser, TokenRefusal> judge_claims(Claims const& claims, std::span<Issuer const> issuers,
                                              std::size_t index, Moment now)
{
    auto const& issuer = issuers[index];
    if (std::ranges::find(claims.audiences, issuer.audience) == claims.audiences.end()) {
        return refuse(TokenRefusal::OtherAudience);
    }
    if (!claims.expires_at) {
        return refuse(TokenRefusal::NoExpiry);
    }
    auto const expires_at = *claims.expires_at + issuer.leeway;
    if (expires_at <= now) {
        return refuse(TokenRefusal::Expired);
    }
    auto const latest = now + issuer.leeway;
    if (claims.not_before && *claims.not_before > latest) {
        return refuse(TokenRefusal::NotYet);
    }
    if (claims.issued_at && *claims.issued_at > latest) {
        return refuse(TokenRefusal::FromTheFuture);
    }
    auto user_id = user_id_of(claims.subject, issuers, index);
    if (!user_id) {
        return refuse(TokenRefusal::BadSubject);
    }
    return TokenUser{std::move(*user_id), role_of(claims, issuer), expires_at};
}

std::optional<std::string> judge_issuers(std::span<Issuer const> issuers)
{
    if (issuers.size() > most_issuers) {
        return "there may be 16 issuers at most";
    }
    for (std::size_t i = 0; i < issuers.size(); ++i) {
        auto const& issuer = issuers[i];
        if (!is_text(issuer.name)) {
            return "each needs an issuer, without spaces";
        }
        auto wrong = judge(issuer);
        if (!wrong) {
            wrong = judge_beside(issuer, issuers.first(i));
        }
        if (wrong) {
            return issuer.name + ": " + *wrong;
        }
    }
    return std::nullopt;
}

}  // namespace creditd::identity
