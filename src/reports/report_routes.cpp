#include "endpoint/submit.hpp"
#include "reports/report_reads.hpp"
#include "reports/request_reads.hpp"
#include "reports/theme_routes.hpp"

#include <memory>
#include <utility>

namespace creditd::reports {

namespace {

using endpoint::Services;
using http::Exchange;

void get_report(Services& services, std::shared_ptr<Sources const> const& sources,
                std::unique_ptr<Exchange> exchange, ReportForm form)
{
    http::Query query{exchange->request()};
    auto request = read_report_request(query, endpoint::now(services));
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    answer_with_report(services, sources, std::move(exchange), std::move(request), form);
}

}  // namespace

std::vector<http::Route> report_routes(Services& services, std::shared_ptr<Sources const> const& sources)
{
    using http::Access;
    using http::Method;
    return {
        {Method::Get, "/admin/credits/report", Access::requires_("reports:read"), "reportCredits",
         http::default_body_limit,
         [&services, sources](auto exchange) {
             get_report(services, sources, std::move(exchange), ReportForm::Json);
         }},
        {Method::Get, "/admin/credits/report.csv", Access::requires_("reports:read"), "exportReport",
         http::default_body_limit,
         [&services, sources](auto exchange) {
             get_report(services, sources, std::move(exchange), ReportForm::Csv);
         }},
    };
}

}  // namespace creditd::reports
