#pragma once

#include "base/credits.hpp"
#include "base/moment.hpp"
#include "base/outcome.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace creditd::promotions {

/// What a code gives, to whom and when (PROMO-1).
struct Terms
{
    Credits credits{};                       ///< > 0
    std::optional<std::int64_t> max_uses{};  ///< ≥ 1; empty: no limit
    std::optional<Moment> starts_at{};       ///< can be redeemed from this moment on
    std::optional<Moment> expires_at{};      ///< expired *at* this moment; empty: never
    bool active = true;
    std::optional<std::int64_t> valid_for_days{};  ///< life of the granted credits; empty: they never expire
    std::optional<std::int64_t> new_users_days{};  ///< only for accounts younger than that; empty: for all
    std::string description{};

    bool operator==(Terms const&) const = default;
};

/// Text that users redeem for credits.
struct PromoCode
{
    std::int64_t number = 0;
    std::string code{};  ///< as `canonical_code` gives it
    Terms terms{};
    std::int64_t uses = 0;  ///< redemptions, ≤ terms.max_uses (PROMO-3)
    std::string created_by{};
    Moment created_at{};
    Moment updated_at{};

    bool operator==(PromoCode const&) const = default;
};

inline constexpr std::size_t code_length_min = 3;
inline constexpr std::size_t code_length_max = 64;

/// `[A-Z0-9_-]`.
[[nodiscard]] bool is_code_character(char c);

/// The code that a text means: without surrounding spaces and tabs, in upper case (PROMO-1). Empty when no
/// code can look like that: it must be `[A-Z0-9_-]{3,64}`.
[[nodiscard]] std::optional<std::string> canonical_code(std::string_view text);

/// Why a code is not redeemed, in order of precedence (PROMO-2).
enum class RedemptionRefusal {
    NotFound,
    Inactive,
    NotStarted,
    Expired,
    AlreadyRedeemed,
    NotEligible,  ///< for new users only, and the account is as old as the limit or older
    Exhausted,    ///< redeemed as often as it may be
};

/// The account that redeems.
struct Redeemer
{
    Moment opened_at;
    bool has_redeemed = false;  ///< this code, ever
};

/// What a redemption grants.
struct Bounty
{
    Credits credits;
    std::optional<Moment> expires_at;

    bool operator==(Bounty const&) const = default;
};

/// Whether `redeemer` may redeem `code` (null: there is none) at `now`, and what for. Refused in the order of
/// the enum.
[[nodiscard]] Outcome<Bounty, RedemptionRefusal> decide_redemption(PromoCode const* code,
                                                                   Redeemer const& redeemer, Moment now);

}  // namespace creditd::promotions
