#pragma once

#include "base/credits.hpp"
#include "base/moment.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace creditd::promotions {

/// One account's successful use of a code.
struct Redemption
{
    std::int64_t account = 0;
    std::string code{};
    std::int64_t number = 0;  ///< of the ledger's line that granted the credits: time-ordered
    std::int64_t seq = 0;     ///< of that line in its account
    std::string user_id{};
    Credits credits{};
    std::optional<Moment> expires_at{};  ///< of the granted credits
    Moment redeemed_at{};
};

}  // namespace creditd::promotions
