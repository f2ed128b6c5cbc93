#include "app/payments.hpp"

#include "app/process.hpp"
#include "app/version.hpp"
#include "storage/failure.hpp"
#include "stripe/gateway.hpp"
#include "stripe/webhook_reader.hpp"

#include <fmt/format.h>
#include <spdlog/spdlog.h>

namespace creditd::app {

Payments::Payments(stripe::Settings const& settings, DatabaseMode mode)
{
    if (auto const fault = stripe::fault_of(settings, mode == DatabaseMode::Live)) {
        throw storage::CannotOpen(*fault);
    }
    if (settings.secret_key.empty()) {
        return;
    }
    if (settings.webhook_secrets.empty()) {
        spdlog::warn("stripe.webhook_secrets is empty: no event of Stripe will be believed");
    }
    ThreadName const name{"stripe"};
    provider_.gateway = std::make_shared<stripe::Gateway>(
        settings, http::ClientOptions{.user_agent = fmt::format("creditd/{}", program_version())});
    provider_.verifier = std::make_shared<stripe::WebhookReader>(settings.webhook_secrets);
}

void Payments::stop()
{
    if (provider_.gateway) {
        provider_.gateway->stop();
    }
}

}  // namespace creditd::app
