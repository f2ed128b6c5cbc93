#pragma once

#include "base/moment.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace creditd::identity {

/// How long a session lasts. Zero: no such end.
struct SessionLifetime
{
    Duration absolute;  ///< from its beginning
    Duration idle;      ///< from its last use
};

/// What a session may be used for. Stored: never renumber.
enum class SessionScope : std::uint8_t {
    Full = 0,    ///< whatever the user may do
    Wallet = 1,  ///< opened by a wallet link: what an end user may do with the own account (IDENT-9)
};

/// A log-in. Its secret is shown once and known here by its SHA-256 only.
struct Session
{
    std::int64_t number = 0;
    std::string user_id;
    std::string digest;  ///< 32 bytes
    Moment created_at;
    Moment last_seen_at;  ///< written lazily: late by up to a thirtieth of the idle time
    std::string client_address;
    std::string user_agent;
    SessionScope scope = SessionScope::Full;

    /// When it ends whatever happens; empty: never.
    [[nodiscard]] std::optional<Moment> expires_at(SessionLifetime const& lifetime) const
    {
        return lifetime.absolute > Duration{} ? std::optional{created_at + lifetime.absolute} : std::nullopt;
    }

    /// It has ended *at* either moment.
    [[nodiscard]] bool is_live(SessionLifetime const& lifetime, Moment now) const
    {
        bool const is_old = lifetime.absolute > Duration{} && created_at + lifetime.absolute <= now;
        bool const is_idle = lifetime.idle > Duration{} && last_seen_at + lifetime.idle <= now;
        return !is_old && !is_idle;
    }
};

}  // namespace creditd::identity
