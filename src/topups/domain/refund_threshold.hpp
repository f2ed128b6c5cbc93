#pragma once

#include <cstdint>
#include <expected>
#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace creditd::topups {

/// From which amount on a refund waits for a second person (ADMIN-4), by the currency of the payment.
struct RefundThresholds
{
    std::map<std::string, std::int64_t, std::less<>> own{};  ///< by currency, minor units; 0: none waits
    std::int64_t others = 0;  ///< of every other currency, whole major units; 0: none waits

    /// The most that one person gives back alone, in minor units of `currency`; 0: any amount.
    [[nodiscard]] std::int64_t most_alone(std::string_view currency) const;

    friend bool operator==(RefundThresholds const&, RefundThresholds const&) = default;
};

/// From `100,usd 150.50,jpy 15000`: amounts in major units, up to 99,999,999 minor ones, each with no more
/// decimals than its currency has; the one without a currency is for all others, and whole. Empty: none
/// waits. Else what it must be, as a sentence goes on: "must be …".
[[nodiscard]] std::expected<RefundThresholds, std::string> read_thresholds(std::string_view list);

/// The same text again, currencies in the order of the alphabet.
[[nodiscard]] std::string to_text(RefundThresholds const& thresholds);

}  // namespace creditd::topups
