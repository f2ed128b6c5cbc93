#pragma once

#include "promotions/domain/promo_code.hpp"

namespace creditd::promotions {

/// What an admin wants otherwise; what is empty stays. An inner empty value clears.
struct TermsChange
{
    std::optional<Credits> credits{};
    std::optional<std::optional<std::int64_t>> max_uses{};
    std::optional<std::optional<Moment>> starts_at{};
    std::optional<std::optional<Moment>> expires_at{};
    std::optional<bool> active{};
    std::optional<std::optional<std::int64_t>> valid_for_days{};
    std::optional<std::optional<std::int64_t>> new_users_days{};
    std::optional<std::string> description{};
};

/// Why a code is not changed, in order of precedence.
enum class ChangeRefusal {
    InUse,             ///< what a code gave to some it gives to all: its credits stay once it was redeemed
    MaxUsesBelowUses,  ///< it was redeemed more often already
    EndsBeforeStart,   ///< `expires_at` would not lie behind `starts_at`
};

/// The terms after `change`. Nothing is taken back from those who redeemed (PROMO-4). Refused in the order of
/// the enum.
[[nodiscard]] Outcome<Terms, ChangeRefusal> plan_change(PromoCode const& code, TermsChange const& change);

/// True when a code with these terms could ever be redeemed: it ends after it starts.
[[nodiscard]] bool ends_after_start(Terms const& terms);

}  // namespace creditd::promotions
