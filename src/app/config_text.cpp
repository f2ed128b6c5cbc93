#include "app/config.hpp"
#include "app/setting_table.hpp"

#include <fmt/format.h>

namespace creditd::app {

namespace {

std::string_view section_of(std::string_view name)
{
    auto const dot = name.find('.');
    return dot == std::string_view::npos ? std::string_view{} : name.substr(0, dot);
}

std::string_view key_of(std::string_view name)
{
    return name.substr(name.find('.') + 1);  // npos + 1 is 0
}

std::string in_quotes(std::string_view text)
{
    std::string out = "\"";
    for (char const c : text) {
        if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f) {
            out += fmt::format("\\u{:04x}", static_cast<unsigned char>(c));
            continue;
        }
        if (c == '"' || c == '\\') {
            out += '\\';
        }
        out += c;
    }
    return out + '"';
}

std::string toml_value(Setting const& setting, Settings const& settings)
{
    auto const text = setting.show(settings);
    switch (setting.kind) {
    case SettingKind::Integer:
    case SettingKind::Boolean:
    case SettingKind::Credits: return text;
    case SettingKind::Text:
    case SettingKind::Tables:
    case SettingKind::List: break;
    }
    return in_quotes(text);
}

}  // namespace

std::string config_example()
{
    Settings const defaults;
    std::string out =
        "# Settings of creditd. Every line that is commented out says the default.\n"
        "# Stronger than this file: CREDITD_SECTION__KEY in the environment, then --section-key.\n"
        "# A secret is better kept in a file of its own: key_file = \"/run/secrets/…\".\n";
    std::string_view section;
    for (auto const& setting : all_settings()) {
        if (section_of(setting.name) != section) {
            section = section_of(setting.name);
            out += fmt::format("\n[{}]\n", section);
        }
        out += fmt::format("\n# {} ({})\n", setting.meaning, setting.form);
        auto const key = key_of(setting.name);
        out += setting.is_secret ? fmt::format("#{}_file = \"/run/secrets/{}\"\n", key, key)
                                 : fmt::format("#{} = {}\n", key, toml_value(setting, defaults));
    }
    return out;
}

std::string config_text(Config const& config, bool with_origins)
{
    std::string out;
    for (auto const& setting : all_settings()) {
        out += fmt::format("{} = {}", setting.name, toml_value(setting, config.settings));
        if (with_origins) {
            auto const origin = config.origins.find(setting.name);
            out += fmt::format("  # {}", origin == config.origins.end() ? "default" : origin->second);
        }
        out += '\n';
    }
    return out;
}

}  // namespace creditd::app
