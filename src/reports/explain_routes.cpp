#include "endpoint/submit.hpp"
#include "http/query.hpp"
#include "reports/explain_reads.hpp"
#include "reports/theme_routes.hpp"

#include <utility>

namespace creditd::reports {

namespace {

void explain(endpoint::Services& services, std::unique_ptr<http::Exchange> exchange)
{
    http::Query query{exchange->request()};
    ExplainRequest request{.user_id = std::string{exchange->request().path_parameter("userId")}};
    if (auto const id = query.text("transaction", {.max = 64})) {
        request.transaction = std::string{*id};
    }
    request.at = query.moment("at");
    if (request.transaction && request.at) {
        query.fail("at", "not_with_transaction", "a transaction has a moment of its own");
    }
    if (request.at && *request.at > endpoint::now(services)) {
        query.fail("at", "out_of_range", "must not lie in the future");
    }
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    answer_with_explanation(services, std::move(exchange), std::move(request));
}

}  // namespace

std::vector<http::Route> explain_routes(endpoint::Services& services)
{
    using http::Access;
    using http::Method;
    return {
        {Method::Get, "/admin/credits/:userId/explain", Access::requires_("accounts:read"), "explainCredits",
         http::default_body_limit, [&services](auto exchange) { explain(services, std::move(exchange)); }},
    };
}

}  // namespace creditd::reports
