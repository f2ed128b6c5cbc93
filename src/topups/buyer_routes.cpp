#include "endpoint/page.hpp"
#include "endpoint/subject.hpp"
#include "endpoint/submit.hpp"
#include "http/json_writer.hpp"
#include "http/problem_catalog.hpp"
#include "http/query.hpp"
#include "topups/json.hpp"
#include "topups/problems.hpp"
#include "topups/reads.hpp"
#include "topups/receipt.hpp"
#include "topups/theme_routes.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace creditd::topups {

namespace {

using endpoint::Services;
using http::Exchange;

constexpr http::TextRule currency_rule{
    .min = 3, .max = 3, .matches = is_currency, .form = "three lower-case letters"};

std::vector<Offer> open_offers(storage::Reader& reader, std::int64_t account, Moment now)
{
    constexpr std::int64_t most = 100;
    auto offers = store::list_offers(reader, account, INT64_MAX, 0, most);
    std::erase_if(offers, [now](Offer const& offer) {
        return offer.withdrawn_at || offer.purchase != 0 || offer.expires_at <= now;
    });
    return offers;
}

void answer_with_packages(Services& services, std::unique_ptr<Exchange> exchange)
{
    http::Query query{exchange->request()};
    std::string const currency{query.text("currency", currency_rule).value_or("")};
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    endpoint::read(
        services, std::move(exchange),
        [&services, currency, now = endpoint::now(services)](storage::Reader& reader, Exchange const& own) {
            std::string body;
            http::json::Writer json{body};
            json.begin_object().begin_array("items");
            for (auto const& package : store::list_packages(reader)) {
                auto const* const price = package.price_in(currency);
                if (package.active && (package.is_custom || price != nullptr)) {
                    append_package(json, package, price);
                }
            }
            json.end_array().begin_array("offers");
            auto const& user_id = own.principal().user_id;
            if (!user_id.empty()) {
                for (auto const& offer : open_offers(reader, ledger::account_number(user_id), now)) {
                    append_offer(json, services.ids, offer);
                }
            }
            json.end_array().end_object();
            return http::json_response(200, std::move(body));
        });
}

void answer_with_purchases(Services& services, std::unique_ptr<Exchange> exchange)
{
    http::Query query{exchange->request()};
    std::optional<std::string> named;
    if (auto const user = query.text("userId", endpoint::user_id_rule)) {
        named = std::string{*user};
    }
    auto const user_id = endpoint::subject(exchange->principal(), named);
    auto const account = user_id ? ledger::account_number(*user_id) : 0;
    endpoint::ListKind const kind{"purchases/" + std::to_string(account)};
    auto const page = endpoint::read_page(query, services, kind);
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    if (!user_id) {
        return exchange->respond(user_id.error());
    }
    endpoint::read(services, std::move(exchange),
                   [&services, account, kind, page](storage::Reader& reader, Exchange const&) {
                       store::PurchaseFilter const filter{.account = account};
                       auto const total = store::count_purchases(reader, filter);
                       auto const found =
                           store::list_purchases(reader, filter, page.below(), page.offset(), page.rows());
                       return http::json_response(
                           200, endpoint::list_body(
                                    services, kind, page, total, found,
                                    [&](http::json::Writer& json, Purchase const& purchase) {
                                        append_purchase(json, services.ids, purchase, PurchaseDetail::Listed);
                                    },
                                    [](Purchase const& purchase) { return std::array{purchase.number}; }));
                   });
}

/// A user sees what is theirs, a service that acts for users sees all; nobody else any.
bool may_see(http::Principal const& principal, PurchaseKey key)
{
    return principal.kind == http::Principal::Kind::User
               ? ledger::account_number(principal.user_id) == key.account
               : principal.may(endpoint::acts_for_users);
}

/// Answers with what `respond(purchase)` makes of the purchase that the path names, or 404.
template <class Respond>
void with_purchase(Services& services, std::unique_ptr<Exchange> exchange, Respond respond)
{
    http::Query query{exchange->request()};
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto const key = named_purchase(services, *exchange);
    if (!key || !may_see(exchange->principal(), *key)) {
        return exchange->respond(no_such_purchase());
    }
    endpoint::read(services, std::move(exchange),
                   [key = *key, respond = std::move(respond)](storage::Reader& reader, Exchange const&)
                       -> std::expected<http::Response, http::Problem> {
                       auto const purchase = store::find_purchase(reader, key);
                       if (!purchase) {
                           return std::unexpected(no_such_purchase());
                       }
                       return respond(*purchase);
                   });
}

void answer_with_purchase(Services& services, std::unique_ptr<Exchange> exchange)
{
    with_purchase(services, std::move(exchange), [&services](Purchase const& purchase) {
        return http::json_response(200, purchase_body(services.ids, purchase, PurchaseDetail::Buyer));
    });
}

void answer_with_receipt(Services& services, Settings const& settings, std::unique_ptr<Exchange> exchange)
{
    with_purchase(services, std::move(exchange),
                  [&settings](Purchase const& purchase) -> std::expected<http::Response, http::Problem> {
                      if (!purchase.paid || purchase.receipt.empty()) {
                          return std::unexpected(
                              http::problem_of(problems::receipt_not_found, "this purchase is not paid"));
                      }
                      http::Response response;
                      response.body = receipt_page(purchase, settings);
                      response.content_type = http::html_content_type;
                      response.headers.push_back({"Content-Security-Policy", receipt_policy()});
                      return response;
                  });
}

}  // namespace

std::optional<PurchaseKey> named_purchase(Services const& services, Exchange const& exchange)
{
    auto const parts = services.ids.decode(crypto::IdKind::Purchase, exchange.request().path_parameter("id"));
    return parts ? std::optional{PurchaseKey{parts->account, parts->number}} : std::nullopt;
}

http::Problem no_such_purchase()
{
    return http::problem_of(problems::purchase_not_found, "there is no such purchase");
}

std::vector<http::Route> buyer_routes(Services& services, Cashier& cashier)
{
    using http::Method;
    auto const signed_in = http::Access::signed_in();
    constexpr auto limit = http::default_body_limit;
    return {
        {Method::Get, "/credits/packages", signed_in, "listPackages", limit,
         [&services](auto exchange) { answer_with_packages(services, std::move(exchange)); }},
        {Method::Get, "/credits/purchases", signed_in, "listPurchases", limit,
         [&services](auto exchange) { answer_with_purchases(services, std::move(exchange)); }},
        {Method::Get, "/credits/purchases/:id", signed_in, "getPurchase", limit,
         [&services](auto exchange) { answer_with_purchase(services, std::move(exchange)); }},
        {Method::Get, "/credits/purchases/:id/receipt", signed_in, "getReceipt", limit,
         [&services, &cashier](auto exchange) {
             answer_with_receipt(services, cashier.settings(), std::move(exchange));
         }},
    };
}

}  // namespace creditd::topups
