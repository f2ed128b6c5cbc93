#include "audit/audit_log.hpp"
#include "audit/mandate_json.hpp"
#include "endpoint/problems.hpp"
#include "endpoint/subject.hpp"
#include "endpoint/submit.hpp"
#include "http/fields.hpp"
#include "http/problem_catalog.hpp"
#include "ledger/account_command.hpp"
#include "ledger/account_reads.hpp"
#include "ledger/adjust_balance.hpp"
#include "ledger/json.hpp"
#include "ledger/problems.hpp"
#include "ledger/theme_routes.hpp"

#include <algorithm>
#include <utility>

namespace creditd::ledger {

namespace {

using endpoint::Services;
using http::Exchange;

/// `POST /admin/credits/adjust`: the correction and its audit row, in one commit (ADMIN-1).
class AdjustCommand final : public AccountCommand
{
public:
    AdjustCommand(Services const& services, Settings const& settings, Exchange const& exchange,
                  std::string user_id, AdjustBalance adjust)
        : AccountCommand(std::move(user_id), std::string{exchange.request().request_id},
                         WhenSuspended::Proceed),
          services_(services),
          settings_(settings),
          adjust_(std::move(adjust)),
          client_address_(exchange.request().client_address)
    {}

protected:
    Verdict act(Posting& posting, engine::WorkingSet& set, engine::Context const& /*context*/) override
    {
        if (adjust_.expires_at && *adjust_.expires_at <= posting.now()) {
            return Refusal{
                http::validation_failed({{"expiresAt", "out_of_range", "must lie in the future"}})};
        }
        auto const before = standing(posting.account());
        auto const done = adjust_balance(posting, adjust_, settings_.max_open_grants);
        if (!done) {
            return Refusal{problem_of(done.error())};
        }
        set.shelf<audit::AuditLog>().add({.actor = adjust_.purpose.actor,
                                          .action = "credits.adjust",
                                          .subject = user_id(),
                                          .reason_code = adjust_.reason_code,
                                          .reason = adjust_.purpose.reason,
                                          .before = before,
                                          .after = standing(posting.account()),
                                          .request_id = request_id(),
                                          .client_address = client_address_});
        return LineAnswer{*done};
    }

    [[nodiscard]] engine::Answer render(Transaction const& line) const override
    {
        engine::Answer answer{201, {}};
        http::json::Writer json{answer.body};
        json.begin_object().key("transaction");
        append_transaction(json, services_.ids, user_id(), line);
        append_balance(json, line);
        json.end_object();
        return answer;
    }

private:
    static std::string standing(Account const& account)
    {
        std::string body;
        http::json::Writer json{body};
        json.begin_object()
            .member("balance", account.balance)
            .member("held", account.held)
            .member("debt", account.debt)
            .end_object();
        return body;
    }

    [[nodiscard]] http::Problem problem_of(AdjustRefusal const& refusal) const
    {
        if (auto const* const figures = std::get_if<InsufficientCredits>(&refusal)) {
            return problems::not_enough(*figures, settings_.top_up_url);
        }
        switch (std::get<GrantRefusal>(refusal)) {
        case GrantRefusal::TooManyGrants:
            return http::problem_of(problems::too_many_grants, "this account has too many open grants");
        case GrantRefusal::BalanceOutOfRange:
            return http::problem_of(problems::balance_out_of_range,
                                    "a balance lies within ±4,000,000,000 credits");
        }
        CREDITD_ASSERT(false && "a grant refusal without a problem");
    }

    Services const& services_;
    Settings const& settings_;
    AdjustBalance const adjust_;
    std::string const client_address_;
};

void adjust(Services& services, Settings const& settings, std::unique_ptr<Exchange> exchange)
{
    auto const document = http::json::read_object(exchange->request());
    if (!document) {
        return exchange->respond(document.error());
    }
    http::json::Fields fields{document->root()};
    std::string user_id{fields.required_text("userId", endpoint::user_id_rule)};
    AdjustBalance wanted;
    wanted.amount = fields.required_credits("credits", http::json::Sign::NotZero);
    auto reason = audit::required_reason(fields);
    wanted.reason_code = std::move(reason.code);
    wanted.purpose.reason = std::move(reason.text);
    wanted.expires_at = fields.moment("expiresAt");
    wanted.allow_debt = fields.boolean("allowDebt").value_or(false);
    wanted.purpose.reference = fields.text("reference", {.max = 128}).value_or("");
    wanted.purpose.metadata = fields.object("metadata").value_or("");
    wanted.purpose.actor = exchange->principal().id;
    if (wanted.expires_at && wanted.amount.is_negative()) {
        fields.fail("expiresAt", "not_with_deduction", "only credits that are added can expire");
    }
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto const limit = exchange->principal().adjust_limit;
    if (limit && (wanted.amount > *limit || -wanted.amount > *limit)) {
        return exchange->respond(
            http::problem_of(problems::adjustment_above_limit,
                             "your role may adjust by at most " + to_text(*limit) + " credits"));
    }
    auto command = std::make_unique<AdjustCommand>(services, settings, *exchange, user_id, std::move(wanted));
    endpoint::submit(services, std::move(exchange), std::move(command), user_id, endpoint::KeyRule::Required);
}

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

}  // namespace

std::vector<http::Route> admin_routes(Services& services, Settings const& settings)
{
    using http::Access;
    using http::Method;
    return {
        {Method::Post, "/admin/credits/adjust", Access::requires_("credits:adjust"), "adjustCredits",
         http::default_body_limit, [&](auto exchange) { adjust(services, settings, std::move(exchange)); }},
        {Method::Get, "/admin/credits/:userId", Access::requires_("accounts:read"), "getAccount",
         http::default_body_limit,
         [&services](auto exchange) { get_account(services, std::move(exchange)); }},
        {Method::Get, "/admin/credits/:userId/history", Access::requires_("accounts:read"),
         "listAccountTransactions", http::default_body_limit,
         [&services](auto exchange) { get_history(services, std::move(exchange)); }},
        {Method::Get, "/admin/credits/:userId/history.csv", Access::requires_("accounts:read"),
         "exportAccountTransactions", http::default_body_limit,
         [&services](auto exchange) { get_history_csv(services, std::move(exchange)); }},
    };
}

}  // namespace creditd::ledger
