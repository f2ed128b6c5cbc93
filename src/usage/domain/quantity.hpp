#pragma once

#include "base/credits.hpp"
#include "base/outcome.hpp"

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

namespace creditd::usage {

/// Why a number is not a quantity, in the order of the checks.
enum class QuantityProblem : std::uint8_t {
    NotANumber,       ///< not a JSON number
    TooManyDecimals,  ///< its exact value has more than 6 decimals
    OutOfRange,       ///< above 4,000,000,000 units
    NotPositive,      ///< zero or below
};

/// How much of something was used: tokens, images, minutes … An exact number of millionths of a unit, more
/// than 0 and at most 4,000,000,000 units, so that it survives a client's IEEE double.
class Quantity
{
public:
    static constexpr std::int64_t micro_per_unit = 1'000'000;

    /// Reads a JSON number's text exactly, in any spelling (`1.5`, `15e-1`).
    [[nodiscard]] static Outcome<Quantity, QuantityProblem> from_text(std::string_view text);

    /// `units` × 10^-6; must be in range.
    [[nodiscard]] static Quantity from_micro(std::int64_t units);

    [[nodiscard]] std::int64_t micro() const { return micro_; }
    auto operator<=>(Quantity const&) const = default;

private:
    explicit Quantity(std::int64_t micro) : micro_(micro) {}
    std::int64_t micro_;
};

/// The shortest exact decimal text, the same for every spelling of one quantity: `1.5`.
[[nodiscard]] std::string to_text(Quantity quantity);

}  // namespace creditd::usage
