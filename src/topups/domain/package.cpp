#include "topups/domain/package.hpp"

#include "base/assert.hpp"
#include "base/currency.hpp"

#include <algorithm>
#include <charconv>
#include <ranges>
#include <utility>

namespace creditd::topups {

Money const* Package::price_in(std::string_view currency) const
{
    auto const found =
        currency.empty() ? prices.begin() : std::ranges::find(prices, currency, &Money::currency);
    return found == prices.end() ? nullptr : &*found;
}

bool is_package_name(std::string_view name)
{
    auto const fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_' || c == '-';
    };
    return !name.empty() && name.size() <= 40 && name.front() >= 'a' && name.front() <= 'z' &&
           std::ranges::all_of(name, fits) && !name.starts_with("offer_");
}

bool is_currency(std::string_view code)
{
    return code.size() == 3 && std::ranges::all_of(code, [](char c) { return c >= 'a' && c <= 'z'; });
}

std::string per_credit_text(Money const& price, Credits credits)
{
    CREDITD_ASSERT(credits.is_positive());
    // Millionths of a major unit for one credit: amount × 10^(6 − decimals) × 10^6 / micro-credits.
    __int128 millionths = price.amount;
    for (int i = decimals_of(price.currency); i < 12; ++i) {
        millionths *= 10;
    }
    return micro_to_text((millionths + credits.micro() / 2) / credits.micro());
}

std::string prices_text(std::vector<Money> const& prices)
{
    std::string text;
    for (auto const& price : prices) {
        text.append(text.empty() ? "" : " ")
            .append(price.currency)
            .append(" ")
            .append(std::to_string(price.amount));
    }
    return text;
}

std::vector<Money> prices_from(std::string_view text)
{
    std::vector<Money> prices;
    std::string currency;
    for (auto const part : std::views::split(text, ' ')) {
        std::string_view const word{part.begin(), part.end()};
        if (currency.empty()) {
            currency = word;
            continue;
        }
        std::int64_t amount = 0;
        std::from_chars(word.data(), word.data() + word.size(), amount);
        prices.push_back({amount, std::exchange(currency, {})});
    }
    return prices;
}

}  // namespace creditd::topups
