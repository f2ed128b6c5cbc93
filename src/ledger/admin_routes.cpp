#include "endpoint/submit.hpp"
#include "ledger/account_reads.hpp"
#include "ledger/json.hpp"
#include "ledger/theme_routes.hpp"

#include <utility>

namespace creditd::ledger {

namespace {

using endpoint::Services;
using http::Exchange;

std::string named_user(Exchange const& exchange)
{
    return std::string{exchange.request().path_parameter("userId")};
}

/// Everything an operator wants to see first: standing, grants with something left, open holds.
http::Response account_response(Services const& services, Account const& account, Moment now)
{
    std::string body;
    http::json::Writer json{body};
    json.begin_object()
        .member("userId", account.user_id)
        .member("status", account.status == AccountStatus::Active ? "active" : "suspended")
        .member("openedAt", account.opened_at);
    append_balance(json, account, now);
    json.member("totalEarned", micro_to_text(account.earned))
        .member("totalSpent", micro_to_text(account.spent));
    json.begin_array("grants");
    for (auto const& grant : account.grants) {
        append_grant(json, services.ids, account.number, grant.facts, &grant, now);
    }
    json.end_array().begin_array("holds");
    for (auto const& hold : account.holds) {
        append_hold(json, services.ids, account.user_id, account.number, hold.snapshot(HoldState::Open));
    }
    json.end_array().end_object();
    return http::json_response(200, std::move(body));
}

void get_account(Services& services, std::unique_ptr<Exchange> exchange)
{
    http::Query query{exchange->request()};
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto user = named_user(*exchange);
    read_account(services, std::move(exchange), std::move(user),
                 [&services](storage::Reader&, Account const& account, Moment now, Exchange const&) {
                     return account_response(services, account, now);
                 });
}

void get_history(Services& services, std::unique_ptr<Exchange> exchange)
{
    http::Query query{exchange->request()};
    auto request = read_history_request(query, services);
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto user = named_user(*exchange);
    answer_history(services, std::move(exchange), std::move(user), std::move(request));
}

void get_history_csv(Services& services, std::unique_ptr<Exchange> exchange)
{
    http::Query query{exchange->request()};
    auto const request = read_history_request(query, services, false);
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto user = named_user(*exchange);
    answer_history_csv(services, std::move(exchange), std::move(user), request.filter);
}

void get_summary(Services& services, std::unique_ptr<Exchange> exchange)
{
    http::Query query{exchange->request()};
    auto const request = read_summary_request(query, services);
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto user = named_user(*exchange);
    answer_summary(services, std::move(exchange), std::move(user), request);
}

}  // namespace

std::vector<http::Route> admin_routes(Services& services)
{
    using http::Access;
    using http::Method;
    return {
        {Method::Get, "/admin/credits/:userId", Access::requires_("accounts:read"), "getAccount",
         http::default_body_limit,
         [&services](auto exchange) { get_account(services, std::move(exchange)); }},
        {Method::Get, "/admin/credits/:userId/history", Access::requires_("accounts:read"),
         "listAccountTransactions", http::default_body_limit,
         [&services](auto exchange) { get_history(services, std::move(exchange)); }},
        {Method::Get, "/admin/credits/:userId/history.csv", Access::requires_("accounts:read"),
         "exportAccountTransactions", http::default_body_limit,
         [&services](auto exchange) { get_history_csv(services, std::move(exchange)); }},
        {Method::Get, "/admin/credits/:userId/summary", Access::requires_("accounts:read"),
         "getAccountSummary", http::default_body_limit,
         [&services](auto exchange) { get_summary(services, std::move(exchange)); }},
    };
}

}  // namespace creditd::ledger
