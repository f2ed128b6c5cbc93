#include "pages/policy.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace creditd::pages {

namespace {

/// What Stripe asks for where its script and embedded checkout are on a page
/// (https://docs.stripe.com/security/guide#content-security-policy).
struct Stripe
{
    static constexpr std::string_view script =
        " https://js.stripe.com https://*.js.stripe.com https://checkout.stripe.com";
    static constexpr std::string_view connect = " https://api.stripe.com https://checkout.stripe.com";
    static constexpr std::string_view image = " https://*.stripe.com";
    static constexpr std::string_view frame =
        " frame-src https://js.stripe.com https://*.js.stripe.com https://hooks.stripe.com "
        "https://checkout.stripe.com;";
};

std::string app_policy(std::string_view nonce, std::string_view ancestors, bool with_stripe)
{
    auto const added = [with_stripe](std::string_view sources) {
        return with_stripe ? sources : std::string_view{};
    };
    return fmt::format("default-src 'none'; script-src 'self'{}; style-src 'self' 'nonce-{}'; "
                       "img-src 'self' data:{}; font-src 'self'; connect-src 'self'{};{} base-uri 'none'; "
                       "form-action 'self'; frame-ancestors {}",
                       added(Stripe::script), nonce, added(Stripe::image), added(Stripe::connect),
                       added(Stripe::frame), ancestors);
}

bool is_host_character(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-';
}

bool is_port(std::string_view text)
{
    return !text.empty() && text.size() <= 5 &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

std::string policy_of(Area area, Settings const& settings, std::string_view nonce)
{
    switch (area) {
    case Area::Console: return app_policy(nonce, "'none'", false);
    case Area::Wallet: {
        auto const ancestors = settings.frame_ancestors.empty()
                                   ? std::string{"'none'"}
                                   : fmt::format("{}", fmt::join(settings.frame_ancestors, " "));
        return app_policy(nonce, ancestors, settings.embeds_checkout());
    }
    case Area::Docs:
        // The viewer writes style attributes and elements of its own; nothing that users wrote is shown here.
        return "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
               "font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; base-uri 'none'; "
               "form-action 'none'; frame-ancestors 'none'";
    }
    return {};
}

bool is_frame_ancestor(std::string_view origin)
{
    bool const is_https = origin.starts_with("https://");
    if (!is_https && !origin.starts_with("http://")) {
        return false;
    }
    auto host = origin.substr(is_https ? 8 : 7);
    if (auto const colon = host.find(':'); colon != std::string_view::npos) {
        if (!is_port(host.substr(colon + 1))) {
            return false;
        }
        host = host.substr(0, colon);
    }
    if (!is_https) {
        return host == "localhost" || host == "127.0.0.1";
    }
    if (host.starts_with("*.")) {
        host.remove_prefix(2);
    }
    return !host.empty() && host.size() <= 253 && host.front() != '.' && host.front() != '-' &&
           std::ranges::all_of(host, is_host_character);
}

}  // namespace creditd::pages
