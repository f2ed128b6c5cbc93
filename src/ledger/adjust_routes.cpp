#include "audit/mandate_json.hpp"
#include "endpoint/subject.hpp"
#include "endpoint/submit.hpp"
#include "http/fields.hpp"
#include "http/workers.hpp"
#include "ledger/adjust_command.hpp"
#include "ledger/approval_kinds.hpp"
#include "ledger/problems.hpp"
#include "ledger/theme_routes.hpp"

#include <utility>

namespace creditd::ledger {

namespace {

using endpoint::Services;
using http::Exchange;

AloneLimits limits_of(http::Principal const& principal, Settings const& settings)
{
    return {.of_role = principal.adjust_limit, .of_settings = settings.approve_adjust_above};
}

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
    auto mandate = audit::required_mandate(services, fields, *exchange);
    wanted.expires_at = fields.moment("expiresAt");
    wanted.allow_debt = fields.boolean("allowDebt").value_or(false);
    wanted.purpose.reference = fields.text("reference", {.max = 128}).value_or("");
    wanted.purpose.metadata = fields.object("metadata").value_or("");
    if (wanted.expires_at && wanted.amount.is_negative()) {
        fields.fail("expiresAt", "not_with_deduction", "only credits that are added can expire");
    }
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    wanted.reason_code = mandate.reason.code;
    wanted.purpose.reason = mandate.reason.text;
    wanted.purpose.actor = mandate.actor;
    auto command =
        std::make_unique<AdjustCommand>(services.ids, settings, user_id, std::move(wanted),
                                        std::move(mandate), limits_of(exchange->principal(), settings));
    endpoint::submit(services, std::move(exchange), std::move(command), user_id, endpoint::KeyRule::Required);
}

http::Problem no_such_transaction()
{
    return http::problem_of(problems::transaction_not_found, "there is no such transaction");
}

/// The line never changes, so it may be read before the batch that undoes it.
void submit_undo(Services& services, Settings const& settings, std::unique_ptr<Exchange> exchange,
                 crypto::IdParts id, audit::Mandate mandate)
{
    std::optional<AdjustmentLine> adjusted;
    bool const is_read = endpoint::read_here(
        services, *exchange, [&](storage::Reader& reader) { adjusted = find_adjustment(reader, id); });
    if (!is_read) {
        return;
    }
    if (!adjusted) {
        return exchange->respond(no_such_transaction());
    }
    auto actor = mandate.actor;
    auto command = std::make_unique<UndoAdjustmentCommand>(services.ids, settings, std::move(*adjusted),
                                                           std::move(actor), std::move(mandate),
                                                           limits_of(exchange->principal(), settings));
    endpoint::submit(services, std::move(exchange), std::move(command), std::to_string(id.account),
                     endpoint::KeyRule::Required);
}

void undo(Services& services, Settings const& settings, std::unique_ptr<Exchange> exchange)
{
    auto const id =
        services.ids.decode(crypto::IdKind::Transaction, exchange->request().path_parameter("id"));
    auto const document = http::json::read_object(exchange->request());
    if (!document) {
        return exchange->respond(document.error());
    }
    http::json::Fields fields{document->root()};
    auto mandate = audit::required_mandate(services, fields, *exchange);
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    if (!id) {
        return exchange->respond(no_such_transaction());
    }
    http::answer_on(services.workers, std::move(exchange),
                    [&services, &settings, id = *id,
                     mandate = std::move(mandate)](std::unique_ptr<Exchange> own) mutable {
                        submit_undo(services, settings, std::move(own), id, std::move(mandate));
                    });
}

}  // namespace

std::vector<http::Route> adjust_routes(Services& services, Settings const& settings)
{
    using http::Method;
    auto const to_adjust = http::Access::requires_("credits:adjust");
    constexpr auto limit = http::default_body_limit;
    return {
        {Method::Post, "/admin/credits/adjust", to_adjust, "adjustCredits", limit,
         [&](auto exchange) { adjust(services, settings, std::move(exchange)); }},
        {Method::Post, "/admin/credits/adjust/:id/undo", to_adjust, "undoAdjustment", limit,
         [&](auto exchange) { undo(services, settings, std::move(exchange)); }},
    };
}

}  // namespace creditd::ledger
