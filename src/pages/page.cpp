#include "pages/page.hpp"

#include "base/html.hpp"
#include "crypto/base64.hpp"
#include "crypto/random.hpp"
#include "http/json_writer.hpp"

#include <optional>
#include <utility>

namespace creditd::pages {

namespace {

constexpr std::string_view nonce_mark = "__CSP_NONCE__";
constexpr std::string_view config_mark = "__CREDITD_CONFIG__";
constexpr std::size_t nonce_bytes = 18;

std::string replaced(std::string_view text, std::string_view mark, std::string_view value)
{
    std::string out;
    out.reserve(text.size() + 4 * value.size());
    for (;;) {
        auto const at = text.find(mark);
        out += text.substr(0, at);
        if (at == std::string_view::npos) {
            return out;
        }
        out += value;
        text.remove_prefix(at + mark.size());
    }
}

std::string_view name_of(Payments payments)
{
    switch (payments) {
    case Payments::Off: return "off";
    case Payments::Sandbox: return "sandbox";
    case Payments::Test: return "test";
    case Payments::Live: return "live";
    }
    return {};
}

}  // namespace

std::string config_json(Settings const& settings)
{
    std::string text;
    http::json::Writer json{text};
    json.begin_object()
        .member("version", settings.version)
        .member("mode", settings.is_test ? "test" : "live")
        .member("publicUrl", settings.public_url)
        .member("registration", settings.registration)
        .member("mail", settings.mail)
        .member("payments", name_of(settings.payments))
        .member_if("stripePublishableKey",
                   settings.embeds_checkout()
                       ? std::optional<std::string_view>{settings.stripe_publishable_key}
                       : std::nullopt)
        .end_object();
    return text;
}

void add_transport_security(http::Response& response, Settings const& settings)
{
    if (settings.public_url.starts_with("https://")) {
        response.headers.push_back({"Strict-Transport-Security", "max-age=31536000"});
    }
}

Page::Page(Area area, std::string_view html, Settings const& settings)
    : area_(area),
      html_(replaced(html, config_mark, escaped_for_html(config_json(settings)))),
      settings_(settings)
{}

http::Response Page::response() const
{
    auto const nonce = crypto::to_base64(crypto::random_bytes(nonce_bytes));
    http::Response response;
    response.content_type = http::html_content_type;
    response.body = replaced(html_, nonce_mark, nonce);
    response.headers = {{"Content-Security-Policy", policy_of(area_, settings_, nonce)},
                        {"Cache-Control", "no-store"},
                        {"Referrer-Policy", "same-origin"}};
    if (area_ != Area::Wallet) {
        response.headers.push_back({"Cross-Origin-Opener-Policy", "same-origin"});
    }
    add_transport_security(response, settings_);
    return response;
}

}  // namespace creditd::pages
