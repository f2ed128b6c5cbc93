#include "app/page_settings.hpp"

#include "app/setting_makers.hpp"
#include "app/version.hpp"
#include "pages/policy.hpp"

#include <fmt/ranges.h>

#include <ranges>
#include <string>

namespace creditd::app {

namespace {

pages::Payments payments_of(stripe::Settings const& settings)
{
    if (settings.secret_key.empty()) {
        return pages::Payments::Off;
    }
    if (settings.api_base != stripe::stripe_api_base) {
        return pages::Payments::Sandbox;
    }
    return stripe::mode_of_key(settings.secret_key) == stripe::KeyMode::Live ? pages::Payments::Live
                                                                             : pages::Payments::Test;
}

Setting frame_ancestors()
{
    return {.name = "wallet.frame_ancestors",
            .kind = SettingKind::List,
            .form = "origins, separated by commas",
            .meaning = "Pages that may show the wallet in a frame: https://shop.example.com. Empty: none.",
            .read = [](Settings& settings, std::string_view value) -> ReadSetting {
                std::vector<std::string> origins;
                for (auto const part : value | std::views::split(',')) {
                    std::string_view one{part.begin(), part.end()};
                    one.remove_prefix(std::min(one.find_first_not_of(' '), one.size()));
                    one = one.substr(0, one.find_last_not_of(' ') + 1);
                    if (!pages::is_frame_ancestor(one)) {
                        return must_be("origins such as https://shop.example.com, separated by commas");
                    }
                    origins.emplace_back(one);
                }
                settings.wallet_frame_ancestors = std::move(origins);
                return {};
            },
            .show =
                [](Settings const& settings) {
                    return fmt::format("{}", fmt::join(settings.wallet_frame_ancestors, ","));
                }};
}

}  // namespace

pages::Settings settings_of_pages(Settings const& settings, DatabaseMode mode)
{
    return {.version = std::string{program_version()},
            .is_test = mode == DatabaseMode::Test,
            .public_url = settings.public_url,
            .registration = settings.identity.registration_open,
            .mail = settings.notifications.mail.is_on(),
            .payments = payments_of(settings.stripe),
            .stripe_publishable_key = settings.stripe_publishable_key,
            .frame_ancestors = settings.wallet_frame_ancestors};
}

void add_page_settings(SettingList& list)
{
    list.add(frame_ancestors());
    list.add(duration("wallet.session_minutes", "minutes, ", 60'000, 5, 1440,
                      "How long a session lasts that a wallet link opened.",
                      [](Settings& s) -> auto& { return s.identity.wallet_sessions.absolute; }));
}

}  // namespace creditd::app
