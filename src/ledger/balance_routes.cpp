#include "endpoint/page.hpp"
#include "endpoint/subject.hpp"
#include "http/problem_catalog.hpp"
#include "ledger/account_reads.hpp"
#include "ledger/find_account.hpp"
#include "ledger/history.hpp"
#include "ledger/json.hpp"
#include "ledger/theme_routes.hpp"

#include <algorithm>
#include <array>

namespace creditd::ledger {

namespace {

using endpoint::Services;
using http::Exchange;

/// What runs out within 30 days, soonest first, at most ten; grants that expire together are one entry.
void append_expiring_soon(http::json::Writer& json, Account const& account, Moment now)
{
    constexpr std::size_t most = 10;
    auto const horizon = now + Duration::days(30);
    struct Expiring
    {
        Moment at;
        Credits credits;
    };
    std::vector<Expiring> soon;
    for (auto const& grant : account.grants) {
        auto const at = grant.facts.expires_at;
        if (grant.scheduled || !at || *at >= horizon || grant.free.is_zero()) {
            continue;
        }
        auto const same = std::ranges::find(soon, *at, &Expiring::at);
        if (same != soon.end()) {
            same->credits += grant.free;
        } else {
            soon.push_back({*at, grant.free});
        }
    }
    std::ranges::sort(soon, {}, &Expiring::at);
    soon.resize(std::min(soon.size(), most));
    json.begin_array("expiringSoon");
    for (auto const& each : soon) {
        json.begin_object().member("credits", each.credits).member("expiresAt", each.at).end_object();
    }
    json.end_array();
}

http::Response balance_response(Account const& account, Moment now)
{
    std::string body;
    http::json::Writer json{body};
    json.begin_object()
        .member("userId", account.user_id)
        .member("balance", account.balance)
        .member("held", account.held)
        .member("available", account.available())
        .member("debt", account.debt);
    append_expiring_soon(json, account, now);
    json.member("totalEarned", micro_to_text(account.earned))
        .member("totalSpent", micro_to_text(account.spent))
        .member("seq", account.seq)
        .member("asOf", now)
        .end_object();
    return http::json_response(200, std::move(body));
}

void get_balance(Services& services, std::unique_ptr<Exchange> exchange)
{
    http::Query query{exchange->request()};
    if (auto user = subject_of(exchange, query, query.text("userId", endpoint::user_id_rule))) {
        read_account(services, std::move(exchange), std::move(*user),
                     [](storage::Reader&, Account const& account, Moment now, Exchange const&) {
                         return balance_response(account, now);
                     });
    }
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

std::vector<http::Route> balance_routes(Services& services)
{
    using http::Access;
    using http::Method;
    return {
        {Method::Get, "/credits/balance", Access::requires_("credits:read"), "getBalance",
         http::default_body_limit,
         [&services](auto exchange) { get_balance(services, std::move(exchange)); }},
        {Method::Get, "/credits/grants", Access::requires_("credits:read"), "listGrants",
         http::default_body_limit,
         [&services](auto exchange) { list_grants_of_account(services, std::move(exchange)); }},
    };
}

}  // namespace creditd::ledger
