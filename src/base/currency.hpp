#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace creditd {

// Amounts of money for people. Here money is whole minor units and a lower-case ISO 4217 code.

/// Digits behind the point: 0, 2 or 3. As the payment provider counts minor units, which for some currencies
/// is not as ISO 4217 does, and as prices are shown.
[[nodiscard]] int decimals_of(std::string_view currency);

/// `10.00`, `1000` (yen).
[[nodiscard]] std::string amount_text(std::int64_t amount, std::string_view currency);

/// `USD`
[[nodiscard]] std::string currency_code(std::string_view currency);

/// `10.00 USD`
[[nodiscard]] std::string money_text(std::int64_t amount, std::string_view currency);

}  // namespace creditd
