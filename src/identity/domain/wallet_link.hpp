#pragma once

#include "base/moment.hpp"

#include <string>

namespace creditd::identity {

/// A link that opens a user's wallet, by the SHA-256 of its secret: whoever shows it first is let in.
struct WalletLink
{
    std::string digest;
    std::string user_id;
    std::string return_url;  ///< where the way back leads; empty: there is none
    Moment expires_at;       ///< no more at that moment
};

}  // namespace creditd::identity
