#include "topups/reconciliation_routes.hpp"

#include "endpoint/submit.hpp"
#include "http/json_writer.hpp"
#include "http/query.hpp"
#include "topups/reconciliation_log.hpp"

#include <utility>

namespace creditd::topups {

namespace {

void show_latest(endpoint::Services& services, std::unique_ptr<http::Exchange> exchange)
{
    http::Query query{exchange->request()};
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    endpoint::read(services, std::move(exchange), [](storage::Reader& reader, http::Exchange const&) {
        auto const report = find_latest_report(reader);
        std::string body;
        http::json::Writer json{body};
        json.begin_object().key("report");
        report ? json.raw(*report) : json.value(nullptr);
        json.end_object();
        return http::json_response(200, std::move(body));
    });
}

}  // namespace

std::vector<http::Route> reconciliation_routes(endpoint::Services& services)
{
    return {{http::Method::Get, "/admin/reconciliation", http::Access::requires_("purchases:read"),
             "getReconciliation", http::default_body_limit,
             [&services](auto exchange) { show_latest(services, std::move(exchange)); }}};
}

}  // namespace creditd::topups
