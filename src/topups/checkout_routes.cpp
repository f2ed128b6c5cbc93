#include "endpoint/problems.hpp"
#include "endpoint/subject.hpp"
#include "endpoint/submit.hpp"
#include "http/fields.hpp"
#include "http/json_writer.hpp"
#include "http/problem_catalog.hpp"
#include "http/query.hpp"
#include "topups/auto_top_up_reads.hpp"
#include "topups/checkout_asking.hpp"
#include "topups/problems.hpp"
#include "topups/reads.hpp"
#include "topups/receipt.hpp"
#include "topups/start_command.hpp"
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

/// What the body of a checkout says.
struct Wish
{
    StartPurchase start;
    std::optional<std::string> named_user;
};

Wish read_wish(http::json::Fields& fields, Services const& services, Cashier const& cashier)
{
    Wish wish;
    auto& start = wish.start;
    start.package = fields.required_text("packageId", {.max = 64});
    if (auto const offer = services.ids.decode(crypto::IdKind::Offer, start.package)) {
        start.offer = offer->number;
    }
    start.currency = fields.text("currency", currency_rule).value_or("");
    read_page(fields, cashier, start);
    start.wish.save_method = fields.boolean("savePaymentMethod").value_or(false);
    if (auto const user = fields.text("userId", endpoint::user_id_rule)) {
        wish.named_user = std::string{*user};
    }
    return wish;
}

http::Problem not_selling()
{
    return http::problem_of(problems::payments_not_configured, "this service has no payment provider");
}

http::Problem unreadable()
{
    return http::retry_after(endpoint::problems::storage_unavailable, "the database could not be read", 1);
}

void start_checkout(Services& services, ledger::Settings const& accounts, Cashier& cashier,
                    std::unique_ptr<Exchange> exchange)
{
    auto const document = http::json::read_object(exchange->request());
    if (!document) {
        return exchange->respond(document.error());
    }
    http::json::Fields fields{document->root()};
    auto wish = read_wish(fields, services, cashier);
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto const user_id = endpoint::subject(exchange->principal(), wish.named_user);
    if (!user_id) {
        return exchange->respond(user_id.error());
    }
    if (!cashier.can_sell()) {
        return exchange->respond(not_selling());
    }
    auto const make_command = [&services, &accounts, user_id = *user_id](Exchange const& own,
                                                                         StartPurchase start) {
        return std::make_unique<StartPurchaseCommand>(services.ids, accounts, user_id,
                                                      std::string{own.request().request_id},
                                                      own.principal().id, std::move(start));
    };
    if (wish.start.offer == 0) {
        auto command = make_command(*exchange, std::move(wish.start));
        return submit_checkout(services, cashier, std::move(exchange), std::move(command), *user_id);
    }
    // The purchase that an offer led to before is named by its row.
    http::answer_on(services.workers, std::move(exchange),
                    [&services, &cashier, start = std::move(wish.start), user_id = *user_id,
                     make_command](std::unique_ptr<Exchange> own) mutable {
                        bool const is_read = try_read(services, [&](storage::Reader& reader) {
                            auto const offer =
                                store::find_offer(reader, ledger::account_number(user_id), start.offer);
                            start.led_to = offer ? offer->purchase : 0;
                        });
                        if (!is_read) {
                            return own->respond(unreadable());
                        }
                        auto command = make_command(*own, std::move(start));
                        submit_checkout(services, cashier, std::move(own), std::move(command), user_id);
                    });
}

/// What the attempt led to before is named by the account's auto top-up.
void confirm_purchase(Services& services, ledger::Settings const& accounts, Cashier& cashier,
                      std::unique_ptr<Exchange> exchange)
{
    auto const document = http::json::read_object(exchange->request());
    if (!document) {
        return exchange->respond(document.error());
    }
    http::json::Fields fields{document->root()};
    StartPurchase start{.wish = {.save_method = true}};
    read_page(fields, cashier, start);
    auto const named = fields.text("userId", endpoint::user_id_rule);
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto const user_id = endpoint::subject(exchange->principal(), named);
    if (!user_id) {
        return exchange->respond(user_id.error());
    }
    auto const key = named_purchase(services, *exchange);
    if (!key || key->account != ledger::account_number(*user_id)) {
        return exchange->respond(no_such_purchase());
    }
    if (!cashier.can_sell()) {
        return exchange->respond(not_selling());
    }
    start.confirms = key->number;
    http::answer_on(services.workers, std::move(exchange),
                    [&services, &accounts, &cashier, start = std::move(start), user_id = *user_id,
                     account = key->account](std::unique_ptr<Exchange> own) mutable {
                        bool const is_read = try_read(services, [&](storage::Reader& reader) {
                            auto const settings = store::find_auto_top_up(reader, account);
                            start.led_to = settings ? settings->confirming : 0;
                        });
                        if (!is_read) {
                            return own->respond(unreadable());
                        }
                        auto command = std::make_unique<StartPurchaseCommand>(
                            services.ids, accounts, user_id, std::string{own->request().request_id},
                            own->principal().id, std::move(start));
                        submit_checkout(services, cashier, std::move(own), std::move(command), user_id);
                    });
}

