#pragma once

#include "base/moment.hpp"
#include "base/outcome.hpp"
#include "identity/domain/role.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace creditd::identity {

/// An identity provider of the operator's whose tokens (JWTs) are taken (IDENT-1).
struct Issuer
{
    std::string name;         ///< what `iss` says, to the letter
    std::string audience;     ///< what `aud` must say, or be among
    std::string keys_url{};   ///< where its keys are: JSON (RFC 7517). This or the next
    std::string keys_file{};  ///< the same on this machine
    /// PEM certificates that `keys_url` may be trusted for; empty: those of the system.
    std::string trust_file{};

    /// Before `sub` to make the user's id. One issuer may have none; none begins with another's.
    std::string user_prefix{};

    std::string role_claim{};  ///< a claim, or a path with dots into claims; empty: tokens give no role
    std::vector<std::pair<std::string, std::string>>
        roles{};  ///< a value of that claim and the role it stands for; the first that a token has counts
    std::string default_role{user_role};  ///< of users first seen; later they have what they are given here

    Duration leeway = Duration::seconds(30);  ///< how far its clock may be from ours
};

/// What a token says, in the words of RFC 7519. Signed or not: that is somebody else's question.
struct Claims
{
    std::string issuer{};
    std::string subject{};
    std::vector<std::string> audiences{};
    std::optional<Moment> expires_at{};
    std::optional<Moment> not_before{};
    std::optional<Moment> issued_at{};
    std::vector<std::string> role_values{};  ///< of the issuer's role claim
};

/// Why a token is not taken, in the order in which it is looked at.
enum class TokenRefusal : std::uint8_t {
    TooLong,
    Malformed,       ///< not a JWT: parts, base64url, JSON, a claim of another type, a name twice
    OtherType,       ///< `typ` says that it is for something else
    CriticalHeader,  ///< `crit` demands what is not understood here
    NoKeyId,
    UnknownIssuer,
    UnknownKey,      ///< the issuer has no key of that id now
    OtherAlgorithm,  ///< `alg` is not what the key is for; `none` and HS256 are never
    BadSignature,
    OtherAudience,
    NoExpiry,
    Expired,
    NotYet,         ///< `nbf` lies ahead
    FromTheFuture,  ///< `iat` lies ahead
    BadSubject,     ///< no user can have that id, or another issuer's users have such ids
};

[[nodiscard]] std::string_view name_of(TokenRefusal refusal);

/// Who a token stands for.
struct TokenUser
{
    std::string user_id;
    std::optional<std::string> role{};  ///< where the token gives one
    Moment expires_at;                  ///< the token is good until then, leeway included
};

/// What signed claims of `issuers[index]` come to at `now` (IDENT-1): audience, times and subject are judged
/// in that order. A moment counts as passed only when it is so by the issuer's clock too: `leeway` later.
[[nodiscard]] Outcome<TokenUser, TokenRefusal> judge_claims(Claims const& claims,
                                                            std::span<Issuer const> issuers,
                                                            std::size_t index, Moment now);

/// What is wrong with the issuers of the settings, as a sentence; empty when nothing is.
[[nodiscard]] std::optional<std::string> judge_issuers(std::span<Issuer const> issuers);

}  // namespace creditd::identity
