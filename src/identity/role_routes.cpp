#include "audit/mandate_json.hpp"
#include "endpoint/submit.hpp"
#include "http/query.hpp"
#include "identity/problems.hpp"
#include "identity/role_command.hpp"
#include "identity/role_json.hpp"
#include "identity/role_reads.hpp"
#include "identity/theme_routes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace creditd::identity {

namespace {

using http::Exchange;

using AllUses = std::map<std::string, RoleUses, std::less<>>;

RoleUses uses_of(AllUses const& all, std::string_view role)
{
    auto const found = all.find(role);
    return found == all.end() ? RoleUses{} : found->second;
}

std::string roles_body(storage::Reader& reader)
{
    auto const uses = count_all_uses(reader);
    std::string body;
    http::json::Writer json{body};
    auto const show = [&](Role const& role) {
        auto const of_this = uses_of(uses, role.name);
        append_role(json, role, &of_this);
    };
    json.begin_object().begin_array("items");
    std::ranges::for_each(built_in_roles(), show);
    std::ranges::for_each(list_roles(reader), show);
    json.end_array().begin_array("permissions");
    for (auto const& [name, description] : permission_meanings()) {
        json.begin_object().member("name", name).member("description", description).end_object();
    }
    json.end_array().end_object();
    return body;
}

std::expected<http::Response, http::Problem> role_answer(storage::Reader& reader, std::string_view name)
{
    auto const role = find_role(reader, name);
    if (!role) {
        return std::unexpected(http::problem_of(problems::role_not_found, "there is no such role"));
    }
    auto const uses = uses_of(count_all_uses(reader), name);
    std::string body;
    http::json::Writer json{body};
    json.begin_object().key("role");
    append_role(json, *role, &uses);
    json.end_object();
    return http::json_response(200, std::move(body));
}

void list_all_roles(RouteParts parts, std::unique_ptr<Exchange> exchange)
{
    http::Query query{exchange->request()};
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    endpoint::read(parts.services, std::move(exchange),
                   [](storage::Reader& reader,
                      Exchange const& /*reading*/) -> std::expected<http::Response, http::Problem> {
                       return http::json_response(200, roles_body(reader));
                   });
}

void get_role(RouteParts parts, std::unique_ptr<Exchange> exchange)
{
    http::Query query{exchange->request()};
    if (auto problem = query.finish()) {
        return exchange->respond(std::move(*problem));
    }
    endpoint::read(parts.services, std::move(exchange), [](storage::Reader& reader, Exchange const& reading) {
        return role_answer(reader, reading.request().path_parameter("name"));
    });
}

/// The permissions that the body lists; wrong ones are errors of `fields`.
std::vector<std::string> required_permissions(http::json::Fields& fields)
{
    std::vector<std::string> permissions;
    auto const listed = fields.required_array("permissions", 0, most_role_permissions);
    std::size_t index = 0;
    for (auto const& element : listed) {
        auto const field = fmt::format("permissions[{}]", index++);
        if (element.kind() != http::json::Kind::String) {
            fields.fail(field, "wrong_type", "must be text");
        } else if (!std::ranges::binary_search(permission_meanings(), element.text(), {},
                                               &PermissionMeaning::name)) {
            fields.fail(field, "unknown_value", "must be a permission; GET /admin/roles lists them");
        } else if (std::ranges::find(permissions, element.text()) != permissions.end()) {
            fields.fail(field, "repeated", "was listed before");
        } else {
            permissions.emplace_back(element.text());
        }
    }
    std::ranges::sort(permissions);
    return permissions;
}

/// What POST and PUT have in common.
Role required_content(http::json::Fields& fields)
{
    Role role;
    role.description =
        fields.text("description", {.min = 0, .max = longest_description, .lines = true}).value_or("");
    role.permissions = required_permissions(fields);
    if (auto const limits = fields.nested("limits", http::json::Kind::Object)) {
        http::json::Fields inner{*limits, "limits"};
        role.adjust_limit = inner.credits_change("adjustCredits", http::json::Sign::NonNegative).value;
        fields.absorb(inner);
    }
    return role;
}

void create_role(RouteParts parts, std::unique_ptr<Exchange> exchange)
{
    auto const document = http::json::read_object(exchange->request());
    if (!document) {
        return exchange->respond(document.error());
    }
    http::json::Fields fields{document->root()};
    std::string name{fields.required_text("name", role_name_rule)};
    auto role = required_content(fields);
    role.name = std::move(name);
    auto reason = audit::required_reason(parts.services, fields);
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto command = std::make_unique<CreateRole>(std::move(role), origin_of(*exchange, std::move(reason)));
    endpoint::submit(parts.services, std::move(exchange), std::move(command), "",
                     endpoint::KeyRule::Optional);
}

void replace_role(RouteParts parts, std::unique_ptr<Exchange> exchange)
{
    auto const document = http::json::read_object(exchange->request());
    if (!document) {
        return exchange->respond(document.error());
    }
    http::json::Fields fields{document->root()};
    auto role = required_content(fields);
    role.name = exchange->request().path_parameter("name");
    auto reason = audit::required_reason(parts.services, fields);
    if (auto problem = fields.finish()) {
        return exchange->respond(std::move(*problem));
    }
    auto command = std::make_unique<ReplaceRole>(std::move(role), origin_of(*exchange, std::move(reason)));
    endpoint::submit(parts.services, std::move(exchange), std::move(command), "",
                     endpoint::KeyRule::Optional);
}

void delete_role(RouteParts parts, std::unique_ptr<Exchange> exchange)
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
    std::string name{exchange->request().path_parameter("name")};
    auto command = std::make_unique<DeleteRole>(std::move(name), origin_of(*exchange, std::move(reason)),
                                                parts.settings);
    endpoint::submit(parts.services, std::move(exchange), std::move(command), "",
                     endpoint::KeyRule::Optional);
}

}  // namespace

std::vector<http::Route> role_routes(RouteParts parts)
{
    using http::Access;
    using http::Method;
    constexpr auto limit = http::default_body_limit;
    return {
        {Method::Get, "/admin/roles", Access::requires_("roles:read"), "listRoles", limit,
         [parts](auto exchange) { list_all_roles(parts, std::move(exchange)); }},
        {Method::Post, "/admin/roles", Access::requires_("roles:write"), "createRole", limit,
         [parts](auto exchange) { create_role(parts, std::move(exchange)); }},
        {Method::Get, "/admin/roles/:name", Access::requires_("roles:read"), "getRole", limit,
         [parts](auto exchange) { get_role(parts, std::move(exchange)); }},
        {Method::Put, "/admin/roles/:name", Access::requires_("roles:write"), "replaceRole", limit,
         [parts](auto exchange) { replace_role(parts, std::move(exchange)); }},
        {Method::Delete, "/admin/roles/:name", Access::requires_("roles:write"), "deleteRole", limit,
         [parts](auto exchange) { delete_role(parts, std::move(exchange)); }},
    };
}

}  // namespace creditd::identity
