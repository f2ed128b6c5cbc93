#include "app/clock.hpp"
#include "app/commands.hpp"
#include "app/copy_ledger.hpp"
#include "app/ledger_address.hpp"
#include "app/verification.hpp"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <unistd.h>

namespace creditd::app {

namespace {

/// The settings as they are, with the ledger elsewhere; says what is wrong with them.
std::optional<Settings> settings_for(CommandLine const& line, std::string const& url)
{
    auto config = load_config({line.config_file, process_environment(), {{"--database-url", url}}});
    if (!config) {
        for (auto const& sentence : config.error()) {
            fmt::print(stderr, "creditd: {}\n", sentence);
        }
        return std::nullopt;
    }
    return std::move(config->settings);
}

/// One line that changes, on a terminal; elsewhere nothing.
class ProgressLine
{
public:
    void show(std::string_view table, std::int64_t rows)
    {
        if (is_terminal_) {
            fmt::print(stderr, "\r\x1b[K{}  {} rows", table, rows);
        }
    }
    void clear()
    {
        if (is_terminal_) {
            fmt::print(stderr, "\r\x1b[K");
        }
    }

private:
    bool const is_terminal_ = isatty(STDERR_FILENO) == 1;
};

}  // namespace

int migrate_copy(CommandLine const& line)
{
    auto const from = settings_for(line, line.copy_from);
    auto const to = settings_for(line, line.copy_to);
    if (!from || !to) {
        return status::usage;
    }
    ProgressLine progress;
    auto const begun = std::chrono::steady_clock::now();
    auto const report =
        copy_ledger(*from, *to, machine_clocks().wall(),
                    [&](std::string_view table, std::int64_t rows) { progress.show(table, rows); });
    progress.clear();
    auto const took =
        std::chrono::duration_cast<std::chrono::milliseconds>(std::chrono::steady_clock::now() - begun);
    fmt::print("{}\n", verification_json(report.checks));
    if (!all_ok(report.checks)) {
        fmt::print(
            stderr,
            "creditd: every row is on both sides, but verify found the above: look at the source with `creditd "
            "verify`. {} is not to be used\n",
            ledger_address(*to));
        return status::not_verified;
    }
    fmt::print(
        "copied {} tables, {} rows, in {} ms; both sides have the same rows, among them the chain heads of {} "
        "accounts and {} audit chains\n"
        "{} is the ledger now; start no server on {} again\n",
        report.tables, report.rows, took.count(), report.accounts, report.audit_chains, ledger_address(*to),
        ledger_address(*from));
    return status::good;
}

}  // namespace creditd::app
