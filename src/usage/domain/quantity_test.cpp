#include "usage/domain/quantity.hpp"

#include <doctest/doctest.h>

namespace creditd::usage {

namespace {

QuantityProblem problem_with(std::string_view text)
{
    auto const quantity = Quantity::from_text(text);
    REQUIRE_FALSE(quantity.has_value());
    return quantity.error();
}

}  // namespace

TEST_CASE("USAGE-1: a quantity is the same whatever its spelling")
{
    for (auto const* const text : {"1.5", "1.50", "15e-1", "0.15E1", "1500000e-6"}) {
        CAPTURE(text);
        CHECK(to_text(Quantity::from_text(text).value()) == "1.5");
    }
    CHECK(to_text(Quantity::from_text("0.000001").value()) == "0.000001");
    CHECK(to_text(Quantity::from_text("4e9").value()) == "4000000000");
}

TEST_CASE("USAGE-1: a quantity is more than 0, has at most 6 decimals and at most 4,000,000,000 units")
{
    CHECK(problem_with("0") == QuantityProblem::NotPositive);
    CHECK(problem_with("-0") == QuantityProblem::NotPositive);
    CHECK(problem_with("-1") == QuantityProblem::NotPositive);
    CHECK(problem_with("0.0000001") == QuantityProblem::TooManyDecimals);
    CHECK(problem_with("1e-7") == QuantityProblem::TooManyDecimals);
    CHECK(problem_with("4000000000.000001") == QuantityProblem::OutOfRange);
    CHECK(problem_with("9223372036854775808") == QuantityProblem::OutOfRange);
    CHECK(problem_with("1e400") == QuantityProblem::OutOfRange);
    CHECK(problem_with("NaN") == QuantityProblem::NotANumber);
    CHECK(problem_with("") == QuantityProblem::NotANumber);
    CHECK(problem_with("1,5") == QuantityProblem::NotANumber);
}

}  // namespace creditd::usage
