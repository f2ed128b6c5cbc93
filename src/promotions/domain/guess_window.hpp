#pragma once

#include "base/moment.hpp"

#include <cstdint>

namespace creditd::promotions {

/// Wrong guesses of one user or address within the hour that began with the first of them (PROMO-4).
struct GuessWindow
{
    static constexpr auto length = Duration::hours(1);

    Moment began_at{};
    std::int64_t guesses = 0;

    [[nodiscard]] bool is_over(Moment now) const { return guesses == 0 || now - began_at >= length; }

    /// How long until another code may be tried; zero when one may be tried now. `limit` 0 is no limit.
    [[nodiscard]] Duration wait(std::int64_t limit, Moment now) const
    {
        bool const is_free = limit == 0 || is_over(now) || guesses < limit;
        return is_free ? Duration{} : began_at + length - now;
    }

    void count(Moment now)
    {
        if (is_over(now)) {
            *this = {now, 0};
        }
        ++guesses;
    }

    bool operator==(GuessWindow const&) const = default;
};

}  // namespace creditd::promotions
