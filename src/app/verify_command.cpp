#include "app/capabilities.hpp"
#include "app/clock.hpp"
#include "app/commands.hpp"
#include "app/control_socket.hpp"
#include "app/ledger_address.hpp"
#include "app/open_ledger.hpp"
#include "app/verification.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace creditd::app {

namespace {

int complain(std::string_view sentence, int status)
{
    fmt::print(stderr, "creditd: {}\n", sentence);
    return status;
}

int report(std::string_view body)
{
    fmt::print("{}\n", body);
    return body.starts_with(R"({"ok":true)") ? status::good : status::not_verified;
}

}  // namespace

int verify(Config const& config)
{
    auto const& settings = config.settings;
    if (auto const answer = ask_server(control_directory(settings), "verify")) {
        return *answer ? report(**answer) : complain(answer->error(), status::unavailable);
    }
    auto const ledger =
        open_ledger(settings, LedgerMissing::Refuse, DatabaseMode::Live, machine_clocks().wall());
    auto const checks = verify_all(settings, *ledger.database);
    ledger.database->close();
    return report(verification_json(checks));
}

int verify_audit_log(Config const& config, CommandLine const& line)
{
    auto const& settings = config.settings;
    AnchorWish const wish{line.anchor, line.anchor_key};
    if (auto const answer = ask_server(control_directory(settings), "audit-verify", wish.to_json())) {
        return *answer ? report(**answer) : complain(answer->error(), status::usage);
    }
    auto const ledger =
        open_ledger(settings, LedgerMissing::Refuse, DatabaseMode::Live, machine_clocks().wall());
    auto const checks = verify_audit(settings, *ledger.database, wish);
    ledger.database->close();
    return checks ? report(verification_json(*checks)) : complain(checks.error(), status::usage);
}

}  // namespace creditd::app
