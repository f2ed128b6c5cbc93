#pragma once

// How settings are spelled, for the *_settings.cpp files only. The makers take `place`: from Settings to the
// member that holds the value.

#include "app/setting_table.hpp"
#include "base/credits.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>
#include <vector>

namespace creditd::app {

using ReadSetting = std::expected<void, std::string>;

inline constexpr std::int64_t year_seconds = 31'536'000;

/// Refuses a value that is not of that form.
[[nodiscard]] ReadSetting must_be(std::string_view form);

[[nodiscard]] std::optional<std::int64_t> integer_from(std::string_view text);

/// Collects settings in the order in which they are shown.
class SettingList
{
public:
    void add(Setting setting) { all_.push_back(std::move(setting)); }
    [[nodiscard]] std::vector<Setting> take() { return std::move(all_); }

private:
    std::vector<Setting> all_;
};

// The themes.
void add_server_settings(SettingList& list);
void add_redis_settings(SettingList& list);
void add_ledger_settings(SettingList& list);
void add_approval_settings(SettingList& list);
void add_limit_settings(SettingList& list);
void add_mail_settings(SettingList& list);
void add_stripe_settings(SettingList& list);
void add_topup_settings(SettingList& list);
void add_page_settings(SettingList& list);
void add_identity_settings(SettingList& list);
void add_process_settings(SettingList& list);

template <class Place>
Setting text(std::string_view name, std::string_view form, std::string_view meaning, Place place)
{
    return {.name = name,
            .form = std::string{form},
            .meaning = meaning,
            .read = [place](Settings& settings, std::string_view value) -> ReadSetting {
                place(settings) = std::string{value};
                return {};
            },
            .show = [place](Settings const& settings) { return place(const_cast<Settings&>(settings)); }};
}

template <class Place>
Setting secret(std::string_view name, std::string_view meaning, Place place)
{
    return {.name = name,
            .form = "text",
            .meaning = meaning,
            .is_secret = true,
            .read = [place](Settings& settings, std::string_view value) -> ReadSetting {
                place(settings) = Secret{std::string{value}};
                return {};
            },
            .show = [place](Settings const& settings) -> std::string {
                return place(const_cast<Settings&>(settings)).empty() ? "" : "***";
            }};
}

/// `set` and `get` convert between the number and what Settings holds.
template <class Get, class Set>
Setting number(std::string_view name, std::string_view unit, std::int64_t min, std::int64_t max,
               std::string_view meaning, Get get, Set set)
{
    auto form = fmt::format("{}{}–{}", unit, min, max);
    return {
        .name = name,
        .kind = SettingKind::Integer,
        .form = form,
        .meaning = meaning,
        .read = [=](Settings& settings, std::string_view value) -> ReadSetting {
            auto const parsed = integer_from(value);
            if (!parsed || *parsed < min || *parsed > max) {
                return must_be(fmt::format("a whole number, {}", form));
            }
            set(settings, *parsed);
            return {};
        },
        .show =
            [get](Settings const& settings) { return std::to_string(get(const_cast<Settings&>(settings))); }};
}

template <class Place>
Setting count(std::string_view name, std::int64_t min, std::int64_t max, std::string_view meaning,
              Place place)
{
    return number(
        name, "", min, max, meaning,
        [place](Settings& settings) { return static_cast<std::int64_t>(place(settings)); },
        [place](Settings& settings, std::int64_t n) {
            place(settings) = static_cast<std::remove_cvref_t<decltype(place(settings))>>(n);
        });
}

template <class Place>
Setting bytes(std::string_view name, std::int64_t min, std::int64_t max, std::string_view meaning,
              Place place)
{
    auto setting = count(name, min, max, meaning, place);
    setting.form = fmt::format("bytes, {}–{}", min, max);
    return setting;
}

/// A length of time in units of `unit_ms`.
template <class Place>
Setting duration(std::string_view name, std::string_view unit, std::int64_t unit_ms, std::int64_t min,
                 std::int64_t max, std::string_view meaning, Place place)
{
    return number(
        name, unit, min, max, meaning,
        [=](Settings& settings) { return place(settings).in_milliseconds() / unit_ms; },
        [=](Settings& settings, std::int64_t n) { place(settings) = Duration::milliseconds(n * unit_ms); });
}

template <class Place>
Setting milliseconds(std::string_view name, std::int64_t min, std::int64_t max, std::string_view meaning,
                     Place place)
{
    return duration(name, "milliseconds, ", 1, min, max, meaning, place);
}

template <class Place>
Setting seconds(std::string_view name, std::int64_t min, std::int64_t max, std::string_view meaning,
                Place place)
{
    return duration(name, "seconds, ", 1000, min, max, meaning, place);
}

template <class Place>
Setting boolean(std::string_view name, std::string_view meaning, Place place)
{
    return {.name = name,
            .kind = SettingKind::Boolean,
            .form = "true | false",
            .meaning = meaning,
            .read = [place](Settings& settings, std::string_view value) -> ReadSetting {
                if (value != "true" && value != "false") {
                    return must_be("true or false");
                }
                place(settings) = value == "true";
                return {};
            },
            .show = [place](Settings const& settings) -> std::string {
                return place(const_cast<Settings&>(settings)) ? "true" : "false";
            }};
}

template <class Place>
Setting credits(std::string_view name, Credits max, std::string_view meaning, Place place)
{
    auto form = fmt::format("credits, 0–{}", to_text(max));
    return {
        .name = name,
        .kind = SettingKind::Credits,
        .form = form,
        .meaning = meaning,
        .read = [=](Settings& settings, std::string_view value) -> ReadSetting {
            auto const parsed = credits_from_text(value).credits;
            if (!parsed || parsed->is_negative() || *parsed > max) {
                return must_be(fmt::format("{}, with at most 6 decimals", form));
            }
            place(settings) = *parsed;
            return {};
        },
        .show =
            [place](Settings const& settings) { return to_text(place(const_cast<Settings&>(settings))); }};
}

template <class Enum, std::size_t Count, class Place>
Setting choice(std::string_view name, std::array<std::string_view, Count> const& words,
               std::string_view meaning, Place place)
{
    return {.name = name,
            .form = fmt::format("{}", fmt::join(words, " | ")),
            .meaning = meaning,
            .read = [=](Settings& settings, std::string_view value) -> ReadSetting {
                auto const* const found = std::ranges::find(words, value);
                if (found == words.end()) {
                    return must_be(fmt::format("one of {}", fmt::join(words, ", ")));
                }
                place(settings) = static_cast<Enum>(found - words.begin());
                return {};
            },
            .show =
                [=](Settings const& settings) {
                    return std::string{
                        words.at(static_cast<std::size_t>(place(const_cast<Settings&>(settings))))};
                }};
}

}  // namespace creditd::app
