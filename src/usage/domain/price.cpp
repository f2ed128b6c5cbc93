#include "usage/domain/price.hpp"

#include "base/assert.hpp"

#include <algorithm>

namespace creditd::usage {

namespace {

/// dividend / divisor, both ≥ 0, to a whole number.
__int128 rounded(__int128 dividend, __int128 divisor, Rounding rounding)
{
    auto const whole = dividend / divisor;
    auto const rest = dividend % divisor;
    switch (rounding) {
    case Rounding::Up: return whole + (rest != 0 ? 1 : 0);
    case Rounding::Down: return whole;
    case Rounding::HalfEven: {
        bool const above_half = rest * 2 > divisor;
        bool const at_half = rest * 2 == divisor;
        return whole + (above_half || (at_half && whole % 2 != 0) ? 1 : 0);
    }
    }
    CREDITD_ASSERT(false && "a rounding rule that does not round");
}

}  // namespace

std::string_view name_of(Rounding rounding)
{
    switch (rounding) {
    case Rounding::Up: return "up";
    case Rounding::Down: return "down";
    case Rounding::HalfEven: return "half_even";
    }
    CREDITD_ASSERT(false && "a rounding rule without a name");
}

std::optional<Rounding> rounding_from(std::int64_t number)
{
    if (number < 0 || number > static_cast<std::int64_t>(Rounding::HalfEven)) {
        return std::nullopt;
    }
    return static_cast<Rounding>(number);
}

Outcome<Credits, ChargeOutOfRange> price_of(Price const& price, Quantity quantity)
{
    CREDITD_ASSERT(!price.credits.is_negative() && price.credits.within_limit());
    CREDITD_ASSERT(!price.minimum.is_negative() && price.minimum.within_limit());
    CREDITD_ASSERT(price.per >= 1 && price.per <= Price::per_limit);
    // Both factors are at most 4·10^15, so the product is far inside 128 bits.
    auto const product = static_cast<__int128>(price.credits.micro()) * quantity.micro();
    auto const units = static_cast<__int128>(price.per) * Quantity::micro_per_unit;
    auto const micro = rounded(product, units, price.rounding);
    if (micro > Credits::limit_micro) {
        return refuse(ChargeOutOfRange{});
    }
    return std::max(Credits::from_micro(static_cast<std::int64_t>(micro)), price.minimum);
}

}  // namespace creditd::usage
