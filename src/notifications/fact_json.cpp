#include "notifications/fact_json.hpp"

#include "base/moment.hpp"
#include "http/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace creditd::notifications {

namespace {

using http::json::Kind;
using http::json::Value;

/// How many digits an amount has behind the point: as the payment provider counts minor units, which for some
/// currencies is not as ISO 4217 does, and as prices are shown.
std::size_t decimals_of(std::string_view currency)
{
    static constexpr std::array none{"bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga",
                                     "pyg", "rwf", "vnd", "vuv", "xaf", "xof", "xpf"};
    static constexpr std::array three{"bhd", "jod", "kwd", "omr", "tnd"};
    if (std::ranges::find(none, currency) != none.end()) {
        return 0;
    }
    return std::ranges::find(three, currency) != three.end() ? 3 : 2;
}

std::string money(Value value)
{
    auto const amount = value.find("amount");
    auto const currency = value.find("currency");
    if (!amount || !currency) {
        return {};
    }
    std::string digits{amount->text()};
    auto const decimals = decimals_of(currency->text());
    bool const is_negative = digits.starts_with('-');
    digits.erase(0, is_negative ? 1 : 0);
    if (digits.size() <= decimals) {
        digits.insert(0, decimals + 1 - digits.size(), '0');
    }
    if (decimals > 0) {
        digits.insert(digits.size() - decimals, ".");
    }
    std::string code{currency->text()};
    std::ranges::transform(code, code.begin(), [](char c) {
        return c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    });
    return fmt::format("{}{} {}", is_negative ? "-" : "", digits, code);
}

std::string date(std::string_view text)
{
    static constexpr std::array months{"January", "February", "March",     "April",   "May",      "June",
                                       "July",    "August",   "September", "October", "November", "December"};
    auto const moment = moment_from_text(text);
    if (!moment) {
        return std::string{text};
    }
    auto const iso = to_text(*moment);  // 2026-11-22T21:46:00.000Z
    auto const month = static_cast<std::size_t>((iso[5] - '0') * 10 + (iso[6] - '0') - 1);
    return fmt::format("{} {} {}, {} UTC", iso[8] == '0' ? iso.substr(9, 1) : iso.substr(8, 2),
                       months.at(month), iso.substr(0, 4), iso.substr(11, 5));
}

}  // namespace

std::optional<std::string> value_in(std::string_view json, std::string_view path, std::string_view form)
{
    auto const document = http::json::parse(json);
    if (!document) {
        return std::nullopt;
    }
    auto value = std::optional{document->root()};
    while (value && !path.empty()) {
        auto const name = path.substr(0, path.find('.'));
        path.remove_prefix(std::min(name.size() + 1, path.size()));
        value = value->kind() == Kind::Object ? value->find(name) : std::nullopt;
    }
    if (!value) {
        return std::nullopt;
    }
    std::string shown;
    switch (value->kind()) {
    case Kind::Null: break;
    case Kind::Boolean: shown = value->boolean() ? "true" : ""; break;
    case Kind::Number: shown = value->text(); break;
    case Kind::String: shown = form == "date" ? date(value->text()) : std::string{value->text()}; break;
    case Kind::Array:
    case Kind::Object:
        if (form == "money") {
            shown = money(*value);
        } else if (value->size() > 0) {
            value->append_json(shown);
        }
        break;
    }
    return shown.empty() ? std::nullopt : std::optional{std::move(shown)};
}

}  // namespace creditd::notifications
