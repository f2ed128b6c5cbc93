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
    AuditVerify,
    AuditErase,
    Demo,
    Sandbox,
    Reconcile,
    AdminCreate,
    AdminList,
    AdminSetPassword,
    AdminSetRole,
    AdminSuspend,
    AdminUnsuspend,
    KeyCreate,
    KeyList,
    KeyRevoke,
    MigrateStatus,
    MigratePlan,
    MigrateUp,
    MigrateCopy,
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
    std::string anchor{};                                      ///< AuditVerify; empty: the settings'
    std::string anchor_key{};                                  ///< the same
    std::string subject{};                                     ///< AuditErase
    std::string reason{};                                      ///< the same
    std::string email{};                                       ///< AdminCreate, AdminSetPassword
    std::string password_file{};                               ///< the same; empty: ask
    std::string name{};                                        ///< KeyCreate
    std::string role = "service";                              ///< KeyCreate, AdminSetRole
    std::string user{};                                        ///< AdminSetRole, AdminSuspend, AdminUnsuspend
    std::string id{};                                          ///< KeyRevoke
    int reconcile_days = 3;                                    ///< Reconcile
    std::string copy_from{};                                   ///< MigrateCopy: as `database.url` has it
    std::string copy_to{};                                     ///< the same
    std::string sandbox_listen = "127.0.0.1:12111";            ///< Sandbox, as are the next two
    std::string sandbox_webhook_url{};                         ///< where events are posted; empty: nowhere
    std::string sandbox_webhook_secret_file{};                 ///< what signs them; empty: made
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
