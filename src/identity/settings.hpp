#pragma once

#include "base/moment.hpp"
#include "identity/domain/attempts.hpp"
#include "identity/domain/issuer.hpp"
#include "identity/domain/role.hpp"
#include "identity/domain/session.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::identity {

/// What an operator can set about users and credentials; defaults as shipped. A limit of 0 is off.
struct Settings
{
    bool registration_open = true;

    AttemptLimit failures_per_account{10, Duration::minutes(15)};  ///< wrong passwords for one e-mail
    AttemptLimit failures_per_address{50, Duration::hours(1)};     ///< wrong passwords from one address
    AttemptLimit registrations_per_address{20, Duration::hours(1)};

    SessionLifetime user_sessions{Duration::days(30), Duration::days(7)};
    SessionLifetime staff_sessions{Duration::hours(12), Duration::minutes(30)};
    SessionLifetime wallet_sessions{Duration::hours(4), Duration{}};  ///< opened by a wallet link
    Duration wallet_link_life = Duration::minutes(5);
    std::string wallet_address{"/wallet"};  ///< what a wallet link begins with
    std::size_t sessions_per_user = 100;    ///< one more ends the oldest; at least 1

    Duration setup_token_life = Duration::minutes(30);
    Duration key_overlap_max = Duration::days(30);  ///< how long a rotation may leave the old secret valid
    std::size_t hashes_waiting = 256;               ///< passwords that wait to be hashed; more are 503

    std::size_t credentials_cached = 65'536;

    /// What needs mail.
    struct Mail
    {
        bool is_on = false;
        std::string link_base{};  ///< where the service is reached: links in mails begin with it
        bool credit_after_verification = false;  ///< the signup grant of who registers waits for the address
        Duration reset_life = Duration::hours(1);
        Duration verification_life = Duration::days(7);
        AttemptLimit requests_per_email{3, Duration::hours(1)};  ///< links asked for, for one address or user
        AttemptLimit requests_per_address{20, Duration::hours(1)};  ///< from one client address
    } mail;

    std::vector<Issuer> issuers{};

    /// Whether a token of an issuer can lead to that role.
    [[nodiscard]] bool issuers_name(std::string_view role) const
    {
        return std::ranges::any_of(issuers, [&](Issuer const& issuer) {
            return issuer.default_role == role ||
                   std::ranges::any_of(issuer.roles, [&](auto const& pair) { return pair.second == role; });
        });
    }

    [[nodiscard]] SessionLifetime const& sessions_of(Role const& role) const
    {
        return role.is_staff() ? staff_sessions : user_sessions;
    }
};

}  // namespace creditd::identity
