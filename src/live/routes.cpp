#include "live/routes.hpp"

#include "endpoint/subject.hpp"
#include "endpoint/submit.hpp"
#include "http/problem_catalog.hpp"
#include "http/query.hpp"

#include <optional>
#include <utility>

namespace creditd::live {

namespace {

using http::Exchange;

constexpr http::Permission reads_own{"credits:read"};
constexpr http::Permission reads_all{"accounts:read"};

/// Who does not ask for events would wait for the end of an answer that has none.
std::optional<http::Problem> refuse_others(http::Request const& request)
{
    auto const accepted = request.header("Accept");
    if (accepted && accepted->contains(http::event_stream_content_type)) {
        return std::nullopt;
    }
    return http::problem_of(http::problems::not_acceptable,
                            "this is a stream: send Accept: text/event-stream");
}

void watch_own(endpoint::Services& services, Hub& hub, std::unique_ptr<Exchange> exchange)
{
    http::Query query{exchange->request()};
    auto const named = query.text("userId", endpoint::user_id_rule);
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto user_id = endpoint::subject(exchange->principal(), named);
    if (!user_id) {
        return exchange->respond(std::move(user_id.error()));
    }
    if (auto problem = refuse_others(exchange->request())) {
        return exchange->respond(std::move(*problem));
    }
    hub.watch(std::move(exchange), {std::move(*user_id), reads_own}, endpoint::now(services));
}

void watch_all(endpoint::Services& services, Hub& hub, std::unique_ptr<Exchange> exchange)
{
    http::Query query{exchange->request()};
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    if (auto problem = refuse_others(exchange->request())) {
        return exchange->respond(std::move(*problem));
    }
    hub.watch(std::move(exchange), {{}, reads_all}, endpoint::now(services));
}

}  // namespace

std::vector<http::Route> routes(endpoint::Services& services, Hub& hub)
{
    using http::Access;
    using http::Method;
    constexpr auto limit = http::default_body_limit;
    return {
        {Method::Get, "/credits/events", Access::requires_("credits:read"), "watchCredits", limit,
         [&services, &hub](auto exchange) { watch_own(services, hub, std::move(exchange)); }},
        {Method::Get, "/admin/events", Access::requires_("accounts:read"), "watchService", limit,
         [&services, &hub](auto exchange) { watch_all(services, hub, std::move(exchange)); }},
    };
}

}  // namespace creditd::live
