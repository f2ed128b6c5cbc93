#pragma once

#include "base/moment.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::identity {

/// One secret of a service principal, known by its SHA-256 only.
struct KeySecret
{
    std::string digest;  ///< 32 bytes
    std::string prefix;  ///< how the secret begins: to recognise it by
    Moment created_at;
    std::optional<Moment> expires_at{};  ///< set when a rotation left it some time

    bool operator==(KeySecret const&) const = default;
};

enum class KeyState : std::uint8_t { Active, Expired, Revoked };

[[nodiscard]] constexpr std::string_view name_of(KeyState state)
{
    switch (state) {
    case KeyState::Active: return "active";
    case KeyState::Expired: return "expired";
    case KeyState::Revoked: return "revoked";
    }
    return "";
}

/// A program that calls this service, by name. What the API calls an API key: the id stays when its secret is
/// rotated (IDENT-1).
struct ServicePrincipal
{
    std::int64_t number = 0;
    std::string name;
    std::string role;
    Moment created_at;
    std::optional<Moment> expires_at{};
    std::optional<Moment> revoked_at{};
    std::optional<Moment> last_used_at{};  ///< written lazily: late by up to a minute
    /// Principals that were ever shown a secret of it, or of a program that was shown one: whatever it does
    /// they could have done (ADMIN-4).
    std::vector<std::string> known_to{};
    std::vector<KeySecret> secrets{};  ///< newest first; two while a rotation overlaps, none when revoked

    [[nodiscard]] KeyState state(Moment now) const
    {
        if (revoked_at) {
            return KeyState::Revoked;
        }
        return expires_at && *expires_at <= now ? KeyState::Expired : KeyState::Active;
    }
};

}  // namespace creditd::identity
