#include "app/commands.hpp"
#include "app/ledger_core.hpp"
#include "crypto/base32.hpp"
#include "crypto/random.hpp"
#include "demo/fill.hpp"
#include "identity/first_admin_command.hpp"
#include "storage/failure.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace creditd::app {

namespace {

constexpr std::string_view default_admin = "admin@example.com";

/// The administrator of the demo, and the password of everybody in it.
identity::FirstAdmin cast_login(Settings const& settings)
{
    if (!settings.admin_email.empty()) {
        return {settings.admin_email, settings.admin_password.reveal()};
    }
    return {std::string{default_admin}, crypto::to_base32(crypto::random_bytes(10))};
}

void print_done(Settings const& settings, identity::FirstAdmin const& login, demo::Filled const& filled)
{
    fmt::print("{} users and 90 days of history are in sqlite:{} (test)\n\n", filled.users, settings.data_directory);
    fmt::print("  Administrator  {}\n", login.email);
    fmt::print("  Password       {} (everybody's)\n\n",
               settings.admin_email.empty() ? login.password : "as you set it");
    fmt::print("Serve it:\n\n  creditd serve --database-url sqlite:{}\n", settings.data_directory);
}

}  // namespace

int make_demo(Config const& config)
{
    auto const& settings = config.settings;
    auto const today = machine_clocks().wall();
    LedgerCore core{settings, {.clock = ClockKind::Test, .test_clock_begins = demo::first_day(today)}};
    if (core.ledger().numbers_used != 0) {
        throw storage::CannotOpen(fmt::format(
            "the ledger in {} is not empty: give the demo a directory of its own with --database-url sqlite:DIR",
            settings.data_directory));
    }
    auto const login = cast_login(settings);
    auto const admin = identity::ensure_first_admin(core.engine(), core.database(), login, settings.identity,
                                                    settings.ledger);
    if (!admin) {
        fmt::print(stderr, "creditd: {}\n", admin.error());
        return status::usage;
    }
    auto const filled = demo::fill({.engine = core.engine(),
                                    .ids = core.ids(),
                                    .accounts = core.settings().ledger,
                                    .usage = core.settings().usage,
                                    .today = today,
                                    .move_clock =
                                        [&core](Moment moment) {
                                            [[maybe_unused]] bool const moved = core.test_clock()->move_to(moment);
                                        },
                                    .password = login.password});
    core.close();
    print_done(settings, login, filled);
    return status::good;
}

}  // namespace creditd::app
