#include "notifications/routes.hpp"

#include "audit/mandate_json.hpp"
#include "endpoint/submit.hpp"
#include "http/fields.hpp"
#include "notifications/admin_command.hpp"
#include "notifications/domain/catalogue.hpp"
#include "notifications/json.hpp"
#include "notifications/problems.hpp"
#include "notifications/reads.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace creditd::notifications {

namespace {

using endpoint::Services;
using http::Exchange;
using http::json::Fields;

constexpr std::size_t endpoints_limit = 20;
constexpr std::size_t url_limit = 1000;
constexpr std::int64_t overlap_hours_default = 24;
constexpr std::int64_t overlap_hours_limit = 168;
constexpr http::TextRule description_rule{.min = 0, .max = 500};

struct RouteParts
{
    Services& services;
    Settings const& settings;
    EndpointBoard const& board;
};

/// An address that may be posted to: with a host, without a user or a fragment; https unless the operator's
/// own network is allowed.
bool is_webhook_url(std::string_view url, bool allow_plain)
{
    std::string_view rest = url;
    if (rest.starts_with("https://")) {
        rest.remove_prefix(8);
    } else if (allow_plain && rest.starts_with("http://")) {
        rest.remove_prefix(7);
    } else {
        return false;
    }
    auto const host = rest.substr(0, rest.find_first_of("/?"));
    bool const is_visible = std::ranges::all_of(url, [](char c) { return c > ' ' && c <= '~'; });
    return is_visible && !host.empty() && !host.starts_with(':') && !host.contains('@') &&
           !host.contains('\\') && !url.contains('#');
}

void judge_url(Fields& fields, std::string_view url, Settings const& settings)
{
    if (!is_webhook_url(url, settings.allow_private_webhooks)) {
        fields.fail("url", "bad_format",
                    settings.allow_private_webhooks ? "must be an http:// or https:// address"
                                                    : "must be an https:// address");
    }
}

std::optional<std::vector<std::string>> read_events(Fields& fields)
{
    auto const texts = fields.texts("events", catalogue().size(), {.max = 64});
    if (!texts) {
        return std::nullopt;
    }
    std::vector<std::string> events;
    for (auto const text : *texts) {
        auto const* const entry = find_entry(text);
        if (entry == nullptr || !entry->to_webhooks) {
            fields.fail("events", "unknown_value", "has a type that no webhook has");
        } else if (std::ranges::find(events, text) == events.end()) {
            events.emplace_back(text);
        }
    }
    std::ranges::sort(events);
    return events;
}

/// Reads the body with `read(fields, mandate)`, which makes the command, and submits that.
template <class Read>
void submit_change(Services& services, std::unique_ptr<Exchange> exchange, Read read)
{
    auto const document = http::json::read_object(exchange->request());
    if (!document) {
        return exchange->respond(document.error());
    }
    Fields fields{document->root()};
    auto mandate = audit::required_mandate(services, fields, *exchange);
    std::unique_ptr<engine::Command> command = read(fields, std::move(mandate));
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    endpoint::submit(services, std::move(exchange), std::move(command), {}, endpoint::KeyRule::Optional);
}

/// The endpoint that the path names; answers 404 otherwise.
std::optional<std::int64_t> named_endpoint(Services const& services, std::unique_ptr<Exchange>& exchange)
{
    auto const text = exchange->request().path_parameter("id");
    auto const parts = services.ids.decode(crypto::IdKind::WebhookEndpoint, text);
    if (parts) {
        return parts->number;
    }
    exchange->respond(
        http::problem_of(problems::webhook_endpoint_not_found, "there is no such webhook endpoint"));
    return std::nullopt;
}

void create_endpoint(RouteParts parts, std::unique_ptr<Exchange> exchange)
{
    if (parts.board.endpoints()->size() >= endpoints_limit) {
        return exchange->respond(
            http::problem_of(problems::too_many_webhook_endpoints, "there are 20 webhook endpoints already"));
    }
    submit_change(parts.services, std::move(exchange), [parts](Fields& fields, audit::Mandate mandate) {
        WebhookEndpoint wish;
        wish.url = fields.required_text("url", {.max = url_limit});
        judge_url(fields, wish.url, parts.settings);
        wish.description = fields.text("description", description_rule).value_or("");
        wish.events = read_events(fields).value_or(std::vector<std::string>{});
        wish.active = fields.boolean("active").value_or(true);
        return std::make_unique<CreateEndpoint>(parts.services.ids, std::move(mandate), std::move(wish));
    });
}

void change_endpoint(RouteParts parts, std::unique_ptr<Exchange> exchange)
{
    auto const number = named_endpoint(parts.services, exchange);
    if (!number) {
        return;
    }
    submit_change(parts.services, std::move(exchange),
                  [parts, number](Fields& fields, audit::Mandate mandate) {
                      EndpointChange change;
                      if (auto const url = fields.text("url", {.max = url_limit})) {
                          judge_url(fields, *url, parts.settings);
                          change.url = *url;
                      }
                      if (auto const description = fields.text("description", description_rule)) {
                          change.description = *description;
                      }
                      change.events = read_events(fields);
                      change.active = fields.boolean("active");
                      return std::make_unique<ChangeEndpoint>(parts.services.ids, std::move(mandate), *number,
                                                              std::move(change));
                  });
}

void rotate_secret(RouteParts parts, std::unique_ptr<Exchange> exchange)
{
    auto const number = named_endpoint(parts.services, exchange);
    if (!number) {
        return;
    }
    submit_change(
        parts.services, std::move(exchange), [parts, number](Fields& fields, audit::Mandate mandate) {
            auto const hours =
                fields.integer("overlapHours", 0, overlap_hours_limit).value_or(overlap_hours_default);
            return std::make_unique<RotateSecret>(parts.services.ids, std::move(mandate), *number,
                                                  Duration::hours(hours));
        });
}

void delete_endpoint(RouteParts parts, std::unique_ptr<Exchange> exchange)
{
    auto const number = named_endpoint(parts.services, exchange);
    if (!number) {
        return;
    }
    submit_change(parts.services, std::move(exchange), [parts, number](Fields&, audit::Mandate mandate) {
        return std::make_unique<DeleteEndpoint>(parts.services.ids, std::move(mandate), *number);
    });
}

void get_endpoint(RouteParts parts, std::unique_ptr<Exchange> exchange)
{
    if (auto const number = named_endpoint(parts.services, exchange)) {
        answer_with_endpoint(parts.services, *number, std::move(exchange));
    }
}

void replay(Services& services, Channel channel, std::unique_ptr<Exchange> exchange)
{
    auto const id = services.ids.decode(id_kind_of(channel), exchange->request().path_parameter("id"));
    if (!id) {
        bool const is_mail = channel == Channel::Mail;
        return exchange->respond(
            http::problem_of(is_mail ? problems::mail_not_found : problems::webhook_delivery_not_found,
                             is_mail ? "there is no such mail" : "there is no such webhook delivery"));
    }
    submit_change(services, std::move(exchange), [&, channel](Fields&, audit::Mandate mandate) {
        return std::make_unique<ReplayNotice>(services.ids, std::move(mandate), channel,
                                              NoticeKey{id->account, id->number});
    });
}

}  // namespace

