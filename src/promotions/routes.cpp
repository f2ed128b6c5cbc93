#include "promotions/routes.hpp"

#include "endpoint/subject.hpp"
#include "endpoint/submit.hpp"
#include "http/fields.hpp"
#include "promotions/admin_routes.hpp"
#include "promotions/redeem_command.hpp"

#include <utility>

namespace creditd::promotions {

namespace {

using endpoint::Services;
using http::Exchange;

void redeem(Services& services, Rules const& rules, std::unique_ptr<Exchange> exchange)
{
    auto const document = http::json::read_object(exchange->request());
    if (!document) {
        return exchange->respond(document.error());
    }
    http::json::Fields fields{document->root()};
    auto const text = fields.required_text("code");
    auto const named_user = fields.text("userId", endpoint::user_id_rule);
    auto code = canonical_code(text);
    if (!code) {
        fields.fail("code", "bad_format", "Must be 3 to 64 letters, digits, - and _.");
    }
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto const user_id = endpoint::subject(exchange->principal(), named_user);
    if (!user_id) {
        return exchange->respond(user_id.error());
    }
    auto command = std::make_unique<RedeemCommand>(rules, *exchange, *user_id, std::move(*code));
    endpoint::submit(services, std::move(exchange), std::move(command), *user_id,
                     endpoint::KeyRule::Required);
}

}  // namespace

std::vector<http::Route> routes(endpoint::Services& services, Settings const& settings,
                                ledger::Settings const& accounts)
{
    Rules const rules{services.ids, services.key_secret, settings, accounts};
    auto routes = admin_routes(services);
    routes.push_back({http::Method::Post, "/credits/redeem", http::Access::requires_("credits:redeem"),
                      "redeemPromoCode", http::default_body_limit,
                      [&services, rules](auto exchange) { redeem(services, rules, std::move(exchange)); }});
    return routes;
}

}  // namespace creditd::promotions
