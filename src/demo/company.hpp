#pragma once

#include "base/credits.hpp"

#include <span>
#include <string_view>

namespace creditd::demo {

/// How somebody uses the product.
struct Habit
{
    double uses_a_day = 0;
    std::string_view meter;
    int smallest = 1;  ///< quantity of one use
    int largest = 1;
    double holds_a_day = 0;  ///< long jobs: a hold first, a capture later
};

/// Somebody who uses the product.
struct Person
{
    std::string_view name;
    std::string_view email;
    Habit habit;
    int joined_days_ago = 90;
    Credits monthly_credits{};  ///< bought on account at the beginning of each 30 days
    std::string_view promo_code{};
};

/// Something the company sells by quantity.
struct Product
{
    std::string_view meter;
    std::string_view unit;
    std::string_view description;
    std::string_view credits;  ///< decimal text: for `per` units
    int per = 1;
};

struct Code
{
    std::string_view code;
    int credits = 0;
    int max_uses = 0;        ///< 0: no limit
    int valid_for_days = 0;  ///< life of the credits; 0: for ever
    int ends_in_days = 0;    ///< from the company's first day; 0: never
    std::string_view description;
};

[[nodiscard]] std::span<Person const> people();
[[nodiscard]] std::span<Product const> products();
[[nodiscard]] std::span<Code const> codes();

}  // namespace creditd::demo