bool wants_html(Exchange const& exchange)
{
    return exchange.request().header("accept").value_or("").contains("text/html");
}

http::Response page_response(Exchange const& exchange, std::string_view status, std::string page)
{
    http::Response response;
    if (wants_html(exchange)) {
        response.body = std::move(page);
        response.content_type = http::html_content_type;
        response.headers.push_back({"Content-Security-Policy", receipt_policy()});
        return response;
    }
    http::json::Writer json{response.body};
    json.begin_object().member("status", status).end_object();
    return response;
}

std::pair<std::string_view, std::string_view> words_for(PurchaseStatus status)
{
    switch (status) {
    case PurchaseStatus::Pending:
        return {"Waiting for the payment", "Nothing was paid yet. You can go back and try again."};
    case PurchaseStatus::Processing:
        return {"Thank you", "Your payment is under way. The credits arrive as soon as it is confirmed."};
    case PurchaseStatus::Expired:
    case PurchaseStatus::Failed: return {"No payment", "This purchase was not paid. Nothing was charged."};
    case PurchaseStatus::Paid:
    case PurchaseStatus::PartiallyRefunded:
    case PurchaseStatus::Refunded:
    case PurchaseStatus::Disputed: break;
    }
    return {"Thank you", "Your payment has arrived and the credits are in the account."};
}

/// Says how the purchase of that checkout stands and nothing else: whoever comes back has no credential.
void answer_return(Services& services, std::unique_ptr<Exchange> exchange, PurchaseKey key)
{
    endpoint::read(
        services, std::move(exchange),
        [key](storage::Reader& reader, Exchange const& own) -> std::expected<http::Response, http::Problem> {
            auto const purchase = store::find_purchase(reader, key);
            if (!purchase) {
                return std::unexpected(no_such_purchase());
            }
            auto const status = purchase->status();
            auto const [heading, sentence] = words_for(status);
            return page_response(own, name_of(status), return_page(heading, sentence, purchase->live));
        });
}

void come_back(Services& services, Cashier& cashier, std::unique_ptr<Exchange> exchange)
{
    http::Query query{exchange->request()};
    std::string const id{query.required_text("session_id", {.max = 255})};
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    http::answer_on(services.workers, std::move(exchange),
                    [&services, &cashier, id](std::unique_ptr<Exchange> own) {
                        std::optional<PurchaseKey> key;
                        std::optional<Purchase> purchase;
                        bool const is_read = try_read(services, [&](storage::Reader& reader) {
                            key = store::find_object(reader, id);
                            purchase = key ? store::find_purchase(reader, *key) : std::nullopt;
                        });
                        if (!is_read) {
                            return own->respond(unreadable());
                        }
                        if (!purchase || purchase->checkout_id != id) {
                            return own->respond(no_such_purchase());
                        }
                        if (purchase->is_checkout_over() || !cashier.can_sell()) {
                            return answer_return(services, std::move(own), *key);
                        }
                        auto shared = std::make_shared<std::unique_ptr<Exchange>>(std::move(own));
                        cashier.look_up_checkout(*key, [&services, key = *key, shared] {
                            answer_return(services, std::move(*shared), key);
                        });
                    });
}

void cancel(Cashier& cashier, std::unique_ptr<Exchange> exchange)
{
    auto page = return_page("No payment", "You left before paying; nothing was charged.", cashier.is_live());
    auto response = page_response(*exchange, "pending", std::move(page));
    exchange->respond(std::move(response));
}

}  // namespace

std::vector<http::Route> checkout_routes(Services& services, ledger::Settings const& accounts,
                                         Cashier& cashier)
{
    using http::Method;
    constexpr auto limit = http::default_body_limit;
    return {
        {Method::Post, "/credits/checkout", http::Access::signed_in(), "startCheckout", limit,
         [&](auto exchange) { start_checkout(services, accounts, cashier, std::move(exchange)); }},
        {Method::Post, "/credits/purchases/:id/confirm", http::Access::signed_in(), "confirmPurchase", limit,
         [&](auto exchange) { confirm_purchase(services, accounts, cashier, std::move(exchange)); }},
        {Method::Get, "/credits/checkout/return", http::Access::public_(), "returnFromCheckout", limit,
         [&](auto exchange) { come_back(services, cashier, std::move(exchange)); }},
        {Method::Get, "/credits/checkout/cancel", http::Access::public_(), "cancelCheckout", limit,
         [&](auto exchange) { cancel(cashier, std::move(exchange)); }},
    };
}

}  // namespace creditd::topups
