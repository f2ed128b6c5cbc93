#include "app/commands.hpp"
#include "app/ledger_address.hpp"
#include "app/logging.hpp"
#include "app/process.hpp"
#include "app/service.hpp"
#include "app/version.hpp"
#include "identity/first_admin_command.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <cstdio>
#include <filesystem>

namespace creditd::app {

namespace {

/// An address to click on: a listener on every interface is shown as this machine.
std::string url_of(Listen listen, std::uint16_t port)
{
    if (listen.address == "0.0.0.0") {
        listen.address = "127.0.0.1";
    } else if (listen.address == "::") {
        listen.address = "::1";
    }
    listen.port = port;
    return "http://" + listen.text();
}

void print_addresses(Service& service, std::string const& base)
{
    auto const& settings = service.core().settings();
    fmt::print("creditd {}\n\n", program_version());
    fmt::print("  Console   {}/console\n", base);
    fmt::print("  Wallet    {}/wallet\n", base);
    fmt::print("  API       {}\n", base);
    fmt::print("  Reference {}/docs\n", base);
    fmt::print("  Contract  {}/openapi.yaml\n", base);
    fmt::print("  Problems  {}/problems\n", base);
    fmt::print("  Health    {}/readyz\n", base);
    if (auto const port = service.metrics_port()) {
        fmt::print("  Metrics   {}/metrics\n", url_of(*settings.metrics_listen, *port));
    }
    fmt::print("  Ledger    {} ({})\n\n", ledger_address(settings),
               name_of(service.core().ledger().meta.mode));
}

/// How the first administrator is made: there is never a default password.
void print_setup(std::string const& base, std::string const& token, Settings const& settings)
{
    fmt::print(
        "There is no administrator yet. This link makes the first one; it works once, for {} minutes:\n\n"
        "  {}/console/setup#token={}\n\n"
        "or, without a browser:\n\n"
        "  curl -X POST {}/auth/setup -H 'Content-Type: application/json' \\\n"
        "    -d '{{\"token\":\"{}\",\"email\":\"you@example.com\",\"password\":\"YOUR PASSWORD\"}}'\n\n"
        "or, on this machine:\n\n"
        "  creditd admin create --email you@example.com --database-url {}\n\n",
        settings.identity.setup_token_life.in_milliseconds() / 60'000, base, token, base, token,
        is_on_postgres(settings)
            ? ledger_address(settings)
            : "sqlite:" + std::filesystem::absolute(settings.data_directory).lexically_normal().native());
}

}  // namespace

int serve(Config const& config, CommandLine const& line,
          std::function<void(std::string const&)> const& when_serving)
{
    StopSignals signals;
    start_logging(config.settings.log_level, config.settings.log_format);
    if (config.settings.private_memory) {
        keep_memory_private();
    }
    raise_descriptor_limit();

    Service service{config.settings,
                    {.core = {.clock = line.test_clock ? ClockKind::Test : ClockKind::System},
                     .setting_origins = config.origins}};
    auto& core = service.core();
    auto const& settings = core.settings();
    auto const admin = identity::ensure_first_admin(core.engine(), core.database(),
                                                    {settings.admin_email, settings.admin_password.reveal()},
                                                    settings.identity, settings.ledger);
    if (!admin) {
        fmt::print(stderr, "creditd: {}\n", admin.error());
        return status::usage;
    }
    service.start();

    auto const own_address = url_of(settings.http_listen, service.port());
    auto const base = settings.public_url.empty() ? own_address : settings.public_url;
    print_addresses(service, base);
    if (when_serving) {
        when_serving(own_address);
    }
    if (admin->kind == identity::AdminAtStart::Kind::TokenOffered) {
        print_setup(base, admin->setup_token, settings);
    }
    std::fflush(stdout);

    signals.wait();
    spdlog::info("stopping; a second signal ends at once");
    service.stop();
    spdlog::info("stopped");
    return status::good;
}

}  // namespace creditd::app
