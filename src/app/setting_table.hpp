#pragma once

#include "app/settings.hpp"

#include <expected>
#include <functional>
#include <span>
#include <string>
#include <string_view>

namespace creditd::app {

enum class SettingKind : std::uint8_t {
    Text,
    Integer,
    Boolean,
    Credits,
    List,
    Tables,  ///< tables in the file, the same as JSON elsewhere
};

/// One setting: `section.key` of the file, `CREDITD_SECTION__KEY` of the environment, `--section-key` of the
/// command line. Every source hands over text; a list is separated by commas.
struct Setting
{
    std::string_view name;
    SettingKind kind = SettingKind::Text;
    std::string form;          ///< what a value looks like, unit included: `1–64`, `milliseconds, 0–600000`
    std::string_view meaning;  ///< a sentence
    bool is_secret = false;    ///< never shown; on the command line only as `--…-file`

    /// Puts the value in its place, or says what it must be (`must be 1–64`).
    std::function<std::expected<void, std::string>(Settings&, std::string_view)> read;

    /// The value as `read` takes it.
    std::function<std::string(Settings const&)> show;
};

/// All of them, by section.
[[nodiscard]] std::span<Setting const> all_settings();
[[nodiscard]] Setting const* find_setting(std::string_view name);

/// `http.listen` → `CREDITD_HTTP__LISTEN`; a name without section → `CREDITD_PUBLIC_URL`.
[[nodiscard]] std::string environment_name(std::string_view setting);

/// `http.listen` → `--http-listen`.
[[nodiscard]] std::string flag_name(Setting const& setting);

}  // namespace creditd::app
