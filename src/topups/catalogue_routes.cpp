#include "audit/mandate_json.hpp"
#include "endpoint/page.hpp"
#include "endpoint/subject.hpp"
#include "endpoint/submit.hpp"
#include "http/fields.hpp"
#include "http/json_writer.hpp"
#include "http/query.hpp"
#include "topups/catalogue_command.hpp"
#include "topups/json.hpp"
#include "topups/problems.hpp"
#include "topups/reads.hpp"
#include "topups/theme_routes.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace creditd::topups {

namespace {

using endpoint::Services;
using http::Exchange;
using http::json::Fields;

constexpr std::int64_t days_limit = 36'500;
constexpr std::int64_t amount_limit = 99'999'999;  // the provider takes eight digits
constexpr std::size_t currencies_limit = 30;
constexpr http::TextRule name_rule{
    .max = 40, .matches = is_package_name, .form = "a letter, then letters, digits, - and _; not offer_…"};
constexpr http::TextRule title_rule{.max = 80};
constexpr http::TextRule currency_rule{
    .min = 3, .max = 3, .matches = is_currency, .form = "three lower-case letters"};

Money read_money(http::json::Value value, std::string path, Fields& parent)
{
    Fields fields{value, std::move(path)};
    Money money{fields.required_integer("amount", 0, amount_limit),
                std::string{fields.required_text("currency", currency_rule)}};
    parent.absorb(fields);
    return money;
}

std::optional<std::vector<Money>> read_prices(Fields& fields)
{
    auto const values = fields.array("prices", 0, currencies_limit);
    if (!values) {
        return std::nullopt;
    }
    std::vector<Money> prices;
    for (std::size_t i = 0; i < values->size(); ++i) {
        auto price = read_money((*values)[i], "prices[" + std::to_string(i) + "]", fields);
        if (std::ranges::find(prices, price.currency, &Money::currency) != prices.end()) {
            fields.fail("prices", "repeated", "A currency appears once.");
        }
        prices.push_back(std::move(price));
    }
    return prices;
}

Package read_package(Fields& fields)
{
    Package package{.name = std::string{fields.required_text("id", name_rule)},
                    .title = std::string{fields.required_text("title", title_rule)},
                    .is_custom = fields.boolean("custom").value_or(false)};
    auto const credits = fields.credits("credits", http::json::Sign::Positive);
    package.credits = credits.value_or(Credits{});
    package.bonus = fields.credits("bonusCredits", http::json::Sign::NonNegative).value_or(Credits{});
    package.valid_for_days = fields.integer_change("validForDays", 1, days_limit).value;
    package.prices = read_prices(fields).value_or(std::vector<Money>{});
    package.active = fields.boolean("active").value_or(true);
    if (package.is_custom && (credits || !package.prices.empty())) {
        fields.fail("custom", "out_of_range", "A custom package has neither credits nor prices of its own.");
    }
    if (!package.is_custom && !credits) {
        fields.fail("credits", "required", "Is required.");
    }
    if (!package.is_custom && package.prices.empty()) {
        fields.fail("prices", "required", "At least one price is required.");
    }
    return package;
}

PackageChange read_change(Fields& fields)
{
    PackageChange change{.credits = fields.credits("credits", http::json::Sign::Positive),
                         .bonus = fields.credits("bonusCredits", http::json::Sign::NonNegative),
                         .prices = read_prices(fields),
                         .active = fields.boolean("active")};
    if (auto const title = fields.text("title", title_rule)) {
        change.title = std::string{*title};
    }
    if (auto const days = fields.integer_change("validForDays", 1, days_limit); days.given) {
        change.valid_for_days.emplace(days.value);
    }
    return change;
}

/// Reads the body with `read(fields, exchange)`, which makes the command, and submits that.
template <class Read>
void submit_write(Services& services, std::unique_ptr<Exchange> exchange, Read read)
{
    auto const document = http::json::read_object(exchange->request());
    if (!document) {
        return exchange->respond(document.error());
    }
    Fields fields{document->root()};
    std::unique_ptr<engine::Command> command = read(fields, *exchange);
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    endpoint::submit(services, std::move(exchange), std::move(command), {}, endpoint::KeyRule::Optional);
}

void create_package(Services& services, std::unique_ptr<Exchange> exchange)
{
    submit_write(services, std::move(exchange), [&](Fields& fields, Exchange const& own) {
        auto package = read_package(fields);
        return std::make_unique<CreatePackageCommand>(audit::required_mandate(services, fields, own),
                                                      std::move(package));
    });
}

void change_package(Services& services, std::unique_ptr<Exchange> exchange)
{
    submit_write(services, std::move(exchange), [&](Fields& fields, Exchange const& own) {
        auto change = read_change(fields);
        std::string name{own.request().path_parameter("id")};
        return std::make_unique<ChangePackageCommand>(audit::required_mandate(services, fields, own),
                                                      std::move(name), std::move(change));
    });
}

void remove_package(Services& services, std::unique_ptr<Exchange> exchange)
{
    submit_write(services, std::move(exchange), [&](Fields& fields, Exchange const& own) {
        std::string name{own.request().path_parameter("id")};
        return std::make_unique<RemovePackageCommand>(audit::required_mandate(services, fields, own),
                                                      std::move(name));
    });
}

void list_packages(Services& services, std::unique_ptr<Exchange> exchange)
{
    http::Query query{exchange->request()};
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    endpoint::read(services, std::move(exchange), [](storage::Reader& reader, Exchange const&) {
        std::string body;
        http::json::Writer json{body};
        json.begin_object().begin_array("items");
        for (auto const& package : store::list_packages(reader)) {
            append_admin_package(json, package);
        }
        json.end_array().end_object();
        return http::json_response(200, std::move(body));
    });
}

void show_package(Services& services, std::unique_ptr<Exchange> exchange)
{
    http::Query query{exchange->request()};
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    endpoint::read(
        services, std::move(exchange),
        [](storage::Reader& reader, Exchange const& own) -> std::expected<http::Response, http::Problem> {
            auto const package = store::find_package(reader, own.request().path_parameter("id"));
            if (!package) {
                return std::unexpected(
                    http::problem_of(problems::package_not_found, "there is no such package"));
            }
            std::string body;
            http::json::Writer json{body};
            json.begin_object().key("package");
            append_admin_package(json, *package);
            json.end_object();
            return http::json_response(200, std::move(body));
        });
}

void create_offer(Services& services, std::unique_ptr<Exchange> exchange)
{
    submit_write(services, std::move(exchange), [&services](Fields& fields, Exchange const& own) {
        std::string user_id{fields.required_text("userId", endpoint::user_id_rule)};
        Offer offer{.package = std::string{fields.text("packageId", name_rule).value_or("enterprise")},
                    .title = std::string{fields.required_text("title", title_rule)},
                    .credits = fields.required_credits("credits", http::json::Sign::Positive),
                    .bonus =
                        fields.credits("bonusCredits", http::json::Sign::NonNegative).value_or(Credits{}),
                    .valid_for_days = fields.integer_change("validForDays", 1, days_limit).value,
                    .expires_at = fields.required_moment("expiresAt")};
        if (auto const price = fields.nested("price", http::json::Kind::Object)) {
            offer.price = read_money(*price, "price", fields);
        } else {
            fields.fail("price", "required", "Is required.");
        }
        return std::make_unique<CreateOfferCommand>(services.ids, std::move(user_id),
                                                    audit::required_mandate(services, fields, own),
                                                    std::move(offer));
    });
}

http::Problem no_such_offer()
{
    return http::problem_of(problems::offer_not_found, "there is no such offer");
}

void withdraw_offer(Services& services, std::unique_ptr<Exchange> exchange)
{
    auto const parts = services.ids.decode(crypto::IdKind::Offer, exchange->request().path_parameter("id"));
    if (!parts) {
        return exchange->respond(no_such_offer());
    }
    submit_write(services, std::move(exchange), [&](Fields& fields, Exchange const& own) {
        return std::make_unique<WithdrawOfferCommand>(services.ids, parts->account, parts->number,
                                                      audit::required_mandate(services, fields, own));
    });
}

void list_offers(Services& services, std::unique_ptr<Exchange> exchange)
{
    static endpoint::ListKind const kind{"offers"};
    http::Query query{exchange->request()};
    auto const user_id = query.text("userId", endpoint::user_id_rule);
    auto const account = user_id ? ledger::account_number(*user_id) : 0;
    auto const page = endpoint::read_page(query, services, kind);
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    endpoint::read(
        services, std::move(exchange), [&services, account, page](storage::Reader& reader, Exchange const&) {
            auto const total = store::count_offers(reader, account);
            auto const offers = store::list_offers(reader, account, page.below(), page.offset(), page.rows());
            return http::json_response(200, endpoint::list_body(
                                                services, kind, page, total, offers,
                                                [&](http::json::Writer& json, Offer const& offer) {
                                                    append_offer(json, services.ids, offer);
                                                },
                                                [](Offer const& offer) { return std::array{offer.number}; }));
        });
}

void show_offer(Services& services, std::unique_ptr<Exchange> exchange)
{
    http::Query query{exchange->request()};
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto const parts = services.ids.decode(crypto::IdKind::Offer, exchange->request().path_parameter("id"));
    if (!parts) {
        return exchange->respond(no_such_offer());
    }
    endpoint::read(services, std::move(exchange),
                   [&services, parts = *parts](storage::Reader& reader, Exchange const&)
                       -> std::expected<http::Response, http::Problem> {
                       auto const offer = store::find_offer(reader, parts.account, parts.number);
                       if (!offer) {
                           return std::unexpected(no_such_offer());
                       }
                       std::string body;
                       http::json::Writer json{body};
                       json.begin_object().key("offer");
                       append_offer(json, services.ids, *offer);
                       json.end_object();
                       return http::json_response(200, std::move(body));
                   });
}

}  // namespace

