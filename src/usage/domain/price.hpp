#pragma once

#include "base/credits.hpp"
#include "base/outcome.hpp"
#include "usage/domain/quantity.hpp"

#include <cstdint>
#include <optional>
#include <string_view>

namespace creditd::usage {

/// Where a charge that falls between two micro-credits goes. Numbers are stored: never renumber.
enum class Rounding : std::uint8_t {
    Up = 0,        ///< to the dearer one
    Down = 1,      ///< to the cheaper one
    HalfEven = 2,  ///< to the nearer one; from the middle to the even one
};
[[nodiscard]] std::string_view name_of(Rounding rounding);
[[nodiscard]] std::optional<Rounding> rounding_from(std::int64_t number);

/// What a quantity costs (USAGE-1): `credits` for every `per` units, an exact rational; a part of `per` costs
/// its part.
struct Price
{
    static constexpr std::int64_t per_limit = 1'000'000'000;

    Credits credits;       ///< ≥ 0
    std::int64_t per = 1;  ///< whole units, 1 … per_limit
    Credits minimum{};     ///< ≥ 0; no charge is below it
    Rounding rounding = Rounding::Up;
    bool operator==(Price const&) const = default;
};

/// The charge is above 4,000,000,000 credits.
struct ChargeOutOfRange
{};

/// The charge for `quantity`, rounded to the micro-credit, then raised to the minimum. The product is
/// computed in 128 bits and never wraps (LEDGER-9). Estimates and charges come from here alone (USAGE-2).
[[nodiscard]] Outcome<Credits, ChargeOutOfRange> price_of(Price const& price, Quantity quantity);

}  // namespace creditd::usage
