#include "crypto/password.hpp"
#include "crypto/sha256.hpp"
#include "endpoint/submit.hpp"
#include "identity/domain/password_rules.hpp"
#include "identity/first_admin_command.hpp"
#include "identity/problems.hpp"
#include "identity/reads.hpp"
#include "identity/register_command.hpp"
#include "identity/theme_routes.hpp"

#include <expected>
#include <utility>

namespace creditd::identity {

namespace {

using http::Exchange;

/// A password as it was typed, on its way to becoming `NewUser::password`.
struct Applicant
{
    NewUser user;
    std::string password;
    MaybeKey key;
    SessionForm form = SessionForm::Token;
};

/// From where it comes, and how the session is to be shown.
Origin origin_of(Exchange const& exchange, SessionForm form, audit::Reason reason = {})
{
    auto origin = identity::origin_of(exchange, std::move(reason));
    origin.session_form = form;
    return origin;
}

/// Reads who applies: the rest of the fields, after which there may be no other, and the key.
std::expected<Applicant, http::Problem> read_applicant(endpoint::Services& services,
                                                       http::json::Fields& fields, Exchange const& exchange)
{
    Applicant applicant{.user = {.id = new_user_id(), .email = required_email(fields)},
                        .password = {},
                        .key = {},
                        .form = {}};
    applicant.password = fields.required_text("password", {.min = 0, .max = longest_password});
    judge_new_password(fields, "password", applicant.password, applicant.user.email);
    applicant.user.name = optional_name(fields);
    applicant.form = session_form(fields);
    if (auto problem = fields.finish()) {
        return std::unexpected(std::move(*problem));
    }
    if (auto problem = refuse_form(applicant.form, exchange.request())) {
        return std::unexpected(std::move(*problem));
    }
    auto key = key_without_password(services, exchange, applicant.user.email, applicant.user.name);
    if (!key) {
        return std::unexpected(std::move(key.error()));
    }
    applicant.key = *key;
    return applicant;
}

void register_user(RouteParts parts, std::unique_ptr<Exchange> exchange)
{
    if (!parts.settings.registration_open) {
        return exchange->respond(http::problem_of(problems::registration_closed, "registration is closed"));
    }
    auto const document = http::json::read_object(exchange->request());
    if (!document) {
        return exchange->respond(document.error());
    }
    http::json::Fields fields{document->root()};
    auto applicant = read_applicant(parts.services, fields, *exchange);
    if (!applicant) {
        return exchange->respond(std::move(applicant.error()));
    }
    auto admission = std::make_unique<AdmitRegistration>(identity::origin_of(*exchange), parts.settings);
    endpoint::submit_then(
        parts.services, std::move(exchange), std::move(admission),
        [parts, applicant = std::move(*applicant)](std::unique_ptr<Exchange> waiting,
                                                   engine::Command& decided) mutable {
            if (auto const* const refusal = static_cast<IdentityCommand const&>(decided).refusal()) {
                return waiting->respond(*refusal);
            }
            http::answer_on(
                parts.gate.hashing, std::move(waiting),
                [parts, applicant = std::move(applicant)](std::unique_ptr<Exchange> hashing) mutable {
                    applicant.user.password = crypto::hash_password(applicant.password);
                    auto command = std::make_unique<RegisterUser>(std::move(applicant.user),
                                                                  origin_of(*hashing, applicant.form),
                                                                  parts.settings, parts.ledger_settings);
                    endpoint::submit(parts.services, std::move(hashing), std::move(command), applicant.key);
                });
        });
}

/// Looks whether a hash is worth its cost: on the public route that makes the first administrator, only the
/// holder of the token may cause one. The command decides anew.
std::optional<http::Problem> refuse_setup(RouteParts parts, std::string const& token_digest)
{
    std::optional<http::Problem> problem;
    parts.services.database.read([&](storage::Reader& reader) {
        auto const token = find_setup_token(reader);
        if (count_active_admins(reader) > 0) {
            problem = http::problem_of(problems::setup_done, "there is an administrator");
        } else if (!token || !crypto::equal_in_constant_time(token->digest, token_digest)) {
            problem = http::problem_of(problems::setup_token_invalid, "this set-up token is not valid");
        }
    });
    return problem;
}

audit::Reason setup_reason()
{
    return {"setup", "the one-time set-up token was shown"};
}

void set_up(RouteParts parts, std::unique_ptr<Exchange> exchange)
{
    auto const document = http::json::read_object(exchange->request());
    if (!document) {
        return exchange->respond(document.error());
    }
    http::json::Fields fields{document->root()};
    auto digest = digest_of(fields.required_text("token", {.max = 128}));
    auto applicant = read_applicant(parts.services, fields, *exchange);
    if (!applicant) {
        return exchange->respond(std::move(applicant.error()));
    }
    applicant->user.role = admin_role;
    http::answer_on(
        parts.gate.hashing, std::move(exchange),
        [parts, digest = std::move(digest),
         applicant = std::move(*applicant)](std::unique_ptr<Exchange> hashing) mutable {
            auto problem = refuse_setup(parts, digest);
            if (problem && !applicant.key) {
                return hashing->respond(std::move(*problem));
            }
            // With a key it may be a repeat: the engine knows. Its refusal needs no hash.
            applicant.user.password = problem ? "" : crypto::hash_password(applicant.password);
            auto command = std::make_unique<SetUpAdmin>(std::move(applicant.user), std::move(digest),
                                                        origin_of(*hashing, applicant.form, setup_reason()),
                                                        parts.settings, parts.ledger_settings);
            endpoint::submit(parts.services, std::move(hashing), std::move(command), applicant.key);
        });
}

}  // namespace

std::vector<http::Route> registration_routes(RouteParts parts)
{
    using http::Access;
    using http::Method;
    return {
        {Method::Post, "/auth/register", Access::public_(), "registerUser", http::default_body_limit,
         [parts](auto exchange) { register_user(parts, std::move(exchange)); }},
        {Method::Post, "/auth/setup", Access::public_(), "setUpAdmin", http::default_body_limit,
         [parts](auto exchange) { set_up(parts, std::move(exchange)); }},
    };
}

}  // namespace creditd::identity
