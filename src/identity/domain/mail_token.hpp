#pragma once

#include "base/moment.hpp"

#include <cstdint>
#include <string>

namespace creditd::identity {

/// What a secret in a mail is good for. Stored: never renumber.
enum class MailPurpose : std::uint8_t { ResetPassword = 1, VerifyEmail = 2 };

/// A secret that was sent to an e-mail address, by its SHA-256: whoever shows it reads that address.
struct MailToken
{
    std::string digest;
    MailPurpose purpose = MailPurpose::VerifyEmail;
    std::string user_id;
    std::string email;  ///< where it was sent
    Moment expires_at;

    /// Good for `purpose` at `now`; not at `expires_at` itself.
    [[nodiscard]] bool is_good(MailPurpose wanted, Moment now) const
    {
        return purpose == wanted && now < expires_at;
    }
};

}  // namespace creditd::identity
