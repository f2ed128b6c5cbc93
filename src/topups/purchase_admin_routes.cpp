#include "audit/mandate_json.hpp"
#include "endpoint/page.hpp"
#include "endpoint/subject.hpp"
#include "endpoint/submit.hpp"
#include "http/fields.hpp"
#include "http/query.hpp"
#include "topups/json.hpp"
#include "topups/problems.hpp"
#include "topups/purchase_admin_command.hpp"
#include "topups/reads.hpp"
#include "topups/theme_routes.hpp"

#include <array>
#include <utility>

namespace creditd::topups {

namespace {

using endpoint::Services;
using http::Exchange;
using http::json::Fields;

store::PurchaseFilter read_filter(http::Query& query)
{
    using Status = http::Choice<PurchaseStatus>;
    static constexpr std::array statuses{Status{"pending", PurchaseStatus::Pending},
                                         Status{"processing", PurchaseStatus::Processing},
                                         Status{"paid", PurchaseStatus::Paid},
                                         Status{"partially_refunded", PurchaseStatus::PartiallyRefunded},
                                         Status{"refunded", PurchaseStatus::Refunded},
                                         Status{"disputed", PurchaseStatus::Disputed},
                                         Status{"expired", PurchaseStatus::Expired},
                                         Status{"failed", PurchaseStatus::Failed}};
    store::PurchaseFilter filter;
    if (auto const user = query.text("userId", endpoint::user_id_rule)) {
        filter.account = ledger::account_number(*user);
    }
    filter.status = query.one_of("status", statuses);
    filter.needs_review = query.boolean("needsReview");
    filter.from = query.moment("from");
    filter.to = query.moment("to");
    return filter;
}

void list_purchases(Services& services, std::unique_ptr<Exchange> exchange)
{
    static endpoint::ListKind const kind{"all_purchases"};
    http::Query query{exchange->request()};
    auto const filter = read_filter(query);
    auto const page = endpoint::read_page(query, services, kind);
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    endpoint::read(services, std::move(exchange),
                   [&services, filter, page](storage::Reader& reader, Exchange const&) {
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

void show_purchase(Services& services, std::unique_ptr<Exchange> exchange)
{
    http::Query query{exchange->request()};
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto const key = named_purchase(services, *exchange);
    if (!key) {
        return exchange->respond(no_such_purchase());
    }
    endpoint::read(services, std::move(exchange),
                   [&services, key = *key](storage::Reader& reader,
                                           Exchange const&) -> std::expected<http::Response, http::Problem> {
                       auto const purchase = store::find_purchase(reader, key);
                       if (!purchase) {
                           return std::unexpected(no_such_purchase());
                       }
                       return http::json_response(
                           200, purchase_body(services.ids, *purchase, PurchaseDetail::Admin));
                   });
}

/// Reads the body of a write about the path's purchase with `read(fields, key, mandate)`, which makes the
/// command; gives that and the exchange to `submit`.
template <class Read, class Submit>
void with_write(Services& services, std::unique_ptr<Exchange> exchange, Read read, Submit submit)
{
    auto const key = named_purchase(services, *exchange);
    if (!key) {
        return exchange->respond(no_such_purchase());
    }
    auto const document = http::json::read_object(exchange->request());
    if (!document) {
        return exchange->respond(document.error());
    }
    Fields fields{document->root()};
    auto command = read(fields, *key, audit::required_mandate(services, fields, *exchange));
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    submit(std::move(exchange), std::move(command));
}

/// As endpoint::submit, and makes the calls that the command asked for once it is committed.
template <class Command, class CallsOf>
void submit_with_calls(Services& services, Cashier& cashier, std::unique_ptr<Exchange> exchange,
                       std::unique_ptr<Command> command, endpoint::KeyRule rule, CallsOf calls_of)
{
    auto idempotency = endpoint::idempotency_of(services, *exchange, {}, rule);
    if (!idempotency) {
        return exchange->respond(std::move(idempotency.error()));
    }
    command->idempotency = *idempotency;
    auto const& own = *command;  // lives in the finished command
    auto& mailbox = *services.mailboxes.at(exchange->loop().index());
    services.engine.submit(
        std::move(command), mailbox,
        [&cashier, &own, calls_of, exchange = std::move(exchange)](engine::Finished finished) mutable {
            if (finished.fate == engine::Fate::Decided) {
                for (ProviderCall const& call : calls_of(own)) {
                    cashier.make(call);
                }
            }
            auto response = endpoint::response_of(std::move(finished), exchange->request().request_id);
            exchange->respond(std::move(response));
        });
}

void refund(Services& services, Cashier& cashier, std::unique_ptr<Exchange> exchange)
{
    constexpr std::int64_t amount_limit = 99'999'999;
    if (!cashier.can_sell()) {
        return exchange->respond(
            http::problem_of(problems::payments_not_configured, "this service has no payment provider"));
    }
    with_write(
        services, std::move(exchange),
        [&](Fields& fields, PurchaseKey key, audit::Mandate mandate) {
            RefundPurchase wish{.amount = fields.integer("amount", 1, amount_limit),
                                .force = fields.boolean("force").value_or(false),
                                .actor = mandate.actor,
                                .reason_code = mandate.reason.code,
                                .reason = mandate.reason.text};
            return std::make_unique<RefundCommand>(services.ids, key, std::move(mandate), std::move(wish),
                                                   endpoint::now(services),
                                                   cashier.settings().approve_refund_above);
        },
        [&](std::unique_ptr<Exchange> own, std::unique_ptr<RefundCommand> command) {
            submit_with_calls(services, cashier, std::move(own), std::move(command),
                              endpoint::KeyRule::Required, [](RefundCommand const& done) {
                                  std::vector<ProviderCall> calls;
                                  if (done.call()) {
                                      calls.push_back(*done.call());
                                  }
                                  return calls;
                              });
        });
}

void reconcile(Services& services, Cashier& cashier, std::unique_ptr<Exchange> exchange)
{
    if (!cashier.can_sell()) {
        return exchange->respond(
            http::problem_of(problems::payments_not_configured, "this service has no payment provider"));
    }
    with_write(
        services, std::move(exchange),
        [&](Fields&, PurchaseKey key, audit::Mandate mandate) {
            return std::make_unique<ReconcileCommand>(services.ids, key, std::move(mandate),
                                                      endpoint::now(services));
        },
        [&](std::unique_ptr<Exchange> own, std::unique_ptr<ReconcileCommand> command) {
            submit_with_calls(services, cashier, std::move(own), std::move(command),
                              endpoint::KeyRule::Optional,
                              [](ReconcileCommand const& done) { return done.calls(); });
        });
}

void dismiss(Services& services, std::unique_ptr<Exchange> exchange)
{
    with_write(
        services, std::move(exchange),
        [&](Fields&, PurchaseKey key, audit::Mandate mandate) {
            return std::make_unique<DismissReviewCommand>(services.ids, key, std::move(mandate),
                                                          endpoint::now(services));
        },
        [&](std::unique_ptr<Exchange> own, std::unique_ptr<DismissReviewCommand> command) {
            endpoint::submit(services, std::move(own), std::move(command), {}, endpoint::KeyRule::Optional);
        });
}

}  // namespace

std::vector<http::Route> purchase_admin_routes(Services& services, Cashier& cashier)
{
    using http::Method;
    auto const to_read = http::Access::requires_("purchases:read");
    auto const to_write = http::Access::requires_("purchases:write");
    constexpr auto limit = http::default_body_limit;
    return {
        {Method::Get, "/admin/purchases", to_read, "listAllPurchases", limit,
         [&](auto exchange) { list_purchases(services, std::move(exchange)); }},
        {Method::Get, "/admin/purchases/:id", to_read, "getAnyPurchase", limit,
         [&](auto exchange) { show_purchase(services, std::move(exchange)); }},
        {Method::Post, "/admin/purchases/:id/refund", http::Access::requires_("refunds:write"),
         "refundPurchase", limit, [&](auto exchange) { refund(services, cashier, std::move(exchange)); }},
        {Method::Post, "/admin/purchases/:id/reconcile", to_write, "reconcilePurchase", limit,
         [&](auto exchange) { reconcile(services, cashier, std::move(exchange)); }},
        {Method::Post, "/admin/purchases/:id/dismiss-review", to_write, "dismissReview", limit,
         [&](auto exchange) { dismiss(services, std::move(exchange)); }},
    };
}

}  // namespace creditd::topups
