#pragma once

#include <cstdint>

namespace creditd::promotions {

/// What an operator can set about promo codes; defaults as shipped.
struct Settings
{
    /// Answer `promo_invalid` instead of `promo_not_found`, `promo_inactive`, `promo_not_started` and
    /// `promo_expired`, so that guessing tells nothing (PROMO-2).
    bool uniform_refusals = false;
    std::int64_t guesses_per_user = 10;  ///< codes that there are none of, per hour; 0: no limit (PROMO-4)
    std::int64_t guesses_per_address = 100;  ///< the same for one client address
};

}  // namespace creditd::promotions
