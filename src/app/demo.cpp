#include "app/commands.hpp"
#include "app/ledger_core.hpp"
#include "app/logging.hpp"
#include "app/process.hpp"
#include "base/assert.hpp"
#include "crypto/base32.hpp"
#include "crypto/random.hpp"
#include "demo/fill.hpp"
#include "demo/last_day.hpp"
#include "storage/failure.hpp"
#include "stripe/sandbox/sandbox.hpp"

#include <fmt/format.h>

#include <thread>
#include <utility>

namespace creditd::app {

namespace {

constexpr std::string_view demo_directory = "./creditd-demo";
constexpr std::string_view demo_admin = "admin@example.com";

constexpr storage::Query any_line{"any_transaction", "SELECT number FROM transactions LIMIT 1"};

/// Whether anything was posted yet; the packages that a new ledger comes with do not count.
bool is_new(storage::Database& database)
{
    bool found = false;
    database.read([&](storage::Reader& reader) {
        reader.query(any_line, {}, [&](storage::Row const&) { found = true; });
    });
    return !found;
}

/// Plays the story into a new test ledger; a ledger that has one already stays as it is.
/// Whether it was played just now.
bool fill_if_new(Settings const& settings, std::string const& password)
{
    auto const today = machine_clocks().wall();
    LedgerCore core{settings, {.clock = ClockKind::Test, .test_clock_begins = demo::first_day(today)}};
    if (!is_new(*core.ledger().database)) {
        core.close();
        return false;
    }
    fmt::print("Playing 90 days of a small company …\n");
    std::fflush(stdout);
    auto const filled = demo::fill({.engine = core.engine(),
                                    .ids = core.ids(),
                                    .accounts = core.settings().ledger,
                                    .usage = core.settings().usage,
                                    .today = today,
                                    .move_clock =
                                        [&core](Moment moment) {
                                            bool const moved = core.test_clock()->move_to(moment);
                                            CREDITD_ASSERT(moved);
                                        },
                                    .password = password});
    core.close();
    fmt::print("{} users, {} commands. Everybody's password is {}\n", filled.users, filled.commands,
               password);
    fmt::print("Administrator: {}, the same password\n\n", demo_admin);
    return true;
}

}  // namespace

int demo(Config config, CommandLine const& line)
{
    auto& settings = config.settings;
    auto const chosen = [&config](char const* setting) {
        config.origins.insert_or_assign(setting, "creditd demo");
    };
    if (!config.origins.contains("database.url")) {
        settings.data_directory = demo_directory;
        chosen("database.url");
    }
    // A password of this ledger's own: nothing that opens other people's demos.
    auto const password = crypto::to_base32(crypto::random_bytes(10));
    bool const is_first_time = fill_if_new(settings, password);
    if (settings.admin_email.empty()) {
        settings.admin_email = demo_admin;
        settings.admin_password = Secret{password};
        chosen("admin.email");
        chosen("admin.password");
    }
    if (!settings.stripe.secret_key.empty()) {
        return serve(config, line);
    }
    StopSignals const before_any_thread;
    auto const secret = crypto::random_secret("whsec_");
    stripe::sandbox::Sandbox sandbox{{.now = machine_clocks().wall}};
    sandbox.start();
    settings.stripe.api_base = sandbox.base();
    settings.stripe.secret_key = "sk_test_sandbox";
    settings.stripe.webhook_secrets = {secret};
    for (auto const* const setting : {"stripe.api_base", "stripe.secret_key", "stripe.webhook_secrets"}) {
        chosen(setting);
    }
    std::jthread last_day;
    return serve(config, line, [&](std::string const& own_address) {
        sandbox.send_webhooks_to(own_address + "/webhooks/stripe", secret);
        if (is_first_time && settings.admin_email == demo_admin) {
            last_day = std::jthread{[scene = demo::Scene{own_address, sandbox.base(), settings.admin_email,
                                                         password}] { demo::play_last_day(scene); }};
        }
        fmt::print("Test mode: payments go to a sandbox, {}/\n\n", sandbox.base());
    });
}

}  // namespace creditd::app
