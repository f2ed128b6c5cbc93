#include "audit/mandate_json.hpp"
#include "endpoint/page.hpp"
#include "endpoint/problems.hpp"
#include "endpoint/submit.hpp"
#include "http/fields.hpp"
#include "http/json_writer.hpp"
#include "http/query.hpp"
#include "topups/json.hpp"
#include "topups/problems.hpp"
#include "topups/reads.hpp"
#include "topups/theme_routes.hpp"

#include <spdlog/spdlog.h>

#include <array>
#include <utility>

namespace creditd::topups {

namespace {

using endpoint::Services;
using http::Exchange;

constexpr std::string_view signature_header = "stripe-signature";

http::Problem problem_of(NewsVerifier::Refusal refusal)
{
    using Refusal = NewsVerifier::Refusal;
    switch (refusal) {
    case Refusal::NoSignature:
        return http::problem_of(problems::webhook_signature_invalid,
                                "the signature header is missing or broken");
    case Refusal::BadSignature:
        return http::problem_of(problems::webhook_signature_invalid,
                                "the signature fits none of the secrets");
    case Refusal::OutsideWindow:
        return http::problem_of(problems::webhook_signature_invalid,
                                "the signature is older or newer than five minutes");
    case Refusal::BadContent:
        return http::problem_of(problems::webhook_malformed, "the body is not an event");
    }
    return http::problem_of(problems::webhook_malformed, "the body is not an event");
}

http::Problem not_now()
{
    return http::retry_after(endpoint::problems::storage_unavailable,
                             "the event could not be booked; send it again", 5);
}

/// TOPUP-9: whatever goes wrong with us is a 5xx, so that the provider sends it again.
void receive(Services& services, Cashier& cashier, std::unique_ptr<Exchange> exchange)
{
    auto const* const verifier = cashier.verifier();
    if (verifier == nullptr) {
        return exchange->respond(
            http::problem_of(problems::payments_not_configured, "this service has no payment provider"));
    }
    auto const& request = exchange->request();
    bool const once = request.header_count(signature_header) == 1;
    auto const signature = once ? request.header(signature_header).value_or("") : std::string_view{};
    auto read = verifier->verify(request.body, signature, endpoint::now(services));
    if (auto const* const refusal = std::get_if<NewsVerifier::Refusal>(&read)) {
        spdlog::warn("a webhook event was refused ({})", problem_of(*refusal).detail);
        return exchange->respond(problem_of(*refusal));
    }
    std::string body{request.body};
    auto shared = std::make_shared<std::unique_ptr<Exchange>>(std::move(exchange));
    cashier.take(std::move(std::get<News>(read)), std::move(body), [shared](Cashier::Taken taken) {
        if (taken == Cashier::Taken::Failed) {
            return (*shared)->respond(not_now());
        }
        (*shared)->respond(http::json_response(200, R"({"received":true})"));
    });
}

store::EventFilter read_filter(http::Query& query, Services const& services)
{
    static constexpr std::array states{http::Choice<EventState>{"processed", EventState::Processed},
                                       http::Choice<EventState>{"waiting", EventState::Waiting},
                                       http::Choice<EventState>{"ignored", EventState::Ignored}};
    store::EventFilter filter{.state = query.one_of("state", states)};
    if (auto const type = query.text("type", {.max = 100})) {
        filter.type = std::string{*type};
    }
    if (auto const purchase = query.text("purchaseId", {.max = 64})) {
        auto const parts = services.ids.decode(crypto::IdKind::Purchase, *purchase);
        if (!parts) {
            query.fail("purchaseId", "bad_format", "Must be the id of a purchase.");
        } else {
            filter.account = parts->account;
            filter.purchase = parts->number;
        }
    }
    return filter;
}

void list_events(Services& services, std::unique_ptr<Exchange> exchange)
{
    static endpoint::ListKind const kind{"webhook_events"};
    http::Query query{exchange->request()};
    auto const filter = read_filter(query, services);
    auto const page = endpoint::read_page(query, services, kind);
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    endpoint::read(
        services, std::move(exchange), [&services, filter, page](storage::Reader& reader, Exchange const&) {
            auto const total = store::count_events(reader, filter);
            auto const events = store::list_events(reader, filter, page.below(), page.offset(), page.rows());
            return http::json_response(
                200, endpoint::list_body(
                         services, kind, page, total, events,
                         [&](http::json::Writer& json, WebhookEvent const& event) {
                             append_event(json, services.ids, event);
                         },
                         [](WebhookEvent const& event) { return std::array{event.number}; }));
        });
}

http::Problem no_such_event()
{
    return http::problem_of(problems::webhook_event_not_found, "there is no such event");
}

std::optional<WebhookEvent> find_event(Services& services, storage::Reader& reader, std::string_view id)
{
    auto const parts = services.ids.decode(crypto::IdKind::Event, id);
    return parts ? store::find_event_number(reader, parts->number) : std::nullopt;
}

/// With the body as it came, which is JSON.
std::expected<http::Response, http::Problem> event_response(Services& services, storage::Reader& reader,
                                                            std::string_view id)
{
    auto const event = find_event(services, reader, id);
    if (!event) {
        return std::unexpected(no_such_event());
    }
    std::string body;
    http::json::Writer json{body};
    json.begin_object().key("event");
    append_event(json, services.ids, *event);
    json.key("body");
    auto const document = http::json::parse(event->body);
    std::string content;
    if (document) {
        document->root().append_json(content);
        json.raw(content);
    } else {
        json.value(nullptr);
    }
    json.end_object();
    return http::json_response(200, std::move(body));
}

void show_event(Services& services, std::unique_ptr<Exchange> exchange)
{
    http::Query query{exchange->request()};
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    endpoint::read(services, std::move(exchange), [&services](storage::Reader& reader, Exchange const& own) {
        return event_response(services, reader, own.request().path_parameter("id"));
    });
}

void replay_event(Services& services, Cashier& cashier, std::unique_ptr<Exchange> exchange)
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
    http::answer_on(
        services.workers, std::move(exchange),
        [&services, &cashier, mandate = std::move(mandate)](std::unique_ptr<Exchange> own) mutable {
            std::optional<WebhookEvent> event;
            std::string const id{own->request().path_parameter("id")};
            if (!try_read(services,
                          [&](storage::Reader& reader) { event = find_event(services, reader, id); })) {
                return own->respond(not_now());
            }
            if (!event) {
                return own->respond(no_such_event());
            }
            auto shared = std::make_shared<std::unique_ptr<Exchange>>(std::move(own));
            cashier.replay(std::move(*event), std::move(mandate),
                           [&services, id, shared](Cashier::Taken taken) {
                               if (taken == Cashier::Taken::Failed) {
                                   return (*shared)->respond(not_now());
                               }
                               endpoint::read(services, std::move(*shared),
                                              [&services, id](storage::Reader& reader, Exchange const&) {
                                                  return event_response(services, reader, id);
                                              });
                           });
        });
}

}  // namespace

std::vector<http::Route> webhook_routes(Services& services, Cashier& cashier)
{
    using http::Method;
    auto const to_read = http::Access::requires_("purchases:read");
    auto const to_write = http::Access::requires_("purchases:write");
    constexpr auto limit = http::default_body_limit;
    return {
        {Method::Post, "/webhooks/stripe", http::Access::public_(), "receiveWebhook",
         cashier.settings().webhook_bytes,
         [&](auto exchange) { receive(services, cashier, std::move(exchange)); }},
        {Method::Get, "/admin/webhook-events", to_read, "listWebhookEvents", limit,
         [&](auto exchange) { list_events(services, std::move(exchange)); }},
        {Method::Get, "/admin/webhook-events/:id", to_read, "getWebhookEvent", limit,
         [&](auto exchange) { show_event(services, std::move(exchange)); }},
        {Method::Post, "/admin/webhook-events/:id/replay", to_write, "replayWebhookEvent", limit,
         [&](auto exchange) { replay_event(services, cashier, std::move(exchange)); }},
    };
}

}  // namespace creditd::topups