std::vector<http::Route> routes(Services& services, Settings const& settings, EndpointBoard const& board)
{
    using http::Access;
    using http::Method;
    constexpr auto limit = http::default_body_limit;
    auto const reads_mails = Access::requires_("mails:read");
    auto const writes_mails = Access::requires_("mails:write");
    auto const reads = Access::requires_("webhooks:read");
    auto const writes = Access::requires_("webhooks:write");
    RouteParts const parts{services, settings, board};
    return {
        {Method::Get, "/admin/mails", reads_mails, "listMails", limit,
         [&services](auto exchange) { answer_with_notices(services, Channel::Mail, std::move(exchange)); }},
        {Method::Post, "/admin/mails/:id/replay", writes_mails, "replayMail", limit,
         [&services](auto exchange) { replay(services, Channel::Mail, std::move(exchange)); }},
        {Method::Get, "/admin/webhook-endpoints", reads, "listWebhookEndpoints", limit,
         [&services](auto exchange) { answer_with_endpoints(services, std::move(exchange)); }},
        {Method::Post, "/admin/webhook-endpoints", writes, "createWebhookEndpoint", limit,
         [parts](auto exchange) { create_endpoint(parts, std::move(exchange)); }},
        {Method::Get, "/admin/webhook-endpoints/:id", reads, "getWebhookEndpoint", limit,
         [parts](auto exchange) { get_endpoint(parts, std::move(exchange)); }},
        {Method::Patch, "/admin/webhook-endpoints/:id", writes, "changeWebhookEndpoint", limit,
         [parts](auto exchange) { change_endpoint(parts, std::move(exchange)); }},
        {Method::Delete, "/admin/webhook-endpoints/:id", writes, "deleteWebhookEndpoint", limit,
         [parts](auto exchange) { delete_endpoint(parts, std::move(exchange)); }},
        {Method::Post, "/admin/webhook-endpoints/:id/rotate-secret", writes, "rotateWebhookSecret", limit,
         [parts](auto exchange) { rotate_secret(parts, std::move(exchange)); }},
        {Method::Get, "/admin/webhook-deliveries", reads, "listWebhookDeliveries", limit,
         [&services](auto exchange) {
             answer_with_notices(services, Channel::Webhook, std::move(exchange));
         }},
        {Method::Post, "/admin/webhook-deliveries/:id/replay", writes, "replayWebhookDelivery", limit,
         [&services](auto exchange) { replay(services, Channel::Webhook, std::move(exchange)); }},
    };
}

}  // namespace creditd::notifications
