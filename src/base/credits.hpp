#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace creditd {

/// An exact number of micro-credits (1 credit = 1,000,000). Signed; never passes through floating point.
///
/// Every amount and balance lies within ±`limit` (4,000,000,000 credits, LEDGER-9), so that it survives a
/// client's IEEE double unchanged. Sums and differences of two such values cannot wrap 64 bits; whoever
/// stores a result checks `within_limit` first.
class Credits
{
public:
    static constexpr std::int64_t micro_per_credit = 1'000'000;
    static constexpr std::int64_t limit_micro = 4'000'000'000 * micro_per_credit;

    constexpr Credits() = default;

    [[nodiscard]] static constexpr Credits from_micro(std::int64_t micro) { return Credits{micro}; }
    [[nodiscard]] static constexpr Credits whole(std::int64_t credits)
    {
        return Credits{credits * micro_per_credit};
    }

    [[nodiscard]] constexpr std::int64_t micro() const { return micro_; }
    [[nodiscard]] constexpr bool within_limit() const
    {
        return micro_ >= -limit_micro && micro_ <= limit_micro;
    }
    [[nodiscard]] constexpr bool is_zero() const { return micro_ == 0; }
    [[nodiscard]] constexpr bool is_negative() const { return micro_ < 0; }
    [[nodiscard]] constexpr bool is_positive() const { return micro_ > 0; }

    constexpr auto operator<=>(Credits const&) const = default;
    constexpr Credits operator-() const { return Credits{-micro_}; }
    constexpr Credits& operator+=(Credits other)
    {
        micro_ += other.micro_;
        return *this;
    }
    constexpr Credits& operator-=(Credits other)
    {
        micro_ -= other.micro_;
        return *this;
    }
    friend constexpr Credits operator+(Credits a, Credits b) { return Credits{a.micro_ + b.micro_}; }
    friend constexpr Credits operator-(Credits a, Credits b) { return Credits{a.micro_ - b.micro_}; }

private:
    constexpr explicit Credits(std::int64_t micro) : micro_(micro) {}
    std::int64_t micro_ = 0;
};

constexpr Credits operator""_credits(unsigned long long credits)
{
    return Credits::whole(static_cast<std::int64_t>(credits));
}

/// Why a number's text is not an amount of credits.
enum class CreditsTextProblem {
    NotANumber,       ///< not a JSON number
    TooManyDecimals,  ///< its exact value has more than 6 decimals
    OutOfRange,       ///< beyond ±4,000,000,000 credits
};

struct CreditsText
{
    std::optional<Credits> credits;
    CreditsTextProblem problem = CreditsTextProblem::NotANumber;
};

/// Reads a JSON number's text exactly: any spelling whose exact value has at most 6 decimals is taken
/// (`12.5`, `5e-05`, `1.0E7`, `-0`).
[[nodiscard]] CreditsText credits_from_text(std::string_view text);

/// The shortest exact decimal text: `12.5`, `-0.000001`, `100`.
[[nodiscard]] std::string to_text(Credits credits);

/// Appends `to_text(credits)` without allocating a string of its own.
void append_text(std::string& out, Credits credits);

/// The same for a sum that may pass the bound of one amount (totals over many).
[[nodiscard]] std::string micro_to_text(__int128 micro);

}  // namespace creditd
