#include "endpoint/subject.hpp"
#include "endpoint/submit.hpp"
#include "identity/reads.hpp"
#include "identity/secret.hpp"
#include "identity/theme_routes.hpp"
#include "identity/wallet_command.hpp"

#include <algorithm>
#include <optional>
#include <utility>

namespace creditd::identity {

namespace {

using http::Exchange;

/// An address that a browser may be sent to: of https, or of http on this machine; no name before the host,
/// and nothing that has to be written as `%…`.
bool is_return_address(std::string_view url)
{
    bool const is_https = url.starts_with("https://");
    if (!is_https && !url.starts_with("http://")) {
        return false;
    }
    url.remove_prefix(is_https ? 8 : 7);
    auto const authority = url.substr(0, url.find_first_of("/?#"));
    auto const host = authority.substr(0, authority.find(':'));
    bool const is_reachable = is_https ? !host.empty() : host == "localhost" || host == "127.0.0.1";
    return is_reachable && !authority.contains('@') && std::ranges::all_of(url, [](char c) {
               return c > ' ' && c <= '~' && !std::string_view{"\"<>\\^`{|}"}.contains(c);
           });
}

constexpr http::TextRule return_rule{.min = 1,
                                     .max = 2048,
                                     .matches = is_return_address,
                                     .form = "an https:// address, or http:// of this machine"};

void make_link(RouteParts parts, std::unique_ptr<Exchange> exchange)
{
    auto const document = http::json::read_object(exchange->request());
    if (!document) {
        return exchange->respond(document.error());
    }
    http::json::Fields fields{document->root()};
    std::string user_id{fields.required_text("userId", endpoint::user_id_rule)};
    std::string return_url{fields.text("returnUrl", return_rule).value_or("")};
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto command = std::make_unique<MakeWalletLink>(user_id, std::move(return_url), origin_of(*exchange),
                                                    parts.settings);
    endpoint::submit(parts.services, std::move(exchange), std::move(command), user_id,
                     endpoint::KeyRule::Optional);
}

void open_wallet(RouteParts parts, std::unique_ptr<Exchange> exchange)
{
    auto const document = http::json::read_object(exchange->request());
    if (!document) {
        return exchange->respond(document.error());
    }
    http::json::Fields fields{document->root()};
    auto digest = digest_of(fields.required_text("token", {.max = 128}));
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    http::answer_on(parts.services.workers, std::move(exchange),
                    [parts, digest = std::move(digest)](std::unique_ptr<Exchange> waiting) {
                        std::optional<WalletLink> link;
                        parts.services.database.read(
                            [&](storage::Reader& reader) { link = find_wallet_link(reader, digest); });
                        auto command = std::make_unique<OpenWallet>(digest, link ? link->user_id : "",
                                                                    origin_of(*waiting), parts.settings);
                        endpoint::submit(parts.services, std::move(waiting), std::move(command),
                                         std::optional<engine::Idempotency>{});
                    });
}

}  // namespace

std::vector<http::Route> wallet_routes(RouteParts parts)
{
    using http::Access;
    using http::Method;
    constexpr auto limit = http::default_body_limit;
    return {
        {Method::Post, "/credits/wallet-sessions", Access::requires_("accounts:act"), "createWalletSession",
         limit, [parts](auto exchange) { make_link(parts, std::move(exchange)); }},
        {Method::Post, "/auth/wallet", Access::public_(), "openWallet", limit,
         [parts](auto exchange) { open_wallet(parts, std::move(exchange)); }},
    };
}

}  // namespace creditd::identity
