#include "ledger/routes.hpp"

#include "ledger/theme_routes.hpp"

#include <iterator>

namespace creditd::ledger {

std::vector<http::Route> routes(endpoint::Services& services, Settings const& settings)
{
    auto all = balance_routes(services);
    for (auto const& theme : {history_routes(services), admin_routes(services, settings)}) {
        all.insert(all.end(), theme.begin(), theme.end());
    }
    return all;
}

}  // namespace creditd::ledger
