#include "topups/reconciliation_routes.hpp"

#include "http/json_writer.hpp"
#include "http/query.hpp"

#include <utility>

namespace creditd::topups {

namespace {

void show_latest(Reconciliation const& reconciliation, std::unique_ptr<http::Exchange> exchange)
{
    http::Query query{exchange->request()};
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto const report = reconciliation.latest();
    std::string body;
    http::json::Writer json{body};
    json.begin_object().key("report");
    report ? json.raw(to_json(*report)) : json.value(nullptr);
    json.end_object();
    exchange->respond(http::json_response(200, std::move(body)));
}

}  // namespace

std::vector<http::Route> reconciliation_routes(Reconciliation const& reconciliation)
{
    return {{http::Method::Get, "/admin/reconciliation", http::Access::requires_("purchases:read"),
             "getReconciliation", http::default_body_limit,
             [&reconciliation](auto exchange) { show_latest(reconciliation, std::move(exchange)); }}};
}

}  // namespace creditd::topups
