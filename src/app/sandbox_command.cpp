#include "app/clock.hpp"
#include "app/commands.hpp"
#include "app/logging.hpp"
#include "app/process.hpp"
#include "app/setting_table.hpp"
#include "crypto/random.hpp"
#include "stripe/sandbox/sandbox.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <fstream>
#include <string>

namespace creditd::app {
namespace {

/// The first line of the file, else a new secret; empty when the file cannot be read.
std::string secret_from(std::string const& file)
{
    if (file.empty()) {
        return crypto::random_secret("whsec_");
    }
    std::ifstream in{file};
    std::string secret;
    std::getline(in, secret);
    return secret;
}

}  // namespace

int serve_sandbox(CommandLine const& line)
{
    StopSignals signals;
    start_logging(LogLevel::Info, LogFormat::Auto);
    Settings settings;
    if (auto const read = find_setting("http.listen")->read(settings, line.sandbox_listen); !read) {
        fmt::print(stderr, "creditd: --listen {}\n", read.error());
        return status::usage;
    }
    auto const secret = secret_from(line.sandbox_webhook_secret_file);
    if (secret.empty()) {
        fmt::print(stderr, "creditd: {} has no secret in its first line\n", line.sandbox_webhook_secret_file);
        return status::usage;
    }
    stripe::sandbox::Sandbox sandbox{{.address = settings.http_listen.address,
                                      .port = settings.http_listen.port,
                                      .deliveries = {.url = line.sandbox_webhook_url, .secret = secret},
                                      .now = machine_clocks().wall}};
    sandbox.start();
    fmt::print("A sandbox that stands in for Stripe: no money moves. Give the service, on a test ledger:\n\n"
               "  CREDITD_STRIPE__API_BASE={}\n"
               "  CREDITD_STRIPE__SECRET_KEY=sk_test_sandbox\n"
               "  CREDITD_STRIPE__WEBHOOK_SECRETS={}\n\n"
               "  Payments  {}/\n"
               "  Events    {}\n\n",
               sandbox.base(), secret, sandbox.base(),
               line.sandbox_webhook_url.empty() ? "posted nowhere; see --webhook-url"
                                                : line.sandbox_webhook_url);
    std::fflush(stdout);
    signals.wait();
    sandbox.stop();
    return status::good;
}

}  // namespace creditd::app
