#include "app/setting_makers.hpp"

#include <ranges>
#include <string>

namespace creditd::app {

namespace {

Setting secret_key()
{
    return {.name = "stripe.secret_key",
            .form = "sk_live_… | sk_test_…",
            .meaning = "The key of the Stripe account, live on live ledgers and test on test ledgers; empty: "
                       "nothing is sold.",
            .is_secret = true,
            .read = [](Settings& settings, std::string_view value) -> ReadSetting {
                if (!value.empty() && !stripe::mode_of_key(value)) {
                    return must_be("a secret key: sk_live_…, sk_test_…, rk_live_… or rk_test_…");
                }
                settings.stripe.secret_key = value;
                return {};
            },
            .show = [](Settings const& settings) -> std::string {
                return settings.stripe.secret_key.empty() ? "" : "***";
            }};
}

Setting publishable_key()
{
    return {.name = "stripe.publishable_key",
            .form = "pk_live_… | pk_test_…",
            .meaning =
                "The key that the wallet shows Stripe's checkout with; empty: buyers go to Stripe's page.",
            .read = [](Settings& settings, std::string_view value) -> ReadSetting {
                bool const is_key = value.starts_with("pk_live_") || value.starts_with("pk_test_");
                if (!value.empty() && !is_key) {
                    return must_be("a publishable key: pk_live_… or pk_test_…");
                }
                settings.stripe_publishable_key = value;
                return {};
            },
            .show = [](Settings const& settings) { return settings.stripe_publishable_key; }};
}

Setting webhook_secrets()
{
    return {.name = "stripe.webhook_secrets",
            .kind = SettingKind::List,
            .form = "whsec_…,whsec_…",
            .meaning = "What Stripe signs its events with; two while one replaces the other.",
            .is_secret = true,
            .read = [](Settings& settings, std::string_view value) -> ReadSetting {
                settings.stripe.webhook_secrets.clear();
                if (value.empty()) {
                    return {};
                }
                for (auto const part : value | std::views::split(',')) {
                    auto& secrets = settings.stripe.webhook_secrets;
                    secrets.emplace_back(part.begin(), part.end());
                    if (secrets.back().empty()) {
                        return must_be("secrets separated by commas, none of them blank");
                    }
                }
                return {};
            },
            .show = [](Settings const& settings) -> std::string {
                return settings.stripe.webhook_secrets.empty() ? "" : "***";
            }};
}

}  // namespace

void add_stripe_settings(SettingList& list)
{
    list.add(secret_key());
    list.add(publishable_key());
    list.add(webhook_secrets());
    list.add(text("stripe.api_base", "https://host:port",
                  "Where Stripe's API is. Plain http:// to this machine only, for creditd sandbox.",
                  [](Settings& s) -> auto& { return s.stripe.api_base; }));
    list.add(text("stripe.api_version", "version", "The version of Stripe's API that calls ask for.",
                  [](Settings& s) -> auto& { return s.stripe.api_version; }));
}

}  // namespace creditd::app
