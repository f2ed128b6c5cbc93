#include "stripe/settings.hpp"

#include <algorithm>
#include <array>
#include <cctype>

namespace creditd::stripe {
namespace {

bool has_beginning_and_more(std::string_view text, std::string_view beginning)
{
    return text.starts_with(beginning) && text.size() > beginning.size();
}

/// Host and port of a base without path, query or user name; empty when it is not of that form.
std::string_view authority_of(std::string_view base, std::string_view scheme)
{
    if (!base.starts_with(scheme)) {
        return {};
    }
    base.remove_prefix(scheme.size());
    auto const is_allowed = [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) != 0 || std::string_view{".-:[]"}.contains(c);
    };
    return std::ranges::all_of(base, is_allowed) ? base : std::string_view{};
}

bool is_this_machine(std::string_view authority)
{
    static constexpr std::array hosts = {std::string_view{"127.0.0.1"}, std::string_view{"localhost"},
                                         std::string_view{"[::1]"}};
    return std::ranges::any_of(hosts, [authority](std::string_view host) {
        return authority == host || (authority.starts_with(host) && authority[host.size()] == ':');
    });
}

}  // namespace

std::optional<KeyMode> mode_of_key(std::string_view secret_key)
{
    if (has_beginning_and_more(secret_key, "sk_live_") || has_beginning_and_more(secret_key, "rk_live_")) {
        return KeyMode::Live;
    }
    if (has_beginning_and_more(secret_key, "sk_test_") || has_beginning_and_more(secret_key, "rk_test_")) {
        return KeyMode::Test;
    }
    return std::nullopt;
}

std::optional<std::string> fault_of(Settings const& settings, bool ledger_is_live)
{
    if (settings.secret_key.empty()) {
        return std::nullopt;
    }
    auto const mode = mode_of_key(settings.secret_key);
    if (!mode) {
        return "stripe.secret_key must be a secret key: sk_live_…, sk_test_…, rk_live_… or rk_test_…";
    }
    if (*mode == KeyMode::Live && !ledger_is_live) {
        return "stripe.secret_key is a live key and this ledger is a test ledger: use a test key here";
    }
#ifndef CREDITD_PLANTED_TEST_KEY
    if (*mode == KeyMode::Test && ledger_is_live) {
        return "stripe.secret_key is a test key and this ledger is live: credits would be granted for no "
               "money. Use a live key here, or try payments with `creditd demo`";
    }
#endif
    auto const plain = authority_of(settings.api_base, "http://");
    auto const secure = authority_of(settings.api_base, "https://");
    if (plain.empty() && secure.empty()) {
        return "stripe.api_base must be an https:// address without a path";
    }
    if (!plain.empty() && !is_this_machine(plain)) {
        return "stripe.api_base must be https://; plain http:// is for this machine only";
    }
    if (*mode == KeyMode::Live && settings.api_base != stripe_api_base) {
        return "stripe.api_base must be https://api.stripe.com with a live key: sandboxes take test keys only";
    }
    if (std::ranges::any_of(settings.webhook_secrets, &std::string::empty)) {
        return "stripe.webhook_secrets has a blank secret, which anybody could sign with";
    }
    return std::nullopt;
}

}  // namespace creditd::stripe
