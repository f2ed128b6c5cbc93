#pragma once

#include "app/settings.hpp"

#include <expected>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace creditd::app {

/// Where the settings come from, weakest first: the file, the environment, the command line.
struct ConfigSources
{
    std::optional<std::filesystem::path> file{};
    std::vector<std::pair<std::string, std::string>>
        environment{};                                         ///< all variables; others' are left alone
    std::vector<std::pair<std::string, std::string>> flags{};  ///< flag as typed (`--http-listen`), value
};

/// Setting → `creditd.toml:7`, `CREDITD_…`, `--…`, or the command that chose its value (`creditd demo`).
using SettingOrigins = std::map<std::string, std::string, std::less<>>;

struct Config
{
    Settings settings;
    SettingOrigins origins;
};

/// Reads every source, or says everything that is wrong, one sentence each with its place (`creditd.toml:7`,
/// the variable's or flag's name). Wrong are: an unreadable or malformed file, a name that is no setting, a
/// value outside its bounds, and settings that contradict each other. Values of secrets are never repeated.
///
/// A secret `a.b` may also come from a file: `a.b_file` in TOML, `CREDITD_A__B_FILE`, `--a-b-file`; a line
/// feed at its end is left out. A variable that begins with `CREDITD_`, has no `__` and resembles no setting
/// is left alone.
[[nodiscard]] std::expected<Config, std::vector<std::string>> load_config(ConfigSources const& sources);

/// The process's variables.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> process_environment();

/// A TOML file that says every default, each with its meaning and bounds, commented out.
[[nodiscard]] std::string config_example();

/// One line a setting, as TOML would have it; secrets as `***`. With origins: `# default`, `# creditd.toml:7`
/// behind.
[[nodiscard]] std::string config_text(Config const& config, bool with_origins);

}  // namespace creditd::app
