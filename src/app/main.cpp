#include "app/command_line.hpp"
#include "app/commands.hpp"
#include "app/config.hpp"
#include "app/version.hpp"
#include "storage/failure.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <exception>
#include <system_error>

namespace {

using namespace creditd;
using app::CommandName;

int print_version()
{
    auto const commit = app::program_commit();
    fmt::print("creditd {}{}{}\n", app::program_version(), commit.empty() ? "" : " ", commit);
    return app::status::good;
}

int run(app::CommandLine const& line)
{
    if (line.command == CommandName::Version) {
        return print_version();
    }
    if (line.command == CommandName::ConfigExample) {
        fmt::print("{}", app::config_example());
        return app::status::good;
    }
    if (line.command == CommandName::Sandbox) {
        return app::serve_sandbox(line);
    }
    if (line.command == CommandName::MigrateCopy) {
        return app::migrate_copy(line);
    }
    auto const config = app::load_config({line.config_file, app::process_environment(), line.flags});
    if (!config) {
        for (auto const& sentence : config.error()) {
            fmt::print(stderr, "creditd: {}\n", sentence);
        }
        return app::status::usage;
    }
    switch (line.command) {
    case CommandName::Serve: return app::serve(*config, line);
    case CommandName::Demo: return app::demo(*config, line);
    case CommandName::Reconcile: return app::reconcile(*config, line);
    case CommandName::Verify: return app::verify(*config);
    case CommandName::AuditVerify: return app::verify_audit_log(*config, line);
    case CommandName::AuditErase: return app::erase_audit_entries(*config, line);
    case CommandName::AdminCreate: return app::create_admin(*config, line);
    case CommandName::AdminList: return app::operate(*config, line, "admin-list");
    case CommandName::AdminSetPassword: return app::set_password(*config, line);
    case CommandName::AdminSetRole: return app::operate(*config, line, "admin-set-role");
    case CommandName::AdminSuspend: return app::operate(*config, line, "admin-suspend");
    case CommandName::AdminUnsuspend: return app::operate(*config, line, "admin-unsuspend");
    case CommandName::KeyCreate: return app::create_key(*config, line);
    case CommandName::KeyList: return app::operate(*config, line, "key-list");
    case CommandName::KeyRevoke: return app::operate(*config, line, "key-revoke");
    case CommandName::MigrateStatus: return app::migrate_status(*config);
    case CommandName::MigratePlan: return app::migrate_plan(*config);
    case CommandName::MigrateUp: return app::migrate_up(*config);
    case CommandName::ConfigCheck: fmt::print("the settings are good\n"); break;
    case CommandName::ConfigShow: fmt::print("{}", app::config_text(*config, line.with_origins)); break;
    case CommandName::Sandbox:
    case CommandName::MigrateCopy:
    case CommandName::Version:
    case CommandName::ConfigExample: break;
    }
    return app::status::good;
}

int report(std::exception const& failure, int status)
{
    fmt::print(stderr, "creditd: {}\n", failure.what());
    return status;
}

}  // namespace

int main(int argc, char** argv)
{
    auto const line = app::parse_command_line(argc, argv);
    if (!line) {
        std::fputs(line.error().text.c_str(), line.error().status == 0 ? stdout : stderr);
        return line.error().status;
    }
    try {
        return run(*line);
    } catch (storage::CannotOpen const& failure) {
        return report(failure, app::status::unavailable);
    } catch (std::system_error const& failure) {
        return report(failure, app::status::unavailable);
    } catch (std::exception const& failure) {
        return report(failure, app::status::failed);
    }
}
