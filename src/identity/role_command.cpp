#include "identity/role_command.hpp"

#include "http/json_writer.hpp"
#include "identity/problems.hpp"
#include "identity/role_json.hpp"
#include "identity/roles.hpp"

#include <fmt/format.h>

#include <utility>

namespace creditd::identity {

namespace {

http::Problem no_such_role()
{
    return http::problem_of(problems::role_not_found, "there is no such role");
}

http::Problem is_built_in()
{
    return http::problem_of(problems::role_built_in, "this role is built in");
}

http::Problem in_use(store::RoleUses const& uses, bool is_in_settings)
{
    auto problem =
        http::problem_of(problems::role_in_use,
                         fmt::format("{} users and {} API keys have this role{}", uses.users, uses.api_keys,
                                     is_in_settings ? ", and identity.issuers names it" : ""));
    problem.extra = {{"users", std::to_string(uses.users)}, {"apiKeys", std::to_string(uses.api_keys)}};
    return problem;
}

std::string text_of(Role const& role)
{
    std::string text;
    http::json::Writer json{text};
    append_role(json, role);
    return text;
}

std::string body_of(Role const& role, store::RoleUses const& uses)
{
    std::string body;
    http::json::Writer json{body};
    json.begin_object().key("role");
    append_role(json, role, &uses);
    json.end_object();
    return body;
}

}  // namespace

CreateRole::CreateRole(Role role, Origin origin) : IdentityCommand(std::move(origin)), role_(std::move(role))
{}

void CreateRole::needs(engine::WorkingSet& set) const
{
    set.shelf<Roles>().need(role_.name);
    set.shelf<Roles>().need_count();
}

void CreateRole::decide(engine::WorkingSet& set, engine::Context const& /*context*/)
{
    auto& roles = set.shelf<Roles>();
    if (auto problem = would_exceed(origin().powers, role_)) {
        return refuse(std::move(*problem));
    }
    if (roles.find(role_.name) != nullptr) {
        return refuse(http::problem_of(problems::role_exists, "there is a role of this name"));
    }
    if (roles.count() >= static_cast<std::int64_t>(most_roles)) {
        return refuse(
            http::problem_of(problems::too_many_roles,
                             fmt::format("there are {} roles, as many as there may be", most_roles)));
    }
    roles.put(role_);
    note(set, {.action = "role.create", .subject = role_.name, .after = text_of(role_)});
    accept(201, body_of(role_, {}));
}

ReplaceRole::ReplaceRole(Role role, Origin origin)
    : IdentityCommand(std::move(origin)),
      role_(std::move(role))
{}

void ReplaceRole::needs(engine::WorkingSet& set) const
{
    set.shelf<Roles>().need_uses(role_.name);
}

void ReplaceRole::decide(engine::WorkingSet& set, engine::Context const& /*context*/)
{
    auto& roles = set.shelf<Roles>();
    auto const* const before = roles.find(role_.name);
    if (before == nullptr) {
        return refuse(no_such_role());
    }
    if (before->is_built_in) {
        return refuse(is_built_in());
    }
    if (auto problem = would_exceed(origin().powers, role_, before)) {
        return refuse(std::move(*problem));
    }
    auto const uses = roles.uses(role_.name);
    if (*before != role_) {
        note(set, {.action = "role.change",
                   .subject = role_.name,
                   .before = text_of(*before),
                   .after = text_of(role_)});
        roles.put(role_);
    }
    accept(200, body_of(role_, uses));
}

DeleteRole::DeleteRole(std::string name, Origin origin, Settings const& settings)
    : IdentityCommand(std::move(origin)),
      name_(std::move(name)),
      settings_(settings)
{}

void DeleteRole::needs(engine::WorkingSet& set) const
{
    set.shelf<Roles>().need_uses(name_);
}

void DeleteRole::decide(engine::WorkingSet& set, engine::Context const& /*context*/)
{
    auto& roles = set.shelf<Roles>();
    auto const* const role = roles.find(name_);
    if (role == nullptr) {
        return refuse(no_such_role());
    }
    if (role->is_built_in) {
        return refuse(is_built_in());
    }
    auto const uses = roles.uses(name_);
    bool const is_in_settings = settings_.issuers_name(name_);
    if (uses.users > 0 || uses.api_keys > 0 || is_in_settings) {
        return refuse(in_use(uses, is_in_settings));
    }
    note(set, {.action = "role.delete", .subject = name_, .before = text_of(*role)});
    roles.remove(name_);
    accept(204);
}

std::expected<Role const*, http::Problem> role_to_give(engine::WorkingSet& set, std::string_view name,
                                                       Holder holder, Powers const& powers)
{
    auto const* const role = set.shelf<Roles>().find(name);
    if (role == nullptr || !(holder == Holder::User ? role->for_users : role->for_services)) {
        return std::unexpected(http::validation_failed(
            {{"role", "unknown_value",
              fmt::format("must be a role that {} may have; GET /admin/roles lists them",
                          holder == Holder::User ? "users" : "API keys")}}));
    }
    if (auto problem = would_exceed(powers, *role)) {
        return std::unexpected(std::move(*problem));
    }
    return role;
}

std::optional<http::Problem> would_exceed(Powers const& powers, Role const& role, Role const* before)
{
    auto const missing = powers.missing_for(role, before);
    if (missing.empty()) {
        return std::nullopt;
    }
    return http::problem_of(problems::permission_not_held,
                            fmt::format("your role does not give you {}", fmt::join(missing, ", ")));
}

}  // namespace creditd::identity
