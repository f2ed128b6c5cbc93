#pragma once

#include "app/command_line.hpp"
#include "app/config.hpp"

#include <functional>
#include <string>
#include <string_view>

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

/// `when_serving` is told the listener's own address, `http://127.0.0.1:8080`, once it answers.
[[nodiscard]] int serve(Config const& config, CommandLine const& line,
                        std::function<void(std::string const&)> const& when_serving = {});

/// Fills a new test ledger (`./creditd-demo` unless the settings name another) with a company's 90 days, then
/// serves it, with a sandbox in the place of the payment provider where none is set up.
[[nodiscard]] int demo(Config config, CommandLine const& line);

/// A stand-in for Stripe on a port of its own, until stopped. Has no ledger and no settings file.
[[nodiscard]] int serve_sandbox(CommandLine const& line);

/// Through the server that holds the directory, if one runs, else by opening the ledger.
[[nodiscard]] int verify(Config const& config);
[[nodiscard]] int verify_audit_log(Config const& config, CommandLine const& line);

/// Prints the report; status 1 when something differs that it must not mend, or it ended early.
[[nodiscard]] int reconcile(Config config, CommandLine const& line);

// The next ask the server that holds the directory, if one runs, else open the ledger themselves.

[[nodiscard]] int create_admin(Config const& config, CommandLine const& line);
[[nodiscard]] int set_password(Config const& config, CommandLine const& line);
/// A command of operator_commands.hpp that needs no more than the line's user, role and id.
[[nodiscard]] int operate(Config const& config, CommandLine const& line, std::string_view command);
[[nodiscard]] int create_key(Config const& config, CommandLine const& line);
[[nodiscard]] int erase_audit_entries(Config const& config, CommandLine const& line);

// The schema of the ledger; nothing but `up` changes it. An embedded ledger must not be in use.

[[nodiscard]] int migrate_status(Config const& config);
[[nodiscard]] int migrate_plan(Config const& config);
[[nodiscard]] int migrate_up(Config const& config);

/// The ledger at `line.copy_from` becomes that at `line.copy_to`, which must be empty; the first stays as it
/// is. Ends with the proof: every row on both sides, and verify on the new one. Refused, before anything is
/// written, in this order: settings that make no sense, the same place twice, a schema that is not this
/// program's, a source that is not there or in use, a target in use or not empty.
[[nodiscard]] int migrate_copy(CommandLine const& line);

}  // namespace creditd::app
