#include "topups/reconciliation_routes.hpp"

#include "audit/mandate_json.hpp"
#include "endpoint/submit.hpp"
#include "http/json_writer.hpp"
#include "http/query.hpp"
#include "topups/problems.hpp"
#include "topups/reconciliation_json.hpp"
#include "topups/reconciliation_log.hpp"
#include "topups/run_reconciliation.hpp"

#include <utility>

namespace creditd::topups {

namespace {

constexpr std::int64_t most_days = 30;

void show_latest(endpoint::Services& services, Reconciliation const& reconciliation,
                 std::unique_ptr<http::Exchange> exchange)
{
    http::Query query{exchange->request()};
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    // Before the report is read: a pass that ends in between shows in one of them at least.
    auto const running = reconciliation.progress();
    endpoint::read(services, std::move(exchange), [running](storage::Reader& reader, http::Exchange const&) {
        auto const report = find_latest_report(reader);
        std::string body;
        http::json::Writer json{body};
        json.begin_object().key("report");
        report ? json.raw(*report) : json.value(nullptr);
        json.key("running");
        if (running) {
            append_progress(json, *running);
        } else {
            json.value(nullptr);
        }
        json.end_object();
        return http::json_response(200, std::move(body));
    });
}

/// As endpoint::submit; the pass begins once it is written down who wanted it.
void submit_run(endpoint::Services& services, Reconciliation& reconciliation,
                std::unique_ptr<http::Exchange> exchange, std::unique_ptr<RunReconciliation> command)
{
    auto key = endpoint::idempotency_of(services, *exchange, {}, endpoint::KeyRule::Optional);
    if (!key) {
        return exchange->respond(std::move(key.error()));
    }
    command->idempotency = *key;
    auto const& own = *command;  // lives in the finished command
    auto& mailbox = *services.mailboxes.at(exchange->loop().index());
    services.engine.submit(
        std::move(command), mailbox,
        [&reconciliation, &own, exchange = std::move(exchange)](engine::Finished finished) {
            if (finished.fate == engine::Fate::Decided && own.is_granted()) {
                reconciliation.begin(own.from(), own.to());
            }
            exchange->respond(endpoint::response_of(std::move(finished), exchange->request().request_id));
        });
}

void run(endpoint::Services& services, Reconciliation& reconciliation, Duration back,
         std::unique_ptr<http::Exchange> exchange)
{
    auto const document = http::json::read_object(exchange->request());
    if (!document) {
        return exchange->respond(document.error());
    }
    http::json::Fields fields{document->root()};
    auto const days = fields.integer("days", 1, most_days);
    auto mandate = audit::required_mandate(services, fields, *exchange);
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    if (!reconciliation.can_run()) {
        return exchange->respond(
            http::problem_of(problems::payments_not_configured, "this service has no payment provider"));
    }
    auto const now = endpoint::now(services);
    auto const from = now - (days ? Duration::days(*days) : back);
    submit_run(services, reconciliation, std::move(exchange),
               std::make_unique<RunReconciliation>(reconciliation, std::move(mandate), from, now));
}

}  // namespace

std::vector<http::Route> reconciliation_routes(endpoint::Services& services, Reconciliation& reconciliation,
                                               Duration back)
{
    using http::Access;
    using http::Method;
    constexpr auto limit = http::default_body_limit;
    return {
        {Method::Get, "/admin/reconciliation", Access::requires_("purchases:read"), "getReconciliation",
         limit, [&](auto exchange) { show_latest(services, reconciliation, std::move(exchange)); }},
        {Method::Post, "/admin/reconciliation/runs", Access::requires_("purchases:write"),
         "runReconciliation", limit,
         [&services, &reconciliation, back](auto exchange) {
             run(services, reconciliation, back, std::move(exchange));
         }},
    };
}

}  // namespace creditd::topups
