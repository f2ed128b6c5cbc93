#pragma once

#include "app/command_line.hpp"
#include "app/config.hpp"

namespace creditd::app {

/// Exit statuses of the program.
namespace status {
inline constexpr int good = 0;
inline constexpr int not_verified = 1;  ///< verify found something
inline constexpr int refused = 1;       ///< the command was understood, and a rule said no
inline constexpr int usage = 2;         ///< words or settings that make no sense
inline constexpr int unavailable = 69;  ///< the ledger cannot be opened, an address not be listened on
inline constexpr int failed = 74;       ///< the disk or the database failed
}  // namespace status

// One function a command: does it, prints, answers the status to exit with. What they throw, `main` reports.

[[nodiscard]] int serve(Config const& config, CommandLine const& line);

/// Fills a new test ledger (`./creditd-demo` unless the settings name another) with a company's 90 days, then
/// serves it.
[[nodiscard]] int demo(Config config, CommandLine const& line);

/// Through the server that holds the directory, if one runs, else by opening the ledger.
[[nodiscard]] int verify(Config const& config);

// The next ask the server that holds the directory, if one runs, else open the ledger themselves.

[[nodiscard]] int create_admin(Config const& config, CommandLine const& line);
[[nodiscard]] int reset_password(Config const& config, CommandLine const& line);
[[nodiscard]] int create_key(Config const& config, CommandLine const& line);

}  // namespace creditd::app
