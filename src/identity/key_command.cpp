#include "identity/key_command.hpp"

#include "identity/json.hpp"
#include "identity/problems.hpp"
#include "identity/role_command.hpp"
#include "identity/roles.hpp"
#include "identity/shelves.hpp"

#include <algorithm>

namespace creditd::identity {

namespace {

constexpr std::size_t shown_prefix = 12;  ///< of a secret: its kind and 40 of its 256 bits

KeySecret kept(Secret const& secret, Moment now)
{
    return {.digest = secret.digest, .prefix = secret.text.substr(0, shown_prefix), .created_at = now};
}

std::string public_id(crypto::PublicIds const& ids, std::int64_t number)
{
    return ids.encode(crypto::IdKind::Key, {0, number});
}

std::string shown(crypto::PublicIds const& ids, ServicePrincipal const& service, Moment now,
                  std::optional<std::string_view> key = std::nullopt)
{
    std::string body;
    http::json::Writer json{body};
    append_service(json, ids, service, now, key);
    return body;
}

/// The program that a principal is; 0 for a person.
std::int64_t program_of(crypto::PublicIds const& ids, std::string_view principal)
{
    constexpr std::string_view of_service = "service:";
    auto const id = principal.starts_with(of_service)
                        ? ids.decode(crypto::IdKind::Key, principal.substr(of_service.size()))
                        : std::nullopt;
    return id && id->account == 0 ? id->number : 0;
}

void need_reader(engine::WorkingSet& set, crypto::PublicIds const& ids, std::string_view reader)
{
    if (auto const program = program_of(ids, reader); program != 0) {
        set.shelf<Services>().need(program);
    }
}

/// Notes that a secret of it is shown to `reader`, and so to everybody who can be that one.
void show_to(ServicePrincipal& service, engine::WorkingSet& set, crypto::PublicIds const& ids,
             std::string const& reader)
{
    std::vector<std::string> readers{reader};
#ifndef CREDITD_PLANTED_KNOWN_TO
    auto const program = program_of(ids, reader);
#else
    auto const program = program_of(ids, "");
#endif
    if (auto const* const asking = program == 0 ? nullptr : set.shelf<Services>().find(program)) {
        readers.insert(readers.end(), asking->known_to.begin(), asking->known_to.end());
    }
    for (auto& each : readers) {
        if (std::ranges::find(service.known_to, each) == service.known_to.end()) {
            service.known_to.push_back(std::move(each));
        }
    }
}

http::Problem no_such_key()
{
    return http::problem_of(problems::api_key_not_found, "there is no such API key");
}

}  // namespace

CreateKey::CreateKey(std::string name, std::string role, std::optional<Moment> expires_at, Origin origin,
                     crypto::PublicIds const& ids)
    : IdentityCommand(std::move(origin)),
      name_(std::move(name)),
      role_(std::move(role)),
      expires_at_(expires_at),
      ids_(ids)
{}

void CreateKey::needs(engine::WorkingSet& set) const
{
    set.shelf<Roles>().need(role_);
    need_reader(set, ids_, origin().actor);
}

void CreateKey::decide(engine::WorkingSet& set, engine::Context const& context)
{
    auto const role = role_to_give(set, role_, Holder::Service, origin().powers);
    if (!role) {
        return refuse(role.error());
    }
    ServicePrincipal service{.number = context.numbers.next(context.now),
                             .name = name_,
                             .role = role_,
                             .created_at = context.now,
                             .expires_at = expires_at_,
                             .secrets = {kept(secret_, context.now)}};
    show_to(service, set, ids_, origin().actor);
    auto id = public_id(ids_, service.number);
    note(set, {.action = "api_key.create", .subject = id, .after = shown(ids_, service, context.now)});
    accept_once(201, shown(ids_, service, context.now, secret_.text), std::move(id));
    set.shelf<Services>().put(std::move(service));
}

RotateKey::RotateKey(std::int64_t number, Duration overlap, Origin origin, crypto::PublicIds const& ids)
    : IdentityCommand(std::move(origin)),
      number_(number),
      overlap_(overlap),
      ids_(ids)
{}

void RotateKey::needs(engine::WorkingSet& set) const
{
    set.shelf<Services>().need(number_);
    need_reader(set, ids_, origin().actor);
}

void RotateKey::decide(engine::WorkingSet& set, engine::Context const& context)
{
    auto const* const found = set.shelf<Services>().find(number_);
    if (found == nullptr) {
        return refuse(no_such_key());
    }
    if (found->state(context.now) != KeyState::Active) {
        return refuse(http::problem_of(problems::api_key_ended, "this API key was revoked or has expired"));
    }
    auto const* const role = set.shelf<Roles>().find(found->role);
    if (auto problem = would_exceed(origin().powers, role == nullptr ? powerless_role() : *role)) {
        return refuse(std::move(*problem));
    }
    auto service = *found;
    service.secrets.resize(overlap_ > Duration{} ? std::min<std::size_t>(service.secrets.size(), 1) : 0);
    for (auto& old : service.secrets) {
        old.expires_at = context.now + overlap_;
    }
    service.secrets.insert(service.secrets.begin(), kept(secret_, context.now));
    show_to(service, set, ids_, origin().actor);
    auto id = public_id(ids_, number_);
    note(set, {.action = "api_key.rotate",
               .subject = id,
               .before = shown(ids_, *found, context.now),
               .after = shown(ids_, service, context.now)});
    accept_once(200, shown(ids_, service, context.now, secret_.text), std::move(id));
    set.shelf<Services>().put(std::move(service));
}

RevokeKey::RevokeKey(std::int64_t number, Origin origin, crypto::PublicIds const& ids)
    : IdentityCommand(std::move(origin)),
      number_(number),
      ids_(ids)
{}

void RevokeKey::needs(engine::WorkingSet& set) const
{
    set.shelf<Services>().need(number_);
}

void RevokeKey::decide(engine::WorkingSet& set, engine::Context const& context)
{
    auto const* const found = set.shelf<Services>().find(number_);
    if (found == nullptr) {
        return refuse(no_such_key());
    }
    if (!found->revoked_at) {
        auto service = *found;
        service.revoked_at = context.now;
        service.secrets.clear();
        note(set, {.action = "api_key.revoke",
                   .subject = public_id(ids_, number_),
                   .before = shown(ids_, *found, context.now),
                   .after = shown(ids_, service, context.now)});
        set.shelf<Services>().put(std::move(service));
    }
    accept(204);
}

}  // namespace creditd::identity
