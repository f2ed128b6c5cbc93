#include "audit/mandate_json.hpp"
#include "endpoint/list.hpp"
#include "identity/json.hpp"
#include "identity/key_command.hpp"
#include "identity/problems.hpp"
#include "identity/reads.hpp"
#include "identity/theme_routes.hpp"

#include <utility>

namespace creditd::identity {

namespace {

using http::Exchange;

http::Problem no_such_key()
{
    return http::problem_of(problems::api_key_not_found, "there is no such API key");
}

/// Number of the key that the path names; empty when it names none.
std::optional<std::int64_t> named_key(RouteParts parts, Exchange const& exchange)
{
    auto const id = parts.services.ids.decode(crypto::IdKind::Key, exchange.request().path_parameter("id"));
    return id ? std::optional{id->number} : std::nullopt;
}

void create_key(RouteParts parts, std::unique_ptr<Exchange> exchange)
{
    auto const document = http::json::read_object(exchange->request());
    if (!document) {
        return exchange->respond(document.error());
    }
    http::json::Fields fields{document->root()};
    std::string name{fields.required_text("name", {.max = 100})};
    std::string role{fields.text("role", role_name_rule).value_or(service_role)};
    auto const expires_at = fields.moment("expiresAt");
    if (expires_at && *expires_at <= endpoint::now(parts.services)) {
        fields.fail("expiresAt", "out_of_range", "must lie in the future");
    }
    auto reason = audit::required_reason(parts.services, fields);
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto command = std::make_unique<CreateKey>(std::move(name), std::move(role), expires_at,
                                               origin_of(*exchange, std::move(reason)), parts.services.ids);
    endpoint::submit(parts.services, std::move(exchange), std::move(command), "",
                     endpoint::KeyRule::Optional);
}

void list_keys(RouteParts parts, std::unique_ptr<Exchange> exchange)
{
    endpoint::answer_with_list(
        parts.services, std::move(exchange), {"api-keys"}, endpoint::NoFilter{},
        [](storage::Reader& reader, endpoint::NoFilter, endpoint::PageRequest const& page) {
            return endpoint::ListPart<ServicePrincipal>{
                count_services(reader), list_services(reader, {page.below(), page.offset(), page.rows()})};
        },
        [parts](http::json::Writer& json, ServicePrincipal const& service) {
            append_service(json, parts.services.ids, service, endpoint::now(parts.services));
        });
}

void get_key(RouteParts parts, std::unique_ptr<Exchange> exchange)
{
    http::Query query{exchange->request()};
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    endpoint::read(parts.services, std::move(exchange),
                   [parts](storage::Reader& reader,
                           Exchange const& reading) -> std::expected<http::Response, http::Problem> {
                       auto const number = named_key(parts, reading);
                       auto const service = number ? find_service(reader, *number) : std::nullopt;
                       if (!service) {
                           return std::unexpected(no_such_key());
                       }
                       std::string body;
                       http::json::Writer json{body};
                       append_service(json, parts.services.ids, *service, endpoint::now(parts.services));
                       return http::json_response(200, std::move(body));
                   });
}

void rotate_key(RouteParts parts, std::unique_ptr<Exchange> exchange)
{
    auto const document = http::json::read_object(exchange->request(), http::json::EmptyBody::IsEmptyObject);
    if (!document) {
        return exchange->respond(document.error());
    }
    http::json::Fields fields{document->root()};
    auto const longest = parts.settings.key_overlap_max.in_milliseconds() / 1000;
    auto const overlap = Duration::seconds(fields.integer("overlapSeconds", 0, longest).value_or(0));
    auto reason = audit::required_reason(parts.services, fields);
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto const number = named_key(parts, *exchange);
    if (!number) {
        return exchange->respond(no_such_key());
    }
    auto command = std::make_unique<RotateKey>(*number, overlap, origin_of(*exchange, std::move(reason)),
                                               parts.services.ids);
    endpoint::submit(parts.services, std::move(exchange), std::move(command), "",
                     endpoint::KeyRule::Optional);
}

void revoke_key(RouteParts parts, std::unique_ptr<Exchange> exchange)
{
    auto const document = http::json::read_object(exchange->request(), http::json::EmptyBody::IsEmptyObject);
    if (!document) {
        return exchange->respond(document.error());
    }
    http::json::Fields fields{document->root()};
    auto reason = audit::required_reason(parts.services, fields);
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto const number = named_key(parts, *exchange);
    if (!number) {
        return exchange->respond(no_such_key());
    }
    auto command =
        std::make_unique<RevokeKey>(*number, origin_of(*exchange, std::move(reason)), parts.services.ids);
    endpoint::submit(parts.services, std::move(exchange), std::move(command), "",
                     endpoint::KeyRule::Optional);
}

}  // namespace

std::vector<http::Route> key_routes(RouteParts parts)
{
    using http::Access;
    using http::Method;
    constexpr auto limit = http::default_body_limit;
    return {
        {Method::Post, "/admin/api-keys", Access::requires_("api-keys:write"), "createApiKey", limit,
         [parts](auto exchange) { create_key(parts, std::move(exchange)); }},
        {Method::Get, "/admin/api-keys", Access::requires_("api-keys:read"), "listApiKeys", limit,
         [parts](auto exchange) { list_keys(parts, std::move(exchange)); }},
        {Method::Get, "/admin/api-keys/:id", Access::requires_("api-keys:read"), "getApiKey", limit,
         [parts](auto exchange) { get_key(parts, std::move(exchange)); }},
        {Method::Post, "/admin/api-keys/:id/rotate", Access::requires_("api-keys:write"), "rotateApiKey",
         limit, [parts](auto exchange) { rotate_key(parts, std::move(exchange)); }},
        {Method::Delete, "/admin/api-keys/:id", Access::requires_("api-keys:write"), "revokeApiKey", limit,
         [parts](auto exchange) { revoke_key(parts, std::move(exchange)); }},
    };
}

}  // namespace creditd::identity
