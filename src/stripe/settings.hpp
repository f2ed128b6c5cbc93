#pragma once

#include "base/moment.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace creditd::stripe {

inline constexpr std::string_view stripe_api_base = "https://api.stripe.com";

/// How this service reaches its Stripe account.
struct Settings
{
    std::string secret_key{};                    ///< empty: no payments
    std::vector<std::string> webhook_secrets{};  ///< any of them is good: two while one replaces the other
    std::string api_base{stripe_api_base};
    std::string api_version = "2026-10-28.endive";
    Duration deadline = Duration::seconds(20);  ///< of each attempt
    int attempts = 3;                           ///< of one call, the first included
    Duration first_pause = Duration::milliseconds(500);
};

/// Live keys move real money, test keys do not; empty for a text that is no secret key (`sk_…` or `rk_…`).
enum class KeyMode { Live, Test };
[[nodiscard]] std::optional<KeyMode> mode_of_key(std::string_view secret_key);

/// What is wrong with the settings for such a ledger, as one sentence; empty when nothing is. In this order:
/// a key that is none; a live key on a test ledger, or a test key on a live one; a base that is no URL, has
/// a path, or is plain http to another machine than this; a live key with another base than Stripe's own, so
/// that it never reaches a sandbox; a blank webhook secret. Settings without a key are not judged.
[[nodiscard]] std::optional<std::string> fault_of(Settings const& settings, bool ledger_is_live);

}  // namespace creditd::stripe
