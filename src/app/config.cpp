#include "app/config.hpp"

#include "app/closest_name.hpp"
#include "app/setting_table.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <unistd.h>

namespace creditd::app {

namespace {

constexpr std::string_view file_suffix = "_file";

std::optional<std::string> content_of(std::filesystem::path const& path)
{
    std::ifstream in{path, std::ios::binary};
    std::stringstream content;
    content << in.rdbuf();
    return in.good() || in.eof() ? std::optional(std::move(content).str()) : std::nullopt;
}

/// `name`, or the secret behind `name_file`.
struct Target
{
    Setting const* setting = nullptr;
    bool from_file = false;
};

Target target_of(std::string_view name)
{
    if (auto const* const setting = find_setting(name)) {
        return {setting, false};
    }
    if (name.ends_with(file_suffix)) {
        auto const* const setting = find_setting(name.substr(0, name.size() - file_suffix.size()));
        if (setting != nullptr && setting->is_secret) {
            return {setting, true};
        }
    }
    return {};
}

std::vector<std::string> setting_names()
{
    std::vector<std::string> names;
    for (auto const& setting : all_settings()) {
        names.emplace_back(setting.name);
    }
    return names;
}

class Loader
{
public:
    /// `place` leads what is said about the value; `origin` is what `config show --origin` tells.
    void set(Target target, std::string_view value, std::string const& place, std::string origin)
    {
        auto const& setting = *target.setting;
        std::string content;
        if (target.from_file) {
            auto read = content_of(std::string{value});
            if (!read) {
                return fail(fmt::format("{}: cannot read {}", place, value));
            }
            content = std::move(*read);
            content.erase(content.find_last_not_of("\r\n") + 1);
            origin += fmt::format(" ({})", value);
            value = content;
        }
        auto const done = setting.read(config.settings, value);
        if (!done) {
            auto const shown = setting.is_secret ? "" : fmt::format(", not \"{}\"", value);
            return fail(fmt::format("{}: {} {}{}", place, setting.name, done.error(), shown));
        }
        config.origins.insert_or_assign(std::string{setting.name}, std::move(origin));
    }

    void fail(std::string sentence) { errors.push_back(std::move(sentence)); }

    Config config;
    std::vector<std::string> errors;
};

// The file.

/// The characters of one value as they stand in the file: what a number was before it became binary. Columns
/// count code points.
std::string spelling(std::vector<std::string> const& lines, toml::source_region const& region)
{
    if (region.begin.line == 0 || region.begin.line > lines.size() || region.begin.line != region.end.line) {
        return {};
    }
    std::string text;
    std::size_t column = 0;
    for (char const c : lines[region.begin.line - 1]) {
        column += (static_cast<unsigned char>(c) & 0xc0) != 0x80 ? 1 : 0;
        if (column >= region.begin.column && column < region.end.column) {
            text += c;
        }
    }
    text.erase(text.find_last_not_of(" \t\r") + 1);
    return text;
}

/// A value as the settings read it, or what is wrong with its type.
std::expected<std::string, std::string> text_of(toml::node const& node, std::vector<std::string> const& lines)
{
    if (auto const* const text = node.as_string()) {
        return text->get();
    }
    if (auto const* const integer = node.as_integer()) {
        return std::to_string(integer->get());
    }
    if (auto const* const truth = node.as_boolean()) {
        return truth->get() ? "true" : "false";
    }
    if (node.is_floating_point()) {
        return spelling(lines, node.source());
    }
    if (auto const* const array = node.as_array()) {
        std::string list;
        for (auto const& element : *array) {
            auto const* const text = element.as_string();
            if (text == nullptr) {
                return std::unexpected("holds something that is not a text");
            }
            list += list.empty() ? "" : ",";
            list += text->get();
        }
        return list;
    }
    return std::unexpected("is neither a text, a number, true, false nor a list of texts");
}

/// Tables as the environment would have them.
std::expected<std::string, std::string> json_of(toml::array const& tables)
{
    std::stringstream json;
    json << toml::json_formatter{tables};
    return std::move(json).str();
}

class FileReader
{
public:
    FileReader(Loader& loader, std::filesystem::path const& path) : loader_(loader), path_(path) {}

    void read()
    {
        auto const content = content_of(path_);
        if (!content) {
            return loader_.fail(fmt::format("{}: the file cannot be read", path_.native()));
        }
        std::stringstream split{*content};
        for (std::string line; std::getline(split, line);) {
            lines_.push_back(std::move(line));
        }
        try {
            read_table(toml::parse(*content), "");
        } catch (toml::parse_error const& error) {
            loader_.fail(fmt::format("{}: {}", place(error.source()), error.description()));
        }
    }

private:
    [[nodiscard]] std::string place(toml::source_region const& region) const
    {
        return fmt::format("{}:{}", path_.native(), static_cast<std::uint64_t>(region.begin.line));
    }

