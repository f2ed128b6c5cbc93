#include "topups/routes.hpp"

#include "topups/theme_routes.hpp"

#include <algorithm>
#include <iterator>

namespace creditd::topups {

std::vector<http::Route> routes(endpoint::Services& services, ledger::Settings const& accounts,
                                Cashier& cashier)
{
    auto all = checkout_routes(services, accounts, cashier);
    for (auto themed :
         {buyer_routes(services, cashier), settings_routes(services), webhook_routes(services, cashier),
          catalogue_routes(services), purchase_admin_routes(services, cashier)}) {
        std::ranges::move(themed, std::back_inserter(all));
    }
    return all;
}

}  // namespace creditd::topups
