#include "endpoint/problems.hpp"
#include "endpoint/subject.hpp"
#include "endpoint/submit.hpp"
#include "http/fields.hpp"
#include "http/json_writer.hpp"
#include "http/problem_catalog.hpp"
#include "http/query.hpp"
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

constexpr std::string_view return_path = "/credits/checkout/return";
constexpr std::string_view cancel_path = "/credits/checkout/cancel";

bool is_web_address(std::string_view text)
{
    auto const is_plain = [](char c) { return c > ' ' && c <= '~' && c != '"' && c != '<' && c != '>'; };
    auto const rest = text.starts_with("https://")  ? text.substr(8)
                      : text.starts_with("http://") ? text.substr(7)
                                                    : std::string_view{};
    return !rest.empty() && rest.front() != '/' && std::ranges::all_of(text, is_plain);
}

constexpr http::TextRule address_rule{
    .max = 2048, .matches = is_web_address, .form = "an http or https address"};
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
    static constexpr std::array modes{http::Choice<CheckoutPage>{"hosted", CheckoutPage::Hosted},
                                      http::Choice<CheckoutPage>{"embedded", CheckoutPage::Embedded}};
    auto const& settings = cashier.settings();
    Wish wish;
    auto& start = wish.start;
    start.package = fields.required_text("packageId", {.max = 64});
    if (auto const offer = services.ids.decode(crypto::IdKind::Offer, start.package)) {
        start.offer = offer->number;
    }
    start.currency = fields.text("currency", currency_rule).value_or("");
    start.wish.page = fields.one_of("uiMode", modes).value_or(CheckoutPage::Hosted);
    start.wish.success_url =
        fields.text("successUrl", address_rule)
            .value_or(settings.return_base + std::string{return_path} + "?session_id={CHECKOUT_SESSION_ID}");
    start.wish.cancel_url =
        fields.text("cancelUrl", address_rule).value_or(settings.return_base + std::string{cancel_path});
    start.wish.save_method = fields.boolean("savePaymentMethod").value_or(false);
    start.wish.reckon_tax = settings.reckon_tax;
    start.page_for = settings.checkout_page_for;
    start.live = cashier.is_live();
    if (auto const user = fields.text("userId", endpoint::user_id_rule)) {
        wish.named_user = std::string{*user};
    }
    return wish;
}

/// `{"purchase": …, "url": …}` from the body that was kept under the key and where to pay, which never
/// changes once it is known. A checkout that was first heard of when it had ended has no such place.
http::Response checkout_answer(std::string body, Purchase const& purchase, bool is_replayed)
{
    bool const is_hosted = purchase.wish.page == CheckoutPage::Hosted;
    auto const& page = is_hosted ? purchase.url : purchase.client_secret;
    if (!page.empty()) {
        body.pop_back();
        body += is_hosted ? ",\"url\":" : ",\"clientSecret\":";
        http::json::append_string(body, page);
        body += '}';
    }
    auto response = http::json_response(201, std::move(body));
    if (is_replayed) {
        response.headers.push_back({"Idempotent-Replayed", "true"});
    }
    return response;
}

/// Answers when the provider has, or the time is over.
void answer_with_page(Services& services, std::unique_ptr<Exchange> exchange, PurchaseKey key,
                      std::string body, bool is_replayed)
{
    endpoint::read(
        services, std::move(exchange),
        [key, body = std::move(body), is_replayed](storage::Reader& reader, Exchange const&) mutable
            -> std::expected<http::Response, http::Problem> {
            auto const purchase = store::find_purchase(reader, key);
            if (!purchase || (purchase->checkout_id.empty() && purchase->failure.empty())) {
                return std::unexpected(http::retry_after(problems::payment_provider_unavailable,
                                                         "the payment provider has not made the checkout yet",
                                                         5));
            }
            if (purchase->checkout_id.empty()) {
                return std::unexpected(http::problem_of(problems::payment_provider_refused,
                                                        "the payment provider refused the checkout"));
            }
            return checkout_answer(std::move(body), *purchase, is_replayed);
        });
}