    void read_table(toml::table const& table, std::string const& section)
    {
        for (auto const& [key, node] : table) {
            auto const name = section + std::string{key.str()};
            auto const* const inner = node.as_table();
            if (inner != nullptr && section.empty()) {
                read_table(*inner, name + ".");
                continue;
            }
            auto const target = target_of(name);
            if (target.setting == nullptr) {
                loader_.fail(fmt::format("{}: {} is not a setting{}", place(key.source()), name,
                                         did_you_mean(name, setting_names())));
                continue;
            }
            bool const is_tables = target.setting->kind == SettingKind::Tables && node.is_array();
            auto const value = is_tables ? json_of(*node.as_array()) : text_of(node, lines_);
            if (!value) {
                loader_.fail(fmt::format("{}: {} {}", place(node.source()), name, value.error()));
                continue;
            }
            loader_.set(target, *value, place(node.source()), place(node.source()));
        }
    }

    Loader& loader_;
    std::filesystem::path const& path_;
    std::vector<std::string> lines_;
};

// The environment.

constexpr std::string_view prefix = "CREDITD_";

/// `CREDITD_HTTP__LISTEN` → `http.listen`.
std::string setting_name(std::string_view variable)
{
    std::string name;
    variable.remove_prefix(prefix.size());
    while (!variable.empty()) {
        bool const is_dot = variable.starts_with("__");
        char const c = variable.front();
        name += is_dot ? '.' : (c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c);
        variable.remove_prefix(is_dot ? 2 : 1);
    }
    return name;
}

void read_environment(Loader& loader, std::vector<std::pair<std::string, std::string>> const& environment)
{
    std::vector<std::string> names;
    for (auto const& setting : all_settings()) {
        names.push_back(environment_name(setting.name));
    }
    std::map<Setting const*, std::string> seen;
    for (auto const& [variable, value] : environment) {
        if (!variable.starts_with(prefix)) {
            continue;
        }
        auto const target = target_of(setting_name(variable));
        if (target.setting == nullptr) {
            auto const hint = did_you_mean(variable, names);
            if (!hint.empty() || variable.find("__", prefix.size()) != std::string::npos) {
                loader.fail(fmt::format("{} is not a setting{}", variable, hint));
            }
            continue;
        }
        auto const [before, is_first] = seen.emplace(target.setting, variable);
        if (!is_first) {
            loader.fail(fmt::format("{} and {} are both set: unset one", before->second, variable));
            continue;
        }
        loader.set(target, value, variable, variable);
    }
}

// The command line.

void read_flags(Loader& loader, std::vector<std::pair<std::string, std::string>> const& flags)
{
    for (auto const& [flag, value] : flags) {
        auto const all = all_settings();
        auto const setting =
            std::ranges::find_if(all, [&](Setting const& each) { return flag_name(each) == flag; });
        if (setting == all.end()) {
            loader.fail(fmt::format("{} is not an option", flag));
            continue;
        }
        loader.set({&*setting, setting->is_secret}, value, flag, flag);
    }
}

// All of it together.

void check_together(Loader& loader)
{
    auto const& settings = loader.config.settings;
    auto const where = [&](std::string_view name) {
        auto const found = loader.config.origins.find(name);
        return found == loader.config.origins.end() ? "default" : found->second;
    };
    if (settings.ledger.hold_ttl_default > settings.ledger.hold_ttl_max) {
        loader.fail(fmt::format("limits.hold_default_seconds ({}) is above limits.hold_max_seconds ({})",
                                where("limits.hold_default_seconds"), where("limits.hold_max_seconds")));
    }
    auto const& anchor = settings.audit.anchor;
    if (anchor && (anchor->anchor.empty() || anchor->key.empty())) {
        loader.fail("audit.anchor and audit.signing_key are set together or not at all");
    }
    auto const& mail = settings.notifications.mail;
    if (mail.is_on() && (mail.from.empty() || settings.public_url.empty())) {
        loader.fail(
            "mail.url needs mail.from, whom mails are from, and public_url, which their links begin with");
    }
    if (settings.identity.mail.credit_after_verification && !mail.is_on()) {
        loader.fail("accounts.signup_credits_after_verification needs mail.url");
    }
    if (settings.admin_email.empty() != settings.admin_password.empty()) {
        loader.fail("admin.email and admin.password are set together or not at all");
    }
}

}  // namespace

std::expected<Config, std::vector<std::string>> load_config(ConfigSources const& sources)
{
    Loader loader;
    if (sources.file) {
        FileReader{loader, *sources.file}.read();
    }
    read_environment(loader, sources.environment);
    read_flags(loader, sources.flags);
    if (loader.errors.empty()) {
        check_together(loader);
    }
    if (!loader.errors.empty()) {
        return std::unexpected(std::move(loader.errors));
    }
    return std::move(loader.config);
}

std::vector<std::pair<std::string, std::string>> process_environment()
{
    std::vector<std::pair<std::string, std::string>> variables;
    for (char** entry = environ; *entry != nullptr; ++entry) {
        std::string_view const text{*entry};
        auto const equals = text.find('=');
        if (equals != std::string_view::npos) {
            variables.emplace_back(text.substr(0, equals), text.substr(equals + 1));
        }
    }
    return variables;
}

}  // namespace creditd::app
