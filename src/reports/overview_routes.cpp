#include "http/query.hpp"
#include "reports/overview_reads.hpp"
#include "reports/theme_routes.hpp"

#include <utility>

namespace creditd::reports {

std::vector<http::Route> overview_routes(endpoint::Services& services,
                                         std::shared_ptr<Sources const> const& sources)
{
    using http::Access;
    using http::Method;
    auto const get_overview = [&services, sources](std::unique_ptr<http::Exchange> exchange) {
        http::Query query{exchange->request()};
        if (auto problem = query.finish()) {
            return exchange->respond(std::move(*problem));
        }
        answer_with_overview(services, sources, std::move(exchange));
    };
    return {
        {Method::Get, "/admin/overview", Access::requires_("reports:read"), "getOverview",
         http::default_body_limit, get_overview},
    };
}

}  // namespace creditd::reports
