#include "ledger/routes.hpp"

#include "endpoint/subject.hpp"
#include "ledger/theme_routes.hpp"

#include <iterator>

namespace creditd::ledger {

std::optional<std::string> subject_of(std::unique_ptr<http::Exchange>& exchange, http::Query& query,
                                      std::optional<std::string_view> named)
{
    if (auto problem = query.finish()) {
        exchange->respond(std::move(*problem));
        return std::nullopt;
    }
    auto user = endpoint::subject(exchange->principal(), named);
    if (!user) {
        exchange->respond(std::move(user.error()));
        return std::nullopt;
    }
    return *user;
}

std::vector<http::Route> routes(endpoint::Services& services, Settings const& settings, BalanceCache* cache)
{
    auto all = balance_routes(services, cache);
    for (auto const& theme :
         {history_routes(services), adjust_routes(services, settings), admin_routes(services)}) {
        all.insert(all.end(), theme.begin(), theme.end());
    }
    return all;
}

}  // namespace creditd::ledger
