#include "base/currency.hpp"

#include <algorithm>
#include <array>

namespace creditd {

int decimals_of(std::string_view currency)
{
    using namespace std::string_view_literals;
    static constexpr std::array none{"bif"sv, "clp"sv, "djf"sv, "gnf"sv, "jpy"sv, "kmf"sv, "krw"sv, "mga"sv,
                                     "pyg"sv, "rwf"sv, "vnd"sv, "vuv"sv, "xaf"sv, "xof"sv, "xpf"sv};
    static constexpr std::array three{"bhd"sv, "jod"sv, "kwd"sv, "omr"sv, "tnd"sv};
    auto const is_in = [&](auto const& list) { return std::ranges::find(list, currency) != list.end(); };
    return is_in(none) ? 0 : is_in(three) ? 3 : 2;
}

std::string amount_text(std::int64_t amount, std::string_view currency)
{
    auto const decimals = static_cast<std::size_t>(decimals_of(currency));
    auto text = std::to_string(amount);
    auto const sign = std::size_t{amount < 0};
    if (decimals > 0) {
        auto const digits = text.size() - sign;
        if (digits <= decimals) {
            text.insert(sign, decimals + 1 - digits, '0');
        }
        text.insert(text.size() - decimals, ".");
    }
    return text;
}

std::string currency_code(std::string_view currency)
{
    std::string code{currency};
    std::ranges::transform(code, code.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return code;
}

std::string money_text(std::int64_t amount, std::string_view currency)
{
    return amount_text(amount, currency) + ' ' + currency_code(currency);
}

}  // namespace creditd
