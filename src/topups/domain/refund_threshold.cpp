#include "topups/domain/refund_threshold.hpp"

#include "base/currency.hpp"
#include "topups/domain/money.hpp"
#include "topups/domain/package.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace creditd::topups {

namespace {

constexpr std::int64_t most = 99'999'999;

/// Minor units from decimal text with at most so many decimals; empty when it is none, or out of range.
std::optional<std::int64_t> units_from(std::string_view text, int decimals)
{
    auto const point = text.find('.');
    auto const whole = text.substr(0, point);
    auto const part = point == std::string_view::npos ? std::string_view{} : text.substr(point + 1);
    bool const has_part = point != std::string_view::npos;
    if (whole.empty() || has_part == part.empty() || std::cmp_greater(part.size(), decimals)) {
        return std::nullopt;
    }
    auto digits = std::string{whole} + std::string{part};
    digits.append(static_cast<std::size_t>(decimals) - part.size(), '0');
    std::int64_t units = 0;
    for (char const c : digits) {
        if (c < '0' || c > '9') {
            return std::nullopt;
        }
        units = units * 10 + (c - '0');
        if (units > most) {
            return std::nullopt;
        }
    }
    return units;
}

std::string_view trimmed(std::string_view text)
{
    auto const first = text.find_first_not_of(' ');
    return first == std::string_view::npos ? std::string_view{}
                                           : text.substr(first, text.find_last_not_of(' ') - first + 1);
}

/// Takes in one entry: `usd 150.50`, or `100`; false when it is neither, or said twice.
bool take(RefundThresholds& thresholds, bool& has_others, std::string_view entry)
{
    auto const blank = entry.find(' ');
    if (blank == std::string_view::npos) {
        auto const units = units_from(entry, 0);
        thresholds.others = units.value_or(0);
        return units && !std::exchange(has_others, true);
    }
    auto const currency = entry.substr(0, blank);
    auto const units = units_from(trimmed(entry.substr(blank)), decimals_of(currency));
    return is_currency(currency) && units && thresholds.own.emplace(currency, *units).second;
}

}  // namespace

std::int64_t RefundThresholds::most_alone(std::string_view currency) const
{
    if (auto const found = own.find(currency); found != own.end()) {
        return found->second;
    }
    auto units = others;
    for (int i = 0; i < decimals_of(currency); ++i) {
        units *= 10;
    }
    return units;
}

std::expected<RefundThresholds, std::string> read_thresholds(std::string_view list)
{
    RefundThresholds thresholds;
    bool has_others = false;
    while (!trimmed(list).empty()) {
        auto const entry = list.substr(0, list.find(','));
        list.remove_prefix(std::min(entry.size() + 1, list.size()));
        if (!take(thresholds, has_others, trimmed(entry))) {
            return std::unexpected(
                "must be amounts such as 100, usd 150.50, jpy 15000: each currency once, in its "
                "own decimals, and a whole amount for all others");
        }
    }
    return thresholds;
}

std::string to_text(RefundThresholds const& thresholds)
{
    std::string text;
    if (thresholds.others != 0) {
        text = std::to_string(thresholds.others);
    }
    for (auto const& [currency, units] : thresholds.own) {
        text.append(text.empty() ? "" : ",").append(currency).append(" ");
        text += amount_text(units, currency);
    }
    return text;
}

}  // namespace creditd::topups
