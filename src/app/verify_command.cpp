#include "app/capabilities.hpp"
#include "app/clock.hpp"
#include "app/commands.hpp"
#include "app/control_socket.hpp"
#include "app/open_ledger.hpp"
#include "app/verification.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace creditd::app {

int verify(Config const& config)
{
    auto const& settings = config.settings;
    if (auto const answer = ask_server(settings.data_directory, "verify")) {
        if (!*answer) {
            fmt::print(stderr, "creditd: {}\n", answer->error());
            return status::unavailable;
        }
        fmt::print("{}\n", **answer);
        return (*answer)->starts_with(R"({"ok":true)") ? status::good : status::not_verified;
    }
    auto const ledger =
        open_ledger(settings, LedgerMissing::Refuse, DatabaseMode::Live, machine_clocks().wall());
    auto const checks = verify_all(settings, *ledger.database);
    ledger.database->close();
    fmt::print("{}\n", verification_json(checks));
    return all_ok(checks) ? status::good : status::not_verified;
}

}  // namespace creditd::app
