#include "endpoint/subject.hpp"
#include "endpoint/submit.hpp"
#include "ledger/problems.hpp"
#include "usage/demand_json.hpp"
#include "usage/record_usage_command.hpp"
#include "usage/theme_routes.hpp"
#include "usage/used_line_reads.hpp"

#include <utility>

namespace creditd::usage {

namespace {

using endpoint::KeyRule;
using http::Exchange;
using http::json::Fields;
using http::json::Sign;

void record_usage(Desk const& desk, std::unique_ptr<Exchange> exchange)
{
    auto const actor = exchange->principal().id;
    with_demand(
        std::move(exchange), [&](Fields& fields) { return read_purpose(fields, actor); },
        [&](std::unique_ptr<Exchange> own, std::string const& user, Demand demand, ledger::Purpose purpose) {
            auto command =
                std::make_unique<RecordUsage>(desk.terms(), user, std::string{own->request().request_id},
                                              std::move(demand), std::move(purpose));
            endpoint::submit(desk.services, std::move(own), std::move(command), user, KeyRule::Required);
        });
}

/// Moves nothing, so a key is not looked at: each estimate says how things stand now.
void estimate_usage(Desk const& desk, std::unique_ptr<Exchange> exchange)
{
    with_demand(
        std::move(exchange), [](Fields&) { return std::monostate{}; },
        [&](std::unique_ptr<Exchange> own, std::string const& user, Demand demand, std::monostate) {
            auto command = std::make_unique<EstimateUsage>(user, std::string{own->request().request_id},
                                                           std::move(demand));
            endpoint::submit_then(desk.services, std::move(own), std::move(command),
                                  [](std::unique_ptr<Exchange> waiting, engine::Command& decided) {
                                      waiting->respond(response_of(decided.answer()));
                                  });
        });
}

void reverse_usage(Desk const& desk, std::unique_ptr<Exchange> exchange)
{
    auto document = http::json::read_object(exchange->request());
    if (!document) {
        return exchange->respond(std::move(document.error()));
    }
    Fields fields{document->root()};
    auto const credits = fields.credits("credits", Sign::Positive);
    ledger::Purpose purpose{.actor = exchange->principal().id};
    purpose.reason = fields.required_text("reason", reason_rule);
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto missing = http::problem_of(ledger::problems::transaction_not_found, "there is no such transaction");
    auto const id =
        desk.services.ids.decode(crypto::IdKind::Transaction, exchange->request().path_parameter("id"));
    if (!id) {
        return exchange->respond(std::move(missing));
    }
    if (auto problem = refused_to(exchange->principal(), id->account, std::move(missing))) {
        return exchange->respond(std::move(*problem));
    }
    read_used_line(desk.services, std::move(exchange), *id,
                   [desk, credits, account = id->account,
                    purpose = std::move(purpose)](std::unique_ptr<Exchange> own, UsedLine used) mutable {
                       auto command = std::make_unique<ReverseUsageCommand>(
                           desk.terms(), std::move(used), std::string{own->request().request_id}, credits,
                           std::move(purpose));
                       endpoint::submit(desk.services, std::move(own), std::move(command), scope_of(account),
                                        KeyRule::Required);
                   });
}

}  // namespace

std::vector<http::Route> use_routes(Desk const& desk)
{
    using http::Access;
    using http::Method;
    return {
        {Method::Post, "/credits/usage", Access::requires_("credits:spend"), "recordUsage",
         http::default_body_limit, [desk](auto exchange) { record_usage(desk, std::move(exchange)); }},
        {Method::Post, "/credits/usage/:id/reverse", Access::requires_("credits:spend"), "reverseUsage",
         http::default_body_limit, [desk](auto exchange) { reverse_usage(desk, std::move(exchange)); }},
        {Method::Post, "/credits/estimate", Access::requires_("credits:spend"), "estimateUsage",
         http::default_body_limit, [desk](auto exchange) { estimate_usage(desk, std::move(exchange)); }},
    };
}

}  // namespace creditd::usage
