#include "app/command_line.hpp"

#include "app/closest_name.hpp"
#include "app/setting_table.hpp"
#include "app/version.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <deque>
#include <sstream>
#include <string_view>
#include <vector>

namespace creditd::app {

namespace {

constexpr int usage_status = 2;

/// The parsed words land here; CLI11 keeps pointers into it.
struct Words
{
    CommandLine line;
    std::string config_file;
    std::deque<std::pair<std::string, std::string>>
        flags;  ///< every setting's flag, and its value or nothing
};

/// The settings whose names begin so, as options. Secrets are named by a file: command lines can be read by
/// others.
void add_settings(CLI::App& app, Words& words, std::string_view beginning)
{
    for (auto const& setting : all_settings()) {
        if (!setting.name.starts_with(beginning)) {
            continue;
        }
        auto& [flag, value] = words.flags.emplace_back(flag_name(setting), "");
        auto const dot = setting.name.find('.');
        auto const section = dot == std::string_view::npos ? "general" : setting.name.substr(0, dot);
        app.add_option(flag, value, fmt::format("{} ({})", setting.meaning, setting.form))
            ->type_name(setting.is_secret ? "FILE" : "VALUE")
            ->group(fmt::format("Settings: {}", section));
    }
}

void add_config_file(CLI::App& app, Words& words)
{
    app.add_option("--config", words.config_file, "TOML file with settings (creditd config example)")
        ->type_name("FILE");
}

CLI::App& add_command(CLI::App& parent, Words& words, CommandName command, std::string const& name,
                      std::string const& meaning)
{
    auto& app = *parent.add_subcommand(name, meaning);
    app.callback([&words, command] { words.line.command = command; });
    return app;
}

/// Where the ledger is.
void add_ledger(CLI::App& app, Words& words)
{
    add_config_file(app, words);
    add_settings(app, words, "database.");
}

void add_user(CLI::App& app, Words& words)
{
    app.add_option("--user", words.line.user, "Whose: id or e-mail address")->required();
    add_ledger(app, words);
}

void add_login(CLI::App& app, Words& words)
{
    app.add_option("--email", words.line.email, "Whose")->required();
    app.add_option("--password-file", words.line.password_file,
                   "File with the password; without it you are asked")
        ->type_name("FILE");
    add_config_file(app, words);
    add_settings(app, words, "database.");
}

void add_commands(CLI::App& app, Words& words)
{
    auto& serve = add_command(app, words, CommandName::Serve, "serve", "Serve the API until stopped");
    add_config_file(serve, words);
    serve.add_flag(
        "--test-clock", words.line.test_clock,
        "A clock that stands still and is moved by POST /test/clock; makes and opens test ledgers only");
    add_settings(serve, words, "");

    auto& demo = add_command(app, words, CommandName::Demo, "demo",
                             "Serve a test ledger filled with 90 days of a small company's life");
    add_config_file(demo, words);
    add_settings(demo, words, "");

    auto& sandbox = add_command(app, words, CommandName::Sandbox, "sandbox",
                                "A stand-in for Stripe on this machine, to try payments without money");
    sandbox.add_option("--listen", words.line.sandbox_listen, "Where its API and pages are")
        ->type_name("ADDRESS:PORT")
        ->capture_default_str();
    sandbox
        .add_option("--webhook-url", words.line.sandbox_webhook_url,
                    "Where its events go: http://127.0.0.1:8080/webhooks/stripe")
        ->type_name("URL");
    sandbox
        .add_option("--webhook-secret-file", words.line.sandbox_webhook_secret_file,
                    "File with what they are signed with; without it a secret is made and shown")
        ->type_name("FILE");

    auto& reconcile = add_command(app, words, CommandName::Reconcile, "reconcile",
                                  "Compare purchases with the payment provider, and mend what is safe");
    reconcile.add_option("--days", words.line.reconcile_days, "How far back, 1–30; open ones always are")
        ->check(CLI::Range(1, 30))
        ->capture_default_str();
    add_config_file(reconcile, words);
    add_settings(reconcile, words, "");

    auto& verify = add_command(app, words, CommandName::Verify, "verify",
                               "Recompute the books from their rows, also beside a running server");
    add_config_file(verify, words);
    add_settings(verify, words, "database.");

    auto& audit = *app.add_subcommand("audit", "The log of what administrators did");
    audit.require_subcommand(1);
    auto& chains =
        add_command(audit, words, CommandName::AuditVerify, "verify",
                    "Recompute its chains and compare them with the seals, also beside a running server");
    chains.add_option("--anchor", words.line.anchor, "Seals to compare with, in place of audit.anchor")
        ->type_name("FILE");
    chains
        .add_option("--key", words.line.anchor_key,
                    "The PEM key that checks them (its public half will do), in place of audit.signing_key")
        ->type_name("FILE");
    add_config_file(chains, words);
    add_settings(chains, words, "database.");
    add_settings(chains, words, "audit.");

    auto& erase =
        add_command(audit, words, CommandName::AuditErase, "erase",
                    "Erase who, why and what changed from entries about a person; chains verify on");
    erase.add_option("--subject", words.line.subject, "Whom: a user's id, as entries have it")->required();
    erase.add_option("--reason", words.line.reason, "Why, for the log; name nobody")->required();
    add_config_file(erase, words);
    add_settings(erase, words, "database.");

    auto& admin = *app.add_subcommand("admin", "Administrators, on the machine of the ledger");
    admin.require_subcommand(1);
    add_login(add_command(admin, words, CommandName::AdminCreate, "create", "Make an administrator"), words);
    add_login(add_command(admin, words, CommandName::AdminSetPassword, "set-password",
                          "Give a user another password and end all sessions"),
              words);
    add_ledger(add_command(admin, words, CommandName::AdminList, "list",
                           "Print everybody with another role than user"),
               words);
    auto& set_role = add_command(admin, words, CommandName::AdminSetRole, "set-role", "Give a user a role");
    set_role.add_option("--role", words.line.role, "A role of GET /admin/roles")->required();
    add_user(set_role, words);
    add_user(
        add_command(admin, words, CommandName::AdminSuspend, "suspend", "Suspend a user and the account"),
        words);
    add_user(add_command(admin, words, CommandName::AdminUnsuspend, "unsuspend", "End a suspension"), words);

    auto& keys = *app.add_subcommand("key", "API keys, on the machine of the ledger");
    keys.require_subcommand(1);
    auto& key =
        add_command(keys, words, CommandName::KeyCreate, "create", "Make an API key, shown this once");
    key.add_option("--name", words.line.name, "What the key is for")->required();
    key.add_option("--role", words.line.role, "What it may do: a role of GET /admin/roles")
        ->capture_default_str();
    add_ledger(key, words);
    add_ledger(add_command(keys, words, CommandName::KeyList, "list", "Print what API keys there are"),
               words);
    auto& revoke = add_command(keys, words, CommandName::KeyRevoke, "revoke", "Revoke an API key for good");
    revoke.add_option("--id", words.line.id, "Which: key_…")->required();
    add_ledger(revoke, words);

    auto& migrate =
        *app.add_subcommand("migrate", "The ledger's schema; serve brings it up to date by itself");
    migrate.require_subcommand(1);
    auto const add_migrate = [&](CommandName command, std::string const& name, std::string const& meaning) {
        auto& step = add_command(migrate, words, command, name, meaning);
        add_config_file(step, words);
        add_settings(step, words, "database.");
    };
    add_migrate(CommandName::MigrateStatus, "status",
                "Say which steps the ledger has, and which are missing");
    add_migrate(CommandName::MigratePlan, "plan", "Print the SQL of the steps that are missing");
    add_migrate(CommandName::MigrateUp, "up", "Apply the steps that are missing");
    auto& copy = add_command(migrate, words, CommandName::MigrateCopy, "copy",
                             "Copy a ledger that nobody serves into an empty database, and compare the two");
    copy.add_option("--from", words.line.copy_from, "The ledger, as database.url has it")
        ->type_name("URL")
        ->required();
    copy.add_option("--to", words.line.copy_to,
                    "Where to; passwords belong into ~/.pgpass or PGPASSWORD, not here")
        ->type_name("URL")
        ->required();
    add_config_file(copy, words);

    auto& config = *app.add_subcommand("config", "Look at the settings");
    config.require_subcommand(1);
    add_command(config, words, CommandName::ConfigExample, "example", "Print a file with every setting");
    auto& check =
        add_command(config, words, CommandName::ConfigCheck, "check", "Say what is wrong with the settings");
    add_config_file(check, words);
    add_settings(check, words, "");
    auto& show = add_command(config, words, CommandName::ConfigShow, "show", "Print the settings in force");
    add_config_file(show, words);
    show.add_flag("--origin", words.line.with_origins, "Say where each value comes from");
    add_settings(show, words, "");

    add_command(app, words, CommandName::Version, "version", "Print the version");
}

/// For the first option that is none but resembles one.
std::string hint(int argc, char const* const* argv)
{
    std::vector<std::string> options{"--config", "--help", "--test-clock", "--origin"};
    for (auto const& setting : all_settings()) {
        options.push_back(flag_name(setting));
    }
    for (int i = 1; i < argc; ++i) {
        std::string_view word{argv[i]};
        word = word.substr(0, word.find('='));
        if (!word.starts_with("--") || std::ranges::find(options, word) != options.end()) {
            continue;
        }
        if (auto const meant = did_you_mean(word, options); !meant.empty()) {
            return fmt::format("{} is not an option{}\n", word, meant);
        }
    }
    return {};
}

}  // namespace

std::expected<CommandLine, CommandLineEnd> parse_command_line(int argc, char const* const* argv)
{
    Words words;
    CLI::App app{"creditd keeps a ledger of credits and serves it over HTTP.", "creditd"};
    app.require_subcommand(1);
    app.set_version_flag("--version", std::string{program_version()});
    add_commands(app, words);
    try {
        app.parse(argc, argv);
    } catch (CLI::ParseError const& end) {
        std::ostringstream out;
        std::ostringstream mistake;
        bool const is_mistake = app.exit(end, out, mistake) != 0;
        if (is_mistake) {
            mistake << hint(argc, argv);
        }
        return std::unexpected(CommandLineEnd{is_mistake ? usage_status : 0,
                                              is_mistake ? std::move(mistake).str() : std::move(out).str()});
    }
    if (!words.config_file.empty()) {
        words.line.config_file = words.config_file;
    }
    for (auto& [flag, value] : words.flags) {
        if (!value.empty()) {
            words.line.flags.emplace_back(flag, std::move(value));
        }
    }
    return std::move(words.line);
}

}  // namespace creditd::app
