#pragma once

#include <cstdint>
#include <expected>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace creditd::app {

enum class CommandName : std::uint8_t {
    Serve,
    Verify,
    Demo,
    AdminCreate,
    AdminResetPassword,
    KeyCreate,
    ConfigExample,
    ConfigCheck,
    ConfigShow,
    Version,
};

/// What was asked for on the command line.
struct CommandLine
{
    CommandName command = CommandName::Serve;
    std::optional<std::filesystem::path> config_file{};
    std::vector<std::pair<std::string, std::string>> flags{};  ///< settings: `--http-listen`, value
    bool test_clock = false;                                   ///< Serve
    bool with_origins = false;                                 ///< ConfigShow
    std::string email{};                                       ///< AdminCreate, AdminResetPassword
    std::string password_file{};                               ///< the same; empty: ask
    std::string name{};                                        ///< KeyCreate
    std::string role = "service";                              ///< KeyCreate
};

/// Why there is nothing to do: help was asked for, or the words make no sense.
struct CommandLineEnd
{
    int status = 0;    ///< to exit with: 0 for help, 2 for a mistake
    std::string text;  ///< for standard output when the status is 0, else for standard error
};

[[nodiscard]] std::expected<CommandLine, CommandLineEnd> parse_command_line(int argc,
                                                                            char const* const* argv);

}  // namespace creditd::app
