#include "app/commands.hpp"
#include "app/control_socket.hpp"
#include "app/ledger_address.hpp"
#include "app/logging.hpp"
#include "app/service.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <string>
#include <utility>

namespace creditd::app {

namespace {

/// Opens the ledger like a server that nobody can reach.
std::expected<std::string, std::string> reconcile_here(Settings settings, int days)
{
    settings.http_listen = {"127.0.0.1", 0};
    settings.metrics_listen.reset();
    Service service{std::move(settings),
                    {.core = {.if_missing = LedgerMissing::Refuse, .clock = ClockKind::System}}};
    auto said = service.reconcile(days);
    service.stop();
    return said;
}

}  // namespace

int reconcile(Config config, CommandLine const& line)
{
    start_logging(LogLevel::Warning, LogFormat::Auto);
    auto asked =
        ask_server(control_directory(config.settings), "reconcile", std::to_string(line.reconcile_days));
    auto const said =
        asked ? std::move(*asked) : reconcile_here(std::move(config.settings), line.reconcile_days);
    if (!said) {
        fmt::print(stderr, "creditd: {}\n", said.error());
        return status::refused;
    }
    fmt::print("{}\n", *said);
    bool const is_clean = said->contains(R"("differences":[])") && said->contains(R"("endedEarly":null)");
    return is_clean ? status::good : status::not_verified;
}

}  // namespace creditd::app
