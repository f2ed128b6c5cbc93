#include "identity/identity_command.hpp"

#include "audit/audit_log.hpp"
#include "endpoint/answer.hpp"
#include "endpoint/problems.hpp"
#include "http/exchange.hpp"
#include "identity/json.hpp"
#include "identity/open_session.hpp"
#include "identity/roles.hpp"

namespace creditd::identity {

namespace {

constexpr std::size_t longest_user_agent = 200;

/// Kept under the idempotency key are the outcomes of rules; who was not let in may try again with the same
/// key.
bool is_kept(http::Problem const& refusal)
{
    return refusal.status == 404 || refusal.status == 409 || refusal.status == 410 || refusal.status == 422;
}

std::string printable(std::string_view text)
{
    std::string plain;
    for (char const c : text.substr(0, longest_user_agent)) {
        plain += c >= ' ' && c <= '~' ? c : '?';
    }
    return plain;
}

}  // namespace

Origin origin_of(http::Exchange const& exchange, audit::Reason reason)
{
    auto const& request = exchange.request();
    auto const& principal = exchange.principal();
    return {.actor = principal.id.empty() ? "anonymous" : principal.id,
            .request_id = std::string{request.request_id},
            .client_address = request.client_address,
            .user_agent = printable(request.header("user-agent").value_or("")),
            .reason = std::move(reason),
            .powers = powers_of(principal)};
}

engine::Memory IdentityCommand::memory() const
{
    using Kind = engine::Memory::Kind;
    if (auto const* const problem = refusal()) {
        return {.kind = is_kept(*problem) ? Kind::Stored : Kind::Forget};
    }
    auto const* const secret = std::get_if<ShownOnce>(&verdict_);
    if (secret == nullptr) {
        return {.kind = Kind::Stored};
    }
    auto problem = http::problem_of(endpoint::problems::already_done,
                                    "this was done before, and its answer was shown once");
    auto& id = problem.extra.emplace_back("id", "").second;
    http::json::append_string(id, secret->id);
    engine::Memory memory{.kind = Kind::Done};
    http::append_json(memory.done_answer, problem, origin_.request_id);
    return memory;
}

engine::Answer IdentityCommand::answer() const
{
    if (auto const* const secret = std::get_if<ShownOnce>(&verdict_)) {
        return secret->answer;
    }
    if (auto const* const answer = std::get_if<engine::Answer>(&verdict_)) {
        return *answer;
    }
    return endpoint::answer_of(std::get<http::Problem>(verdict_), origin_.request_id);
}

void IdentityCommand::add_header(http::Header header)
{
    auto* const secret = std::get_if<ShownOnce>(&verdict_);
    auto& answer = secret != nullptr ? secret->answer : std::get<engine::Answer>(verdict_);
    answer.headers.emplace_back(std::move(header.name), std::move(header.value));
}

std::optional<http::Header> IdentityCommand::open_and_tell(http::json::Writer& json, engine::WorkingSet& set,
                                                           User const& user, Secret const& secret,
                                                           Settings const& settings,
                                                           engine::Context const& context) const
{
    auto const session = open_session(set,
                                      {.user_id = user.id,
                                       .digest = secret.digest,
                                       .client_address = origin_.client_address,
                                       .user_agent = origin_.user_agent},
                                      settings.sessions_per_user, context);
    auto const* const role = set.shelf<Roles>().find(user.role);
    auto const& lifetime = settings.sessions_of(role == nullptr ? powerless_role() : *role);
    auto const expires_at = session.expires_at(lifetime);
    bool const is_cookie = origin_.session_form == SessionForm::Cookie;
    json.member_if("token", is_cookie ? std::nullopt : std::optional<std::string_view>{secret.text});
    json.member("expiresAt", expires_at);
    append_user(json.key("user"), user);
    return is_cookie ? std::optional{cookie_of(secret.text, expires_at, context.now)} : std::nullopt;
}

void IdentityCommand::note(engine::WorkingSet& set, audit::Deed deed, std::string const& actor) const
{
    set.shelf<audit::AuditLog>().add(audit::entry_of({.actor = actor.empty() ? origin_.actor : actor,
                                                      .request_id = origin_.request_id,
                                                      .client_address = origin_.client_address,
                                                      .reason = origin_.reason},
                                                     std::move(deed)));
}

std::string one_member(std::string_view name, std::string_view value)
{
    std::string body;
    http::json::Writer{body}.begin_object().member(name, value).end_object();
    return body;
}

}  // namespace creditd::identity
