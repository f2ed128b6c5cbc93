// A quantity has the decimals and the bound of an amount of credits, so the same exact reader and writer
// serve both.

#include "usage/domain/quantity.hpp"

#include "base/assert.hpp"

namespace creditd::usage {

static_assert(Quantity::micro_per_unit == Credits::micro_per_credit);

Outcome<Quantity, QuantityProblem> Quantity::from_text(std::string_view text)
{
    auto const exact = credits_from_text(text);
    if (!exact.credits) {
        switch (exact.problem) {
        case CreditsTextProblem::NotANumber: return refuse(QuantityProblem::NotANumber);
        case CreditsTextProblem::TooManyDecimals: return refuse(QuantityProblem::TooManyDecimals);
        case CreditsTextProblem::OutOfRange: return refuse(QuantityProblem::OutOfRange);
        }
    }
    if (!exact.credits->is_positive()) {
        return refuse(QuantityProblem::NotPositive);
    }
    return Quantity{exact.credits->micro()};
}

Quantity Quantity::from_micro(std::int64_t units)
{
    CREDITD_ASSERT(units > 0 && units <= Credits::limit_micro);
    return Quantity{units};
}

std::string to_text(Quantity quantity)
{
    return creditd::to_text(Credits::from_micro(quantity.micro()));
}

}  // namespace creditd::usage
