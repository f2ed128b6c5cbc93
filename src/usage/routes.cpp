#include "usage/routes.hpp"

#include "endpoint/subject.hpp"
#include "http/problem_catalog.hpp"
#include "ledger/domain/account.hpp"
#include "usage/theme_routes.hpp"

#include <iterator>
#include <utility>

namespace creditd::usage {

std::optional<http::Problem> refused_to(http::Principal const& principal, std::int64_t account,
                                        http::Problem missing)
{
    if (principal.may(endpoint::acts_for_users)) {
        return std::nullopt;
    }
    bool const is_own = !principal.user_id.empty() && ledger::account_number(principal.user_id) == account;
    return is_own ? std::nullopt : std::optional{std::move(missing)};
}

http::Response response_of(engine::Answer answer)
{
    auto response = http::json_response(answer.status, std::move(answer.body));
    if (answer.status >= 400) {
        response.content_type = http::problem_content_type;
    }
    return response;
}

std::string scope_of(std::int64_t account)
{
    return '#' + std::to_string(account);  // no user id has a `#`
}

std::vector<http::Route> routes(endpoint::Services& services, ledger::Settings const& accounts,
                                Settings const& settings, PriceBoard const& prices)
{
    Desk const desk{services, accounts, settings, prices};
    auto all = use_routes(desk);
    for (auto const& theme : {batch_routes(desk), hold_routes(desk), meter_routes(desk)}) {
        all.insert(all.end(), theme.begin(), theme.end());
    }
    return all;
}

}  // namespace creditd::usage
