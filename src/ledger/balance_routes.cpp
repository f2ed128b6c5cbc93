#include "endpoint/page.hpp"
#include "endpoint/subject.hpp"
#include "endpoint/submit.hpp"
#include "http/problem_catalog.hpp"
#include "ledger/account_reads.hpp"
#include "ledger/balance_cache.hpp"
#include "ledger/find_account.hpp"
#include "ledger/history.hpp"
#include "ledger/json.hpp"
#include "ledger/theme_routes.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace creditd::ledger {

namespace {

using endpoint::Services;
using http::Exchange;

http::Response balance_response(BalanceView const& view)
{
    std::string body;
    http::json::Writer json{body};
    json.begin_object()
        .member("userId", view.user_id)
        .member("balance", view.balance)
        .member("held", view.held)
        .member("available", view.available)
        .member("debt", view.debt)
        .begin_array("expiringSoon");
    for (auto const& each : view.expiring_soon) {
        json.begin_object().member("credits", each.credits).member("expiresAt", each.at).end_object();
    }
    json.end_array()
        .member("totalEarned", micro_to_text(view.earned))
        .member("totalSpent", micro_to_text(view.spent))
        .member("seq", view.version.seq)
        .member("asOf", view.as_of)
        .end_object();
    return http::json_response(200, std::move(body));
}

/// From the database; left in the cache, if there is one, for the next who asks.
void read_balance(Services& services, BalanceCache* cache, std::unique_ptr<Exchange> exchange,
                  std::string user_id)
{
    read_account(services, std::move(exchange), std::move(user_id),
                 [cache](storage::Reader&, Account const& account, Moment now, Exchange const&) {
                     auto view = view_balance(account, now);
                     auto response = balance_response(view);
                     if (cache != nullptr) {
                         cache->keep(std::move(view));
                     }
                     return response;
                 });
}

void get_balance(Services& services, BalanceCache* cache, std::unique_ptr<Exchange> exchange)
{
    http::Query query{exchange->request()};
    auto user = subject_of(exchange, query, query.text("userId", endpoint::user_id_rule));
    if (!user) {
        return;
    }
    if (cache == nullptr) {
        return read_balance(services, nullptr, std::move(exchange), std::move(*user));
    }
    auto user_id = *user;
    cache->find(std::move(*user), endpoint::now(services),
                [&services, cache, exchange = std::move(exchange),
                 user_id = std::move(user_id)](std::optional<BalanceView> const& view) mutable {
                    if (view) {
                        exchange->respond(balance_response(*view));
                    } else {
                        read_balance(services, cache, std::move(exchange), std::move(user_id));
                    }
                });
}

void list_grants_of_account(Services& services, std::unique_ptr<Exchange> exchange)
{
    http::Query query{exchange->request()};
    auto const page = endpoint::read_page(query, services, {"grants"});
    auto user = subject_of(exchange, query, query.text("userId", endpoint::user_id_rule));
    if (!user) {
        return;
    }
    read_account(
        services, std::move(exchange), std::move(*user),
        [&services, page](storage::Reader& reader, Account const& account, Moment now, Exchange const&) {
            return http::json_response(200, grants_body(services, reader, account, now, page));
        });
}

}  // namespace

std::string grants_body(Services const& services, storage::Reader& reader, Account const& account, Moment now,
                        endpoint::PageRequest const& page)
{
    // An account's grants are few (thousands at most): pages are cut from the list.
    auto grants = list_grants(reader, account.number, page.below(), INT32_MAX);
    auto const total =
        page.after
            ? static_cast<std::int64_t>(list_grants(reader, account.number, INT64_MAX, INT32_MAX).size())
            : static_cast<std::int64_t>(grants.size());
    auto const skip = std::min<std::int64_t>(page.offset(), static_cast<std::int64_t>(grants.size()));
    grants.erase(grants.begin(), grants.begin() + static_cast<std::ptrdiff_t>(skip));
    grants.resize(std::min(grants.size(), static_cast<std::size_t>(page.rows())));
    auto own = account;
    return endpoint::list_body(
        services, {"grants"}, page, total, grants,
        [&](http::json::Writer& json, GrantFacts const& facts) {
            append_grant(json, services.ids, account.number, facts, own.find_grant(facts.number), now);
        },
        [](GrantFacts const& facts) { return std::array{facts.number}; });
}

std::vector<http::Route> balance_routes(Services& services, BalanceCache* cache)
{
    using http::Access;
    using http::Method;
    return {
        {Method::Get, "/credits/balance", Access::requires_("credits:read"), "getBalance",
         http::default_body_limit,
         [&services, cache](auto exchange) { get_balance(services, cache, std::move(exchange)); }},
        {Method::Get, "/credits/grants", Access::requires_("credits:read"), "listGrants",
         http::default_body_limit,
         [&services](auto exchange) { list_grants_of_account(services, std::move(exchange)); }},
    };
}

}  // namespace creditd::ledger