std::optional<PurchaseKey> purchase_in(Services const& services, std::string_view body)
{
    auto const document = http::json::parse(body);
    auto const purchase = document ? document->root().find("purchase") : std::nullopt;
    auto const id = purchase ? purchase->find("id") : std::nullopt;
    auto const parts = id ? services.ids.decode(crypto::IdKind::Purchase, id->text()) : std::nullopt;
    return parts ? std::optional{PurchaseKey{parts->account, parts->number}} : std::nullopt;
}

/// A repeat: the page may be known by now, or still be waited for.
void answer_repeat(Services& services, Cashier& cashier, std::unique_ptr<Exchange> exchange, PurchaseKey key,
                   std::string body)
{
    auto shared = std::make_shared<std::unique_ptr<Exchange>>(std::move(exchange));
    auto answer = [&services, key, body = std::move(body), shared] {
        answer_with_page(services, std::move(*shared), key, body, true);
    };
    bool const is_taken = services.workers.run([&services, &cashier, key, answer] {
        std::optional<Purchase> purchase;
        // When it cannot be read, neither can the answer, which says so.
        (void)try_read(services,
                       [&](storage::Reader& reader) { purchase = store::find_purchase(reader, key); });
        bool const is_known = !purchase || !purchase->checkout_id.empty() || !purchase->failure.empty();
        return is_known ? answer() : cashier.when_answered(key, answer);
    });
    if (!is_taken) {
        (*shared)->respond(http::retry_after(http::problems::overloaded, "too many reads are waiting", 1));
    }
}

void finish_checkout(Services& services, Cashier& cashier, std::unique_ptr<Exchange> exchange,
                     engine::Finished finished)
{
    bool const is_replayed = finished.fate == engine::Fate::Replayed;
    auto const* const command = dynamic_cast<StartPurchaseCommand const*>(finished.command.get());
    auto const call = !is_replayed && command != nullptr ? command->call() : std::nullopt;
    auto response = endpoint::response_of(std::move(finished), exchange->request().request_id);
    auto const key = response.status == 201 ? purchase_in(services, response.body) : std::nullopt;
    if (!key) {
        return exchange->respond(std::move(response));
    }
    if (!call) {
        return answer_repeat(services, cashier, std::move(exchange), *key, std::move(response.body));
    }
    auto shared = std::make_shared<std::unique_ptr<Exchange>>(std::move(exchange));
    cashier.when_answered(*key, [&services, key = *key, body = std::move(response.body), shared] {
        answer_with_page(services, std::move(*shared), key, body, false);
    });
    cashier.make(*call);
}

void submit_checkout(Services& services, Cashier& cashier, std::unique_ptr<Exchange> exchange,
                     std::unique_ptr<StartPurchaseCommand> command, std::string const& user_id)
{
    auto idempotency = endpoint::idempotency_of(services, *exchange, user_id, endpoint::KeyRule::Required);
    if (!idempotency) {
        return exchange->respond(std::move(idempotency.error()));
    }
    command->idempotency = *idempotency;
    auto& mailbox = *services.mailboxes.at(exchange->loop().index());
    services.engine.submit(
        std::move(command), mailbox,
        [&services, &cashier, exchange = std::move(exchange)](engine::Finished finished) mutable {
            finish_checkout(services, cashier, std::move(exchange), std::move(finished));
        });
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
        return exchange->respond(
            http::problem_of(problems::payments_not_configured, "this service has no payment provider"));
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
                            return own->respond(http::retry_after(endpoint::problems::storage_unavailable,
                                                                  "the database could not be read", 1));
                        }
                        auto command = make_command(*own, std::move(start));
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
                            return own->respond(http::retry_after(endpoint::problems::storage_unavailable,
                                                                  "the database could not be read", 1));
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
        {Method::Get, "/credits/checkout/return", http::Access::public_(), "returnFromCheckout", limit,
         [&](auto exchange) { come_back(services, cashier, std::move(exchange)); }},
        {Method::Get, "/credits/checkout/cancel", http::Access::public_(), "cancelCheckout", limit,
         [&](auto exchange) { cancel(cashier, std::move(exchange)); }},
    };
}

}  // namespace creditd::topups
