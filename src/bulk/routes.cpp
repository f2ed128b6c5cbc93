#include "bulk/routes.hpp"

#include "audit/mandate_json.hpp"
#include "bulk/approval_command.hpp"
#include "bulk/job_command.hpp"
#include "bulk/reads.hpp"
#include "bulk/upload_routes.hpp"
#include "endpoint/submit.hpp"
#include "http/fields.hpp"
#include "http/problem_catalog.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace creditd::bulk {

namespace {

using endpoint::KeyRule;
using endpoint::Services;
using http::Exchange;

http::Problem may_not()
{
    return http::problem_of(http::problems::forbidden, "your role may not do this to users");
}

bool is_plan_hash(std::string_view text)
{
    return std::ranges::all_of(text, [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); });
}

/// Reads the job, and submits what `make(exchange, job)` makes of it, where the caller may do such work.
template <class Make>
void submit_about(Services& services, std::unique_ptr<Exchange> exchange, KeyRule rule, Make make)
{
    auto key = endpoint::idempotency_of(services, *exchange, "", rule);
    if (!key) {
        return exchange->respond(std::move(key.error()));
    }
    read_named(services, std::move(exchange),
               [&services, key = *key, make = std::move(make)](std::unique_ptr<Exchange> waiting,
                                                               Job const& job) mutable {
                   if (!may_do(waiting->principal(), job)) {
                       return waiting->respond(may_not());
                   }
                   std::unique_ptr<engine::Command> command = make(*waiting, job);
                   endpoint::submit(services, std::move(waiting), std::move(command), key);
               });
}

void apply(Services& services, Settings const& settings, std::unique_ptr<Exchange> exchange)
{
    static constexpr std::array modes{
        http::Choice<ApplyMode>{"per_row", ApplyMode::PerRow},
        http::Choice<ApplyMode>{"all_or_nothing", ApplyMode::AllOrNothing},
    };
    auto const document = http::json::read_object(exchange->request());
    if (!document) {
        return exchange->respond(document.error());
    }
    http::json::Fields fields{document->root()};
    ApplyJobCommand::Wish wish;
    wish.plan_hash = fields.required_text(
        "planHash", {.min = 64, .max = 64, .matches = is_plan_hash, .form = "the planHash of the job"});
    wish.mode = fields.required_one_of("mode", modes);
    auto mandate = audit::required_mandate(services, fields, *exchange);
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    submit_about(
        services, std::move(exchange), KeyRule::Required,
        [&services, &settings, wish = std::move(wish), mandate = std::move(mandate)](Exchange const& asking,
                                                                                     Job const& job) mutable {
            wish.roles = job.roles;
            wish.largest = job.largest;
            Applicant applicant{identity::powers_of(asking.principal()), asking.principal().adjust_limit};
            return std::make_unique<ApplyJobCommand>(services.ids, settings, job.number, std::move(wish),
                                                     std::move(applicant), std::move(mandate));
        });
}

void cancel(Services& services, std::unique_ptr<Exchange> exchange)
{
    auto const document = http::json::read_object(exchange->request());
    if (!document) {
        return exchange->respond(document.error());
    }
    http::json::Fields fields{document->root()};
    auto mandate = audit::required_mandate(services, fields, *exchange);
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    submit_about(services, std::move(exchange), KeyRule::Optional,
                 [&services, mandate = std::move(mandate)](Exchange const&, Job const& job) mutable {
                     return std::make_unique<CancelJobCommand>(services.ids, job.number, std::move(mandate));
                 });
}

void undo(Services& services, Settings const& settings, std::unique_ptr<Exchange> exchange)
{
    auto const document = http::json::read_object(exchange->request());
    if (!document) {
        return exchange->respond(document.error());
    }
    http::json::Fields fields{document->root()};
    auto mandate = audit::required_mandate(services, fields, *exchange);
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    submit_about(
        services, std::move(exchange), KeyRule::Required,
        [&services, &settings, mandate = std::move(mandate)](Exchange const& asking, Job const& job) mutable {
            return std::make_unique<UndoJobCommand>(services.ids, settings, job.number,
                                                    asking.principal().adjust_limit, std::move(mandate));
        });
}

}  // namespace

std::vector<http::Route> routes(Services& services, Settings const& settings)
{
    using http::Access;
    using http::Method;
    constexpr auto limit = http::default_body_limit;
    return {
        {Method::Get, "/admin/credits/bulk", Access::requires_("bulk:read"), "listBulkJobs", limit,
         [&services](auto exchange) { answer_with_jobs(services, std::move(exchange)); }},
        {Method::Post, "/admin/credits/bulk", Access::requires_("bulk:write"), "planBulkJob",
         settings.request_bytes,
         [&](auto exchange) { receive_file(services, settings, std::move(exchange)); }},
        {Method::Get, "/admin/credits/bulk/:id", Access::requires_("bulk:read"), "getBulkJob", limit,
         [&services](auto exchange) { answer_with_job(services, std::move(exchange)); }},
        {Method::Get, "/admin/credits/bulk/:id/rows", Access::requires_("bulk:read"), "listBulkRows", limit,
         [&services](auto exchange) { answer_with_rows(services, std::move(exchange)); }},
        {Method::Get, "/admin/credits/bulk/:id/rows.csv", Access::requires_("bulk:read"), "exportBulkRows",
         limit, [&services](auto exchange) { answer_with_rows_csv(services, std::move(exchange)); }},
        {Method::Post, "/admin/credits/bulk/:id/apply", Access::requires_("bulk:write"), "applyBulkJob",
         limit, [&](auto exchange) { apply(services, settings, std::move(exchange)); }},
        {Method::Post, "/admin/credits/bulk/:id/cancel", Access::requires_("bulk:write"), "cancelBulkJob",
         limit, [&services](auto exchange) { cancel(services, std::move(exchange)); }},
        {Method::Post, "/admin/credits/bulk/:id/undo", Access::requires_("bulk:write"), "undoBulkJob", limit,
         [&](auto exchange) { undo(services, settings, std::move(exchange)); }},
    };
}

}  // namespace creditd::bulk