std::vector<http::Route> catalogue_routes(Services& services)
{
    using http::Method;
    auto const to_read = http::Access::requires_("packages:read");
    auto const to_write = http::Access::requires_("packages:write");
    constexpr auto limit = http::default_body_limit;
    return {
        {Method::Get, "/admin/packages", to_read, "listAllPackages", limit,
         [&services](auto exchange) { list_packages(services, std::move(exchange)); }},
        {Method::Post, "/admin/packages", to_write, "createPackage", limit,
         [&services](auto exchange) { create_package(services, std::move(exchange)); }},
        {Method::Get, "/admin/packages/:id", to_read, "getPackage", limit,
         [&services](auto exchange) { show_package(services, std::move(exchange)); }},
        {Method::Patch, "/admin/packages/:id", to_write, "changePackage", limit,
         [&services](auto exchange) { change_package(services, std::move(exchange)); }},
        {Method::Delete, "/admin/packages/:id", to_write, "deletePackage", limit,
         [&services](auto exchange) { remove_package(services, std::move(exchange)); }},
        {Method::Get, "/admin/offers", to_read, "listOffers", limit,
         [&services](auto exchange) { list_offers(services, std::move(exchange)); }},
        {Method::Post, "/admin/offers", to_write, "createOffer", limit,
         [&services](auto exchange) { create_offer(services, std::move(exchange)); }},
        {Method::Get, "/admin/offers/:id", to_read, "getOffer", limit,
         [&services](auto exchange) { show_offer(services, std::move(exchange)); }},
        {Method::Post, "/admin/offers/:id/withdraw", to_write, "withdrawOffer", limit,
         [&services](auto exchange) { withdraw_offer(services, std::move(exchange)); }},
    };
}

}  // namespace creditd::topups
