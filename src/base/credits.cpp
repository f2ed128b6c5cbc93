#include "base/credits.hpp"

#include <algorithm>
#include <array>

namespace creditd {

namespace {

bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/// The parts of a JSON number, as they stand in the text.
struct NumberText
{
    bool negative = false;
    std::string_view whole;
    std::string_view fraction;
    std::int64_t exponent = 0;
};

std::string_view take_digits(std::string_view& text)
{
    auto const end = std::ranges::find_if_not(text, is_digit);
    auto const digits = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(digits.size());
    return digits;
}

std::optional<NumberText> split(std::string_view text)
{
    NumberText number;
    if (text.starts_with('-')) {
        number.negative = true;
        text.remove_prefix(1);
    }
    number.whole = take_digits(text);
    if (number.whole.empty() || (number.whole.size() > 1 && number.whole.front() == '0')) {
        return std::nullopt;
    }
    if (text.starts_with('.')) {
        text.remove_prefix(1);
        number.fraction = take_digits(text);
        if (number.fraction.empty()) {
            return std::nullopt;
        }
    }
    if (text.starts_with('e') || text.starts_with('E')) {
        text.remove_prefix(1);
        bool const down = text.starts_with('-');
        if (down || text.starts_with('+')) {
            text.remove_prefix(1);
        }
        auto const digits = take_digits(text);
        if (digits.empty()) {
            return std::nullopt;
        }
        // An exponent beyond a million only says "zero" or "out of range"; the clamp keeps the arithmetic
        // small.
        std::int64_t exponent = 0;
        for (char const c : digits) {
            exponent = std::min<std::int64_t>(exponent * 10 + (c - '0'), 1'000'000);
        }
        number.exponent = down ? -exponent : exponent;
    }
    return text.empty() ? std::optional(number) : std::nullopt;
}

}  // namespace

CreditsText credits_from_text(std::string_view text)
{
    auto const number = split(text);
    if (!number) {
        return {std::nullopt, CreditsTextProblem::NotANumber};
    }
    // The value is 0.d1d2d3… × 10^point: walk the digits once, each at its own power of ten.
    auto const digit_count = number->whole.size() + number->fraction.size();
    auto const digit_at = [&](std::size_t i) {
        return i < number->whole.size() ? number->whole[i] : number->fraction[i - number->whole.size()];
    };
    constexpr std::int64_t micro_decimals = 6;
    constexpr std::int64_t most_digits = 16;  // 4,000,000,000.000000 has 16
    auto const point = static_cast<std::int64_t>(number->whole.size()) + number->exponent;
    std::int64_t micro = 0;
    for (std::size_t i = 0; i < digit_count; ++i) {
        if (digit_at(i) == '0') {
            continue;
        }
        auto const power = point - 1 - static_cast<std::int64_t>(i) + micro_decimals;
        if (power < 0) {
            return {std::nullopt, CreditsTextProblem::TooManyDecimals};
        }
        if (power >= most_digits) {
            return {std::nullopt, CreditsTextProblem::OutOfRange};
        }
        std::int64_t unit = digit_at(i) - '0';
        for (std::int64_t p = 0; p < power; ++p) {
            unit *= 10;
        }
        micro += unit;
    }
    if (micro > Credits::limit_micro) {
        return {std::nullopt, CreditsTextProblem::OutOfRange};
    }
    return {Credits::from_micro(number->negative ? -micro : micro), CreditsTextProblem::NotANumber};
}

std::string micro_to_text(__int128 micro)
{
    bool const negative = micro < 0;
    auto rest = negative ? -static_cast<unsigned __int128>(micro) : static_cast<unsigned __int128>(micro);
    std::array<char, 48> reversed;
    std::size_t size = 0;
    bool significant = false;  // trailing zeros of the fraction are left out
    for (int decimal = 0; decimal < 6; ++decimal, rest /= 10) {
        auto const digit = static_cast<char>('0' + static_cast<int>(rest % 10));
        significant = significant || digit != '0';
        if (significant) {
            reversed[size++] = digit;
        }
    }
    if (significant) {
        reversed[size++] = '.';
    }
    do {
        reversed[size++] = static_cast<char>('0' + static_cast<int>(rest % 10));
        rest /= 10;
    } while (rest != 0);
    if (negative) {
        reversed[size++] = '-';
    }
    return {std::make_reverse_iterator(reversed.begin() + size),
            std::make_reverse_iterator(reversed.begin())};
}

void append_text(std::string& out, Credits credits)
{
    auto const micro = credits.micro();
    auto const magnitude = micro < 0 ? -static_cast<std::uint64_t>(micro) : static_cast<std::uint64_t>(micro);
    std::array<char, 24> digits;
    auto* const end = digits.data() + digits.size();
    auto* at = end;
    auto fraction = magnitude % Credits::micro_per_credit;
    if (fraction != 0) {
        bool significant = false;
        for (int decimal = 0; decimal < 6; ++decimal, fraction /= 10) {
            significant = significant || fraction % 10 != 0;
            if (significant) {
                *--at = static_cast<char>('0' + fraction % 10);
            }
        }
        *--at = '.';
    }
    auto whole = magnitude / Credits::micro_per_credit;
    do {
        *--at = static_cast<char>('0' + whole % 10);
        whole /= 10;
    } while (whole != 0);
    if (micro < 0) {
        *--at = '-';
    }
    out.append(at, static_cast<std::size_t>(end - at));
}

std::string to_text(Credits credits)
{
    std::string text;
    append_text(text, credits);
    return text;
}

}  // namespace creditd
