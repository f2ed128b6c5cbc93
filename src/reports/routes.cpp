#include "reports/routes.hpp"

#include "reports/theme_routes.hpp"

#include <iterator>
#include <memory>

namespace creditd::reports {

std::vector<http::Route> routes(endpoint::Services& services, Sources sources)
{
    auto const shared = std::make_shared<Sources const>(std::move(sources));
    auto all = report_routes(services, shared);
    for (auto const& theme : {explain_routes(services), overview_routes(services, shared)}) {
        all.insert(all.end(), theme.begin(), theme.end());
    }
    return all;
}

}  // namespace creditd::reports
