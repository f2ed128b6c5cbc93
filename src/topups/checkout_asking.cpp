#include "topups/checkout_asking.hpp"

#include "endpoint/submit.hpp"
#include "http/json_writer.hpp"
#include "http/problem_catalog.hpp"
#include "topups/problems.hpp"
#include "topups/reads.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace creditd::topups {

namespace {

using endpoint::Services;
using http::Exchange;

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

/// A purchase that began before: the page may be known by now, or still be waited for.
void answer_repeat(Services& services, Cashier& cashier, std::unique_ptr<Exchange> exchange, PurchaseKey key,
                   std::string body, bool is_replayed)
{
    auto shared = std::make_shared<std::unique_ptr<Exchange>>(std::move(exchange));
    auto answer = [&services, key, body = std::move(body), shared, is_replayed] {
        answer_with_page(services, std::move(*shared), key, body, is_replayed);
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
        return answer_repeat(services, cashier, std::move(exchange), *key, std::move(response.body),
                             is_replayed);
    }
    auto shared = std::make_shared<std::unique_ptr<Exchange>>(std::move(exchange));
    cashier.when_answered(*key, [&services, key = *key, body = std::move(response.body), shared] {
        answer_with_page(services, std::move(*shared), key, body, false);
    });
    cashier.make(*call);
}

}  // namespace

void read_page(http::json::Fields& fields, Cashier const& cashier, StartPurchase& start)
{
    static constexpr std::array modes{http::Choice<CheckoutPage>{"hosted", CheckoutPage::Hosted},
                                      http::Choice<CheckoutPage>{"embedded", CheckoutPage::Embedded}};
    auto const& settings = cashier.settings();
    auto const own_page = [&](std::string_view path) { return settings.return_base + std::string{path}; };
    start.wish.page = fields.one_of("uiMode", modes).value_or(CheckoutPage::Hosted);
    start.wish.success_url =
        fields.text("successUrl", address_rule)
            .value_or(own_page("/credits/checkout/return?session_id={CHECKOUT_SESSION_ID}"));
    start.wish.cancel_url =
        fields.text("cancelUrl", address_rule).value_or(own_page("/credits/checkout/cancel"));
    start.wish.reckon_tax = settings.reckon_tax;
    start.page_for = settings.checkout_page_for;
    start.live = cashier.is_live();
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

}  // namespace creditd::topups
