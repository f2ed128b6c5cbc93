#include "app/commands.hpp"
#include "app/control_socket.hpp"
#include "app/ledger_address.hpp"
#include "app/operator_commands.hpp"
#include "http/json_writer.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <optional>
#include <termios.h>
#include <unistd.h>

namespace creditd::app {

namespace {

/// Keeps a terminal from showing what is typed.
class HiddenTyping
{
public:
    HiddenTyping() : is_terminal_(tcgetattr(STDIN_FILENO, &before_) == 0)
    {
        if (is_terminal_) {
            auto hidden = before_;
            hidden.c_lflag &= ~static_cast<tcflag_t>(ECHO);
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
        }
    }
    ~HiddenTyping()
    {
        if (is_terminal_) {
            tcsetattr(STDIN_FILENO, TCSAFLUSH, &before_);
            fmt::print(stderr, "\n");
        }
    }
    HiddenTyping(HiddenTyping const&) = delete;
    HiddenTyping& operator=(HiddenTyping const&) = delete;

private:
    termios before_{};
    bool is_terminal_;
};

/// The first line of the file, or of standard input.
std::optional<std::string> read_password(std::string const& file)
{
    std::string password;
    if (!file.empty()) {
        std::ifstream in{file};
        return std::getline(in, password) ? std::optional(std::move(password)) : std::nullopt;
    }
    if (isatty(STDIN_FILENO) == 1) {
        fmt::print(stderr, "Password: ");
    }
    HiddenTyping const hidden;
    return std::getline(std::cin, password) ? std::optional(std::move(password)) : std::nullopt;
}

std::expected<std::string, std::string> run_here(Config const& config, std::string_view name,
                                                 std::string_view words)
{
    auto const commands = operator_commands();
    auto const command = std::ranges::find(commands, name, &OperatorCommand::name);
    LedgerCore core{config.settings, {.if_missing = LedgerMissing::Refuse, .clock = ClockKind::OfMode}};
    auto said = command->run(core, words);
    core.close();
    return said;
}

int run(Config const& config, std::string_view name, std::string_view words)
{
    auto asked = ask_server(control_directory(config.settings), name, words);
    auto const said = asked ? std::move(*asked) : run_here(config, name, words);
    if (!said) {
        fmt::print(stderr, "creditd: {}\n", said.error());
        return status::refused;
    }
    fmt::print("{}\n", *said);
    return status::good;
}

int run_with_login(Config const& config, CommandLine const& line, std::string_view name)
{
    auto const password = read_password(line.password_file);
    if (!password) {
        fmt::print(stderr, "creditd: the password could not be read\n");
        return status::usage;
    }
    std::string words;
    http::json::Writer{words}
        .begin_object()
        .member("email", line.email)
        .member("password", *password)
        .end_object();
    return run(config, name, words);
}

}  // namespace

int create_admin(Config const& config, CommandLine const& line)
{
    return run_with_login(config, line, "admin-create");
}

int set_password(Config const& config, CommandLine const& line)
{
    return run_with_login(config, line, "admin-set-password");
}

int operate(Config const& config, CommandLine const& line, std::string_view command)
{
    std::string words;
    http::json::Writer{words}
        .begin_object()
        .member("user", line.user)
        .member("role", line.role)
        .member("id", line.id)
        .end_object();
    return run(config, command, words);
}

int erase_audit_entries(Config const& config, CommandLine const& line)
{
    std::string words;
    http::json::Writer{words}
        .begin_object()
        .member("subject", line.subject)
        .member("reason", line.reason)
        .end_object();
    return run(config, "audit-erase", words);
}

int create_key(Config const& config, CommandLine const& line)
{
    std::string words;
    http::json::Writer{words}.begin_object().member("name", line.name).member("role", line.role).end_object();
    return run(config, "key-create", words);
}

}  // namespace creditd::app
