#include "endpoint/page.hpp"
#include "endpoint/submit.hpp"
#include "http/problem_catalog.hpp"
#include "identity/json.hpp"
#include "identity/problems.hpp"
#include "identity/reads.hpp"
#include "identity/role_json.hpp"
#include "identity/role_reads.hpp"
#include "identity/session_command.hpp"
#include "identity/theme_routes.hpp"

#include <array>
#include <utility>

namespace creditd::identity {

namespace {

using http::Exchange;

http::Problem has_no_sessions()
{
    return http::problem_of(http::problems::forbidden, "only a logged-in user has sessions");
}

/// Number of the session that sent the request; empty for an API key.
std::optional<std::int64_t> own_session(RouteParts parts, Exchange const& exchange)
{
    auto const& principal = exchange.principal();
    auto const parts_of_id = parts.services.ids.decode(crypto::IdKind::Session, principal.credential_id);
    return principal.user_id.empty() || !parts_of_id ? std::nullopt : std::optional{parts_of_id->number};
}

void log_out(RouteParts parts, std::unique_ptr<Exchange> exchange)
{
    auto const session = own_session(parts, *exchange);
    if (!session) {
        return exchange->respond(has_no_sessions());
    }
    auto user_id = exchange->principal().user_id;
    auto origin = origin_of(*exchange);
    origin.session_form = shown_secret(exchange->request()).value_or(ShownSecret{}).form;
    auto command = std::make_unique<LogOut>(user_id, *session, std::move(origin));
    endpoint::submit(parts.services, std::move(exchange), std::move(command), user_id,
                     endpoint::KeyRule::Optional);
}

std::expected<http::Response, http::Problem> me(RouteParts parts, storage::Reader& reader,
                                                Exchange const& exchange)
{
    auto const& principal = exchange.principal();
    std::string body;
    http::json::Writer json{body};
    json.begin_object();
    if (!principal.user_id.empty()) {
        auto const user = find_user(reader, principal.user_id);
        if (!user) {
            return std::unexpected(http::problem_of(problems::user_not_found, "there is no such user"));
        }
        append_user(json.key("user"), *user);
    } else {
        auto const id = parts.services.ids.decode(crypto::IdKind::Key, principal.credential_id);
        auto const service = id ? find_service(reader, id->number) : std::nullopt;
        if (!service) {
            return std::unexpected(http::problem_of(problems::api_key_not_found, "there is no such API key"));
        }
        append_service(json.key("service"), parts.services.ids, *service, endpoint::now(parts.services));
    }
    json.begin_array("permissions");
    for (auto const& name : permission_names(principal.permissions)) {
        json.value(name);
    }
    json.end_array().member("adjustLimit", principal.adjust_limit).end_object();
    return http::json_response(200, std::move(body));
}

void get_me(RouteParts parts, std::unique_ptr<Exchange> exchange)
{
    http::Query query{exchange->request()};
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    endpoint::read(
        parts.services, std::move(exchange),
        [parts](storage::Reader& reader, Exchange const& reading) { return me(parts, reader, reading); });
}

/// What has not ended by now.
LiveSessions live(std::string user_id, Settings const& settings, SessionLifetime const& lifetime, Moment now)
{
    auto const since = [now](Duration length) { return length > Duration{} ? now - length : Moment{}; };
    return {std::move(user_id), since(lifetime.absolute), since(lifetime.idle),
            since(settings.wallet_sessions.absolute)};
}

void list_own_sessions(RouteParts parts, std::unique_ptr<Exchange> exchange)
{
    if (!own_session(parts, *exchange)) {
        return exchange->respond(has_no_sessions());
    }
    endpoint::ListKind const list{"sessions/" + exchange->principal().user_id};
    http::Query query{exchange->request()};
    auto page = endpoint::read_page(query, parts.services, list);
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    endpoint::read(parts.services, std::move(exchange),
                   [parts, list, page = std::move(page)](storage::Reader& reader, Exchange const& reading)
                       -> std::expected<http::Response, http::Problem> {
                       auto const& principal = reading.principal();
                       auto const user = find_user(reader, principal.user_id);
                       auto const role = find_role(reader, user ? std::string_view{user->role} : user_role);
                       auto const& lifetime = parts.settings.sessions_of(role.value_or(powerless_role()));
                       auto const which =
                           live(principal.user_id, parts.settings, lifetime, endpoint::now(parts.services));
                       auto const found =
                           list_sessions(reader, which, {page.below(), page.offset(), page.rows()});
                       return http::json_response(
                           200, endpoint::list_body(
                                    parts.services, list, page, count_sessions(reader, which), found,
                                    [&](http::json::Writer& json, Session const& session) {
                                        bool const is_wallet = session.scope == SessionScope::Wallet;
                                        append_session(json, parts.services.ids, session,
                                                       is_wallet ? parts.settings.wallet_sessions : lifetime,
                                                       principal.credential_id);
                                    },
                                    [](Session const& session) { return std::array{session.number}; }));
                   });
}

void end_session(RouteParts parts, std::unique_ptr<Exchange> exchange)
{
    if (!own_session(parts, *exchange)) {
        return exchange->respond(has_no_sessions());
    }
    auto const id =
        parts.services.ids.decode(crypto::IdKind::Session, exchange->request().path_parameter("id"));
    if (!id) {
        return exchange->respond(http::problem_of(problems::session_not_found, "there is no such session"));
    }
    auto user_id = exchange->principal().user_id;
    auto command = std::make_unique<EndSession>(user_id, id->number, origin_of(*exchange));
    endpoint::submit(parts.services, std::move(exchange), std::move(command), user_id,
                     endpoint::KeyRule::Optional);
}

void end_other_sessions(RouteParts parts, std::unique_ptr<Exchange> exchange)
{
    auto const session = own_session(parts, *exchange);
    if (!session) {
        return exchange->respond(has_no_sessions());
    }
    auto user_id = exchange->principal().user_id;
    auto command = std::make_unique<EndOtherSessions>(user_id, *session, origin_of(*exchange));
    endpoint::submit(parts.services, std::move(exchange), std::move(command), user_id,
                     endpoint::KeyRule::Optional);
}

}  // namespace

std::vector<http::Route> session_routes(RouteParts parts)
{
    using http::Access;
    using http::Method;
    constexpr auto limit = http::default_body_limit;
    return {
        {Method::Post, "/auth/logout", Access::signed_in(), "logOut", limit,
         [parts](auto exchange) { log_out(parts, std::move(exchange)); }},
        {Method::Get, "/auth/me", Access::signed_in(), "getMe", limit,
         [parts](auto exchange) { get_me(parts, std::move(exchange)); }},
        {Method::Get, "/auth/sessions", Access::signed_in(), "listSessions", limit,
         [parts](auto exchange) { list_own_sessions(parts, std::move(exchange)); }},
        {Method::Delete, "/auth/sessions", Access::signed_in(), "endOtherSessions", limit,
         [parts](auto exchange) { end_other_sessions(parts, std::move(exchange)); }},
        {Method::Delete, "/auth/sessions/:id", Access::signed_in(), "endSession", limit,
         [parts](auto exchange) { end_session(parts, std::move(exchange)); }},
    };
}

}  // namespace creditd::identity
