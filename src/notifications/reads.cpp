#include "notifications/reads.hpp"

#include "endpoint/page.hpp"
#include "endpoint/subject.hpp"
#include "endpoint/submit.hpp"
#include "http/query.hpp"
#include "notifications/json.hpp"
#include "notifications/problems.hpp"
#include "notifications/store.hpp"

#include <algorithm>
#include <array>
#include <expected>
#include <utility>

namespace creditd::notifications {

namespace {

constexpr std::array states{http::Choice{"waiting", NoticeState::Waiting},
                            http::Choice{"delivered", NoticeState::Delivered},
                            http::Choice{"given_up", NoticeState::GivenUp}};

template <class Text>
std::optional<std::string> owned(std::optional<Text> text)
{
    return text ? std::optional{std::string{*text}} : std::nullopt;
}

store::Filter read_filter(http::Query& query, endpoint::Services const& services, Channel channel)
{
    store::Filter filter{.channel = channel,
                         .state = query.one_of("state", states),
                         .user_id = owned(query.text("userId", endpoint::user_id_rule))};
    if (channel == Channel::Mail) {
        filter.kind = owned(query.text("kind", {.max = 64}));
        return filter;
    }
    filter.kind = owned(query.text("type", {.max = 64}));
    if (auto const id = query.text("endpointId", {.max = 64})) {
        auto const parts = services.ids.decode(crypto::IdKind::WebhookEndpoint, *id);
        filter.endpoint = parts ? parts->number : 0;  // nobody's: an empty list
    }
    return filter;
}

}  // namespace

void answer_with_notices(endpoint::Services& services, Channel channel,
                         std::unique_ptr<http::Exchange> exchange)
{
    static endpoint::ListKind const mails{"mails"};
    static endpoint::ListKind const deliveries{"webhook_deliveries"};
    auto const& kind = channel == Channel::Mail ? mails : deliveries;
    http::Query query{exchange->request()};
    auto filter = read_filter(query, services, channel);
    auto const page = endpoint::read_page(query, services, kind);
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    endpoint::read(
        services, std::move(exchange),
        [&services, &kind, filter = std::move(filter), page](storage::Reader& reader, http::Exchange const&) {
            auto const total = store::count_notices(reader, filter);
            auto const notices =
                store::list_notices(reader, filter, page.below(), page.offset(), page.rows());
            return http::json_response(
                200, endpoint::list_body(
                         services, kind, page, total, notices,
                         [&](http::json::Writer& json, Notice const& notice) {
                             append_notice(json, services.ids, notice);
                         },
                         [](Notice const& notice) { return std::array{notice.key.number}; }));
        });
}

void answer_with_endpoints(endpoint::Services& services, std::unique_ptr<http::Exchange> exchange)
{
    static endpoint::ListKind const kind{"webhook_endpoints"};
    http::Query query{exchange->request()};
    auto const page = endpoint::read_page(query, services, kind);
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    endpoint::read(
        services, std::move(exchange), [&services, page](storage::Reader& reader, http::Exchange const&) {
            auto endpoints = store::list_endpoints(reader);  // a handful
            auto const total = std::ssize(endpoints);
            std::erase_if(endpoints,
                          [&](WebhookEndpoint const& each) { return each.number >= page.below(); });
            auto const skipped = std::min<std::int64_t>(page.offset(), std::ssize(endpoints));
            endpoints.erase(endpoints.begin(), endpoints.begin() + skipped);
            return http::json_response(
                200, endpoint::list_body(
                         services, kind, page, total, endpoints,
                         [&](http::json::Writer& json, WebhookEndpoint const& endpoint) {
                             append_endpoint(json, services.ids, endpoint);
                         },
                         [](WebhookEndpoint const& endpoint) { return std::array{endpoint.number}; }));
        });
}

void answer_with_endpoint(endpoint::Services& services, std::int64_t number,
                          std::unique_ptr<http::Exchange> exchange)
{
    http::Query query{exchange->request()};
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    endpoint::read(services, std::move(exchange),
                   [&services, number](storage::Reader& reader, http::Exchange const&)
                       -> std::expected<http::Response, http::Problem> {
                       auto const found = store::find_endpoint(reader, number);
                       if (!found) {
                           return std::unexpected(http::problem_of(problems::webhook_endpoint_not_found,
                                                                   "there is no such webhook endpoint"));
                       }
                       std::string body;
                       http::json::Writer json{body};
                       json.begin_object().key("webhookEndpoint");
                       append_endpoint(json, services.ids, *found);
                       json.end_object();
                       return http::json_response(200, std::move(body));
                   });
}

}  // namespace creditd::notifications
