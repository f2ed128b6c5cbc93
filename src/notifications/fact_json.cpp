#include "notifications/fact_json.hpp"

#include "base/currency.hpp"
#include "base/moment.hpp"
#include "http/json.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <system_error>

namespace creditd::notifications {

namespace {

using http::json::Kind;
using http::json::Value;

std::string money(Value value)
{
    auto const amount = value.find("amount");
    auto const currency = value.find("currency");
    if (!amount || !currency) {
        return {};
    }
    auto const digits = amount->text();
    std::int64_t minor_units = 0;
    auto const [end, fault] = std::from_chars(digits.data(), digits.data() + digits.size(), minor_units);
    bool const is_whole = fault == std::errc{} && end == digits.data() + digits.size();
    return is_whole ? money_text(minor_units, currency->text()) : std::string{};
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
